/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is refused in the guide's own steps, each with its place. */
#include "model/hoist-guide.h"

#include <string.h>

#include "base/hoist-error.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "services: [{name: a, start: [run]}]\n"                                                          \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"
#define DATABASE "databases: [{name: d, engine: sqlite, path: d.db}]\n"

static void
test_refused (void)
{
  static const struct
  {
    const char *step, *message;
  } cases[] = {
    { "{command: [x], when: after_start, undo: nothing}", "steps[0].id: is missing" },
    { "{id: s, card: {text: t}, when: before_stop, undo: nothing, removes: [a]}",
      "steps[0].removes: belongs to a command only" },
    { "{id: s, when: after_start, undo: nothing}", "steps[0].command: is missing" },
    { "{id: s, command: [x], undo: nothing}", "steps[0].when: is missing" },
    { "{id: s, command: [x], when: after_stop, undo: nothing}",
      "found “after_stop”; did you mean “after_start”?" },
    { "{id: s, command: [x], when: after_start}", "steps[0].undo: is missing" },
    { "{id: s, command: [x], when: after_start, undo: nothin}", "did you mean “nothing”?" },
    { "{id: s, command: [x], when: after_start, undo: none}", "steps[0].reason: is missing" },
    { "{id: s, command: [x], when: after_start, undo: nothing, reason: why}",
      "belongs to “undo: none” only" },
    { "{id: s, command: [x], when: after_start, undo: nothing, files: target}",
      "“target” is for commands before the stop" },
    { "{id: s, card: {text: x}, when: before_stop, undo: nothing, files: target}",
      "“target” is for commands before the stop" },
    { "{id: s, command: [x], when: before_stop, undo: nothing, brings: [a]}",
      "belongs to “files: target” only" },
    { "{id: s, command: [x], when: before_stop, undo: nothing, files: target, brings: [../a]}",
      "steps[0].brings" },
    { "{id: s, command: [x], when: before_stop, undo: backup}", "does not go back with it" },
    { "{id: s, command: [x], when: after_start, undo: []}", "steps[0].undo: expected a program" },
    { "{id: s, command: [x], when: after_start, undo: nothing, from: v2.0, to: v1.0}",
      "steps[0].from: expected a version before v1.0" },
    { "{id: s, command: [x], when: after_start, undo: nothing, from: v2.0}",
      "expected a “to” with it" },
    { "{id: s, command: [x], when: after_start, undo: nothing, revision: HEAD}",
      "expected 7 to 64 digits of a commit" },
    { "{id: s, command: [x], when: after_start, undo: nothing, revision: abcdef0, to: v1.0}",
      "expected either a revision, or from and to" },
    { "{id: s, command: [x], when: after_start, undo: nothing, done_when: {file: a, query: b}}",
      "steps[0].done_when: expected one of file, command, query" },
    { "{id: s, command: [x], when: after_start, undo: nothing, done_wen: {file: a}}",
      "did you mean “done_when”?" },
    { "{id: s, command: [x], when: after_start, undo: nothing, folder: ../x}", "steps[0].folder" },
    { "{id: s, command: [x], when: after_start, undo: nothing, seconds: 0}",
      "expected 1 to 86400" },
    { "{id: s, command: [x], when: after_start, undo: nothing, user: root}",
      "expected one of tenant, agent" },
    { "{id: s, command: [\"{slug}\"], when: after_start, undo: nothing}", "a program is" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (START DATABASE "steps: [", cases[i].step, "]\n", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", text, -1, &error);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("wanted “%s”: %s", cases[i].message, error->message);
      g_assert_true (g_str_has_prefix (error->message, "t.yaml:6:"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-step/refused", test_refused);
  return g_test_run ();
}
