/* SPDX-License-Identifier: GPL-3.0-or-later */
/* message: a program hears everything; what can't be sent is said and ends the run only where it
 * must be sent; the URL in the tenant's settings is never said. Over HTTP: tests/e2e/messages.py.
 */
#include "fixture.h"

#include <string.h>

#define SECRET "planted-4711"

static char *
make_args (Fixture *f, const char *when, const char *more)
{
  return g_strdup_printf (
      "{\"id\":\"mail\",\"when\":\"%s\",\"tenant\":\"acme\",\"application\":\"cbapp\",\"from\":"
      "\"v0.2.0\",\"to\":\"v0.3.0\",\"plan\":\"upgrade\",\"seconds\":20,%s}",
      when, more);
}

static const HoistValue *
act (Fixture *f, const char *args)
{
  g_autofree char *members = fixture_step_members (f, 20, "message", "apply", args);

  return fixture_answer (f, "step", members);
}

static void
test_program (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "told", NULL);
  g_autofree char *command = g_strdup_printf (
      "\"argv\":[\"/usr/bin/python3\",\"-c\",\"import os; open('%s', 'w').write('|'.join("
      "os.environ['HOIST_' + n] for n in ('MESSAGE', 'OUTCOME', 'KEY', 'RUN', 'KIND')))\"],"
      "\"outcome\":\"old-restored\",\"says\":\"It runs.\"",
      path);
  g_autofree char *args = make_args (f, "failed", command);
  g_autofree char *text = NULL;

  fixture_claim (f);
  g_assert_cmpstr (hoist_value_lookup_string (act (f, args), "result", ""), ==, "done");
  text = fixture_read (path);
  g_assert_cmpstr (
      text, ==,
      "acme could not be upgraded (from v0.2.0 to v0.3.0). It runs.|old-restored|" FIXTURE_RUN
      "-20|" FIXTURE_RUN "|upgrade");
  g_assert_true (fixture_said (f, "Sent: acme could not be upgraded"));
}

/* Said, and nothing more. */
static void
test_not_sent (Fixture *f)
{
  g_autofree char *fails = make_args (f, "after", "\"argv\":[\"/bin/false\"]");
  g_autofree char *absent = make_args (f, "before", "\"setting\":\"NO_HOOK\"");
  g_autofree char *details = NULL;

  fixture_claim (f);
  g_assert_cmpstr (hoist_value_lookup_string (act (f, fails), "result", ""), ==, "skipped");
  g_assert_true (fixture_said (f, "The message mail could not be sent"));
  details = fixture_details (f);
  g_assert_nonnull (strstr (details, "The message mail could not be sent"));
  g_assert_cmpstr (hoist_value_lookup_string (act (f, absent), "result", ""), ==, "skipped");
  g_assert_true (fixture_said (f, "There is no setting NO_HOOK"));
}

static void
test_must (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, ".env", NULL);
  g_autofree char *before = fixture_read (path);
  g_autofree char *with =
      g_strconcat (before, "HOOK=http://chat.example/" SECRET "?t=" SECRET "\n", NULL);
  g_autofree char *args = make_args (f, "before", "\"setting\":\"HOOK\",\"must\":true");
  g_autofree char *members = NULL;
  const char *message;

  fixture_claim (f);
  fixture_write (path, with);
  members = fixture_step_members (f, 20, "message", "apply", args);
  g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "invalid");
  g_assert_nonnull (strstr (message, "could not be sent, and the guide demands it"));
  g_assert_null (strstr (message, SECRET));
  g_assert_false (fixture_said (f, SECRET));
}

/* Nobody here knows whether it arrived. */
static void
test_probe (Fixture *f)
{
  g_autofree char *args = make_args (f, "after", "\"setting\":\"HOOK\"");
  g_autofree char *members = fixture_step_members (f, 20, "message", "apply", args);

  fixture_claim (f);
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "probe", members), "probe", ""),
                   ==, "unknown");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-message/program", test_program);
  fixture_add ("/agent/step-message/not-sent", test_not_sent);
  fixture_add ("/agent/step-message/must", test_must);
  fixture_add ("/agent/step-message/probe", test_probe);
  return g_test_run ();
}
