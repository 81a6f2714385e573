/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole runs, step by step, as a daemon would order them: a good one, and every way back. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const steps[] = { "preflight", "fetch",  "dependencies", "prepare",
                                     "stop",      "backup", "checkout",     "activate",
                                     "migrate",   "start",  "health",       "finish" };

static void
start_old (Fixture *f)
{
  fixture_step (f, "start", "apply",
                "v0.1.0"); /* number 9 of this run; its record is of other arguments */
}

/* Applies until a step fails (its name) or all are done (NULL). */
static const char *
apply_all (Fixture *f, const char *tag, const char **ret_message)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *args = fixture_args (f, steps[i], tag);
      g_autofree char *members =
          fixture_step_members (f, fixture_step_number (steps[i]), steps[i], "apply", args);
      const HoistValue *last = fixture_order (f, "step", members);

      if (g_str_equal (hoist_value_lookup_string (last, "type", ""), "error"))
        {
          *ret_message = hoist_value_lookup_string (last, "message", "");
          return steps[i];
        }
    }
  return NULL;
}

static void
undo_from (Fixture *f, const char *failed, const char *tag)
{
  gboolean begun = FALSE;

  for (guint i = G_N_ELEMENTS (steps); i > 0; i--)
    {
      begun = begun || g_str_equal (steps[i - 1], failed);
      if (begun)
        {
          fixture_step (f, steps[i - 1], "undo", tag);
          g_assert_cmpstr (fixture_probe (f, steps[i - 1], "undo", tag), ==, "applied");
        }
    }
}

static void
assert_old (Fixture *f, gint64 persons)
{
  g_autofree char *version = fixture_ask_version (f);
  g_autofree char *head = fixture_git (f->directory, "rev-parse", "HEAD", NULL);
  g_autofree char *commit = fixture_commit (f, "v0.1.0");
  g_autofree char *status = fixture_git (f->directory, "status", "--porcelain", NULL);

  g_assert_cmpstr (version, ==, "v0.1.0");
  g_assert_cmpstr (head, ==, commit);
  g_assert_cmpstr (status, ==, "");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, persons);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM pragma_table_info('person')"), ==, 2);
}

static void
test_good (Fixture *f)
{
  const char *message = NULL;
  g_autofree char *version = NULL, *details = NULL, *current = NULL, *path = NULL;
  const char *expected =
      "Fetching latest code...|Installing dependencies...|Dependencies installed|Stopping "
      "services...|"
      "Services stopped|Backing up database...|Database backed up|Checking out v0.2.0...|Running "
      "migrations...|"
      "Ran 2 migrations|Starting services...|Services started|Health check passed";

  fixture_claim (f);
  start_old (f);
  g_ptr_array_set_size (f->replies, 0);
  g_assert_cmpstr (apply_all (f, "v0.2.0", &message), ==, NULL);
  version = fixture_ask_version (f);
  g_assert_cmpstr (version, ==, "v0.2.0");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM pragma_table_info('person')"), ==, 3);
  details = fixture_details (f);
  g_assert_cmpstr (details, ==, expected);
  path = hoist_agent_state_tenant (f->state, FIXTURE_TENANT, "CURRENT.json");
  current = fixture_read (path);
  g_assert_nonnull (strstr (current, "\"state\":\"finished\""));
}

static void
test_failed_migration (Fixture *f)
{
  const char *message = NULL;

  fixture_claim (f);
  start_old (f);
  g_assert_cmpstr (apply_all (f, "v0.3.0", &message), ==, "migrate");
  g_assert_nonnull (strstr (message, "scripts/second.py failed (exit 1)"));
  g_test_message ("%s", message);
  g_assert_nonnull (strstr (message, "no such table: no_such_table"));
  undo_from (f, "migrate", "v0.3.0");
  assert_old (f, 50);
}

static void
test_dying_service (Fixture *f)
{
  const char *message = NULL;

  fixture_claim (f);
  start_old (f);
  g_assert_cmpstr (apply_all (f, "v0.4.0", &message), ==, "health");
  g_assert_nonnull (strstr (message, "The service api ended after"));
  g_assert_nonnull (strstr (message, "it was too much"));
  g_assert_true (fixture_said (f, "api: RuntimeError: it was too much"));
  undo_from (f, "health", "v0.4.0");
  assert_old (f, 50);
}

static void
test_missing_module (Fixture *f)
{
  const char *message = NULL;

  fixture_claim (f);
  start_old (f);
  g_assert_cmpstr (apply_all (f, "v0.5.0", &message), ==, "start");
  g_assert_nonnull (strstr (message, "the Python module no_such_module is missing"));
  undo_from (f, "start", "v0.5.0");
  assert_old (f, 50);
}

/* The same order again is answered from the record; another one is not. */
static void
test_recorded (Fixture *f)
{
  const HoistValue *one, *two;

  fixture_claim (f);
  one = fixture_step (f, "backup", "apply", "v0.2.0");
  fixture_sql (f, "INSERT INTO person (name) VALUES ('later')");
  two = fixture_step (f, "backup", "apply", "v0.2.0");
  g_assert_true (hoist_value_equal (one, two));
}

static void
test_probe_tells_the_record (Fixture *f)
{
  g_autofree char *args = fixture_args (f, "stop", "v0.2.0");
  g_autofree char *members =
      fixture_step_members (f, fixture_step_number ("stop"), "stop", "apply", args);
  g_autofree char *after = g_strconcat (members, ",\"log_after\":1", NULL);
  const HoistValue *answer;

  fixture_claim (f);
  answer = fixture_answer (f, "probe", members);
  g_assert_cmpint (hoist_value_get_type_of (hoist_value_get_member (answer, "recorded")), ==,
                   HOIST_VALUE_NULL);
  fixture_step (f, "stop", "apply", "v0.2.0");
  g_ptr_array_set_size (f->replies, 0);
  answer = fixture_answer (f, "probe", after);
  g_assert_cmpstr (hoist_value_lookup_string (answer, "probe", ""), ==, "applied");
  g_assert_cmpstr (
      hoist_value_lookup_string (hoist_value_get_member (answer, "recorded"), "result", ""), ==,
      "done");
  g_assert_false (fixture_said (f, "Stopping services...")); /* the first line had arrived */
  g_assert_true (fixture_said (f, "Services stopped"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/agent-step/good", test_good);
  fixture_add ("/agent/agent-step/failed-migration", test_failed_migration);
  fixture_add ("/agent/agent-step/dying-service", test_dying_service);
  fixture_add ("/agent/agent-step/missing-module", test_missing_module);
  fixture_add ("/agent/agent-step/recorded", test_recorded);
  fixture_add ("/agent/agent-step/probe-tells-the-record", test_probe_tells_the_record);
  return g_test_run ();
}
