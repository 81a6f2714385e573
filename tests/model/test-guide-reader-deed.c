/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is refused in values of a configuration file and in cards, each with its place. */
#include "model/hoist-guide.h"

#include <string.h>

#include "base/hoist-error.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "services: [{name: a, start: [run]}]\n"                                                          \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"

static void
test_refused (void)
{
  static const struct
  {
    const char *step, *message;
  } cases[] = {
    { "command: [run], card: {text: do it}, undo: nothing", "a step is one of" },
    { "configure: {file: a, format: toml, set: [{key: k, value: v}]}",
      "steps[0].configure.format: expected one of ini, dotenv, yaml, python" },
    { "configure: {file: ../a, format: ini, set: [{key: k, value: v}]}",
      "steps[0].configure.file" },
    { "configure: {file: \"/etc/{settings.FILE}\", format: ini, set: [{key: k, value: v}]}",
      "no placeholder but {slug}" },
    { "configure: {file: /etc/../a, format: ini, set: [{key: k, value: v}]}",
      "no placeholder but {slug}" },
    { "configure: {file: a, format: ini, set: []}", "expected at least one value" },
    { "configure: {file: a, format: ini, set: [{key: k}]}", "expected one of value, literal" },
    { "configure: {file: a, format: ini, set: [{key: k, value: v, remove: true}]}",
      "expected one of value, literal" },
    { "configure: {file: a, format: dotenv, set: [{section: s, key: k, value: v}]}",
      "a file of this format has none" },
    { "configure: {file: a, format: ini, set: [{key: \"k = 1\", value: v}]}",
      "expected the name of a setting" },
    { "configure: {file: a, format: ini, set: [{key: k, from_setting: URL}]}",
      "the guide names no settings file" },
    { "configure: {file: a, format: ini, set: [{key: k, value: v}]}, undo: nothing",
      "go back by themselves" },
    { "configure: {file: a, format: ini, set: [{key: k, value: v}]}, done_when: {file: b}",
      "the file itself shows" },
    { "card: {copy: [x]}, undo: nothing", "steps[0].card.text: is missing" },
    { "card: {text: x}", "steps[0].undo: is missing" },
    { "card: {text: x}, undo: nothing, only_when: {query: SELECT 1}", "there is no database" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strconcat (START "steps: [{id: s, when: after_start, ", cases[i].step, "}]\n", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", text, -1, &error);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("wanted “%s”: %s", cases[i].message, error->message);
      g_assert_true (g_str_has_prefix (error->message, "t.yaml:5:"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-deed/refused", test_refused);
  return g_test_run ();
}
