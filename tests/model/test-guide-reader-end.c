/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which daemons a guide may end: what could hit somebody else's is refused, each with its place. */
#include "model/hoist-guide.h"

#include <signal.h>
#include <string.h>

#include "base/hoist-error.h"

#define START                                                                                      \
  "guide: 1\n"                                                                                     \
  "application: {name: tiny}\n"                                                                    \
  "services: [{name: a, start: [run], stop: {never_kill: %s}}]\n"                                  \
  "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"                      \
  "steps: [{id: s, %s}]\n"

static void
test_whole (void)
{
  g_autofree char *text = g_strdup_printf (
      START, "true",
      "when: while_stopped, undo: services, seconds: 30, end: {program: redis-server, under: data, "
      "pid_files: [\"data/*/redis.pid\"], arguments: [\"{slug}*\"], signal: INT, saves: dump.rdb}");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", text, -1, &error);

  g_assert_no_error (error);
  const HoistGuideStep *step = g_ptr_array_index (guide->steps, 0);
  g_assert_cmpint (step->kind, ==, HOIST_GUIDE_END);
  g_assert_cmpint (step->undo, ==, HOIST_GUIDE_UNDO_SERVICES);
  g_assert_cmpstr (step->end.program, ==, "redis-server");
  g_assert_cmpstr (step->end.under, ==, "data");
  g_assert_cmpstr (step->end.pid_files[0], ==, "data/*/redis.pid");
  g_assert_cmpstr (step->end.arguments[0], ==, "{slug}*");
  g_assert_cmpint (step->end.number, ==, SIGINT);
  g_assert_cmpstr (step->end.saves, ==, "dump.rdb");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *never_kill, *step, *message;
  } cases[] = {
    { "true", "when: while_stopped, undo: services, end: {under: a}", "end.program: is missing" },
    { "true", "when: while_stopped, undo: services, end: {program: redis-server}",
      "what tells the tenant's own from those of others" },
    { "true",
      "when: while_stopped, undo: services, end: {program: redis-server, arguments: [\"*.conf\"]}",
      "what tells the tenant's own" },
    { "true", "when: while_stopped, undo: services, end: {program: \"redis-*\", under: a}",
      "end.program: expected the name of a program" },
    { "true", "when: while_stopped, undo: services, end: {program: bin/redis, under: a}",
      "end.program: expected the name of a program" },
    { "true", "when: while_stopped, undo: services, end: {program: r, under: a, signal: KILL}",
      "end.signal" },
    { "true", "when: before_stop, undo: services, end: {program: r, under: a}",
      "steps[0].when: expected while_stopped or before_migrations" },
    { "true", "when: while_stopped, undo: none, reason: x, end: {program: r, under: a}",
      "steps[0].undo: expected services, nothing" },
    { "true", "when: while_stopped, undo: services, command: [run]",
      "“services” is for daemons that are ended" },
    { "false", "when: while_stopped, undo: services, end: {program: r, under: a}",
      "the service a may be killed hard" },
    { "true", "when: while_stopped, undo: services, command: [run], end: {program: r, under: a}",
      "a step is one of" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (START, cases[i].never_kill, cases[i].step);
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistGuide) guide = hoist_guide_parse ("t.yaml", text, -1, &error);

      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("wanted “%s”: %s", cases[i].message, error->message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guide-reader-end/whole", test_whole);
  g_test_add_func ("/guide-reader-end/refused", test_refused);
  return g_test_run ();
}
