/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A schema beside that of the deployed release: made once in an empty database of its own, of which
 * nothing is left; what can't be made is unknown, with the reason. */
#include "agent/steps/hoist-step-drift.h"

#include <string.h>

#include "fixture.h"
#include "model/hoist-json.h"

/* What the database of the fixture is like, for a program that may not find the live one. */
static char *
write_code (Fixture *f)
{
  g_autofree char *like = g_build_filename (f->folder, "like.db", NULL);
  g_autofree char *bytes = NULL;
  gsize n = 0;

  if (!g_file_test (like, G_FILE_TEST_EXISTS))
    {
      fixture_sql (f, "PRAGMA journal_mode = DELETE");
      g_assert_true (g_file_get_contents (f->database, &bytes, &n, NULL));
      g_assert_true (g_file_set_contents (like, bytes, (gssize) n, NULL));
    }
  return g_strdup_printf (
      "import sqlite3; like = sqlite3.connect('%s'); db = sqlite3.connect('db/pocket.db'); "
      "[db.execute(row[0]) for row in like.execute('SELECT sql FROM sqlite_schema WHERE sql IS NOT "
      "NULL')]; db.commit(); open('%s/ran', 'a').write('x')",
      like, f->folder);
}

static HoistValue *
make_order (Fixture *f, const char *code, const char *path)
{
  g_autofree char *text = g_strdup_printf (
      "{\"check\":\"refuse\",\"ignore\":[],\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\","
      "\"path\":\"%s\"},\"scripts\":[\"scripts/first.py\",\"scripts/none.py\"],\"commands\":"
      "[[\"/usr/bin/python3\",\"-c\",\"%s\"],[\"/bin/false\"]],\"schema\":[],\"application\":"
      "\"demoapp\",\"settings\":\".env\"}",
      path, code);
  HoistValue *order = hoist_json_parse (text, -1, NULL);

  g_assert_nonnull (order);
  return order;
}

static HoistDrift *
look (Fixture *f, const HoistValue *order)
{
  g_autofree char *commit = fixture_commit (f, "v0.1.0");
  HoistStepWork work = { .state = f->state, .tenant = f->tenant };
  g_autoptr (GError) error = NULL;
  HoistDrift *drift;

  g_assert_true (hoist_step_work_init (&work, f->cancellable, &error));
  drift = hoist_step_drift_look (&work, order, commit, &error);
  g_assert_no_error (error);
  hoist_step_work_clear (&work);
  return drift;
}

static HoistDrift *
look_with (Fixture *f, const char *code)
{
  g_autoptr (HoistValue) order = make_order (f, code, f->database);

  return look (f, order);
}

static void
assert_nothing_left (Fixture *f)
{
  g_autofree char *folder = g_build_filename (f->directory, ".git", "hoist-release", NULL);

  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

/* Its mirror has the deployed release. */
static void
fetch (Fixture *f)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *tenant = fixture_tenant_json (f);
  g_autofree char *member = g_strdup_printf ("\"tenant\":%s", tenant);

  fixture_answer (f, "observe", subject);
  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  fixture_answer (f, "release", member);
}

static void
test_kept (Fixture *f)
{
  g_autofree char *code = write_code (f);
  g_autofree char *left = g_build_filename (f->directory, ".git", "hoist-release", "x", NULL);
  g_autofree char *ran = g_build_filename (f->folder, "ran", NULL);
  g_autoptr (HoistDrift) none = NULL;
  g_autoptr (HoistDrift) found = NULL;

  fetch (f);
  fixture_write (left, "of one that was killed");
  none = look_with (f, code);
  g_assert_cmpstr (none->reason, ==, "");
  g_assert_cmpint (none->state, ==, HOIST_DRIFT_NONE);
  assert_nothing_left (f);
  fixture_sql (f, "ALTER TABLE person ADD COLUMN own TEXT");
  found = look_with (f, code);
  g_assert_cmpint (found->state, ==, HOIST_DRIFT_FOUND);
  g_assert_true (found->refuses);
  g_assert_cmpuint (found->entries->len, ==, 1);
  g_assert_nonnull (strstr (found->sql, "DROP COLUMN \"own\";"));
  g_autofree char *times = fixture_read (ran);
  g_assert_cmpstr (times, ==, "x"); /* once: what it made is kept */
  g_autoptr (HoistFinding) finding = hoist_step_drift_new_finding (found);
  g_assert_cmpint (finding->severity, ==, HOIST_FINDING_BLOCKER);
  found->refuses = FALSE;
  g_autoptr (HoistFinding) warning = hoist_step_drift_new_finding (found);
  g_assert_cmpint (warning->severity, ==, HOIST_FINDING_WARNING);
}

static void
assert_unknown (Fixture *f, const char *code, const char *path, const char *word)
{
  g_autoptr (HoistValue) order = make_order (f, code, path);
  g_autoptr (HoistDrift) drift = look (f, order);
  g_autoptr (HoistFinding) finding = hoist_step_drift_new_finding (drift);

  g_assert_cmpint (drift->state, ==, HOIST_DRIFT_UNKNOWN);
  if (strstr (drift->reason, word) == NULL)
    g_error ("“%s” does not say “%s”", drift->reason, word);
  g_assert_cmpint (finding->severity, ==, HOIST_FINDING_WARNING);
  assert_nothing_left (f);
}

static void
test_unknown (Fixture *f)
{
  fetch (f);
  assert_unknown (f, "raise SystemExit('no table of ours')", f->database, "no table of ours");
  assert_unknown (f, "pass", f->database, "made nothing");
  assert_unknown (f, "pass", "/var/empty/other.db", "other.db");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-drift/kept", test_kept);
  fixture_add ("/agent/step-drift/unknown", test_unknown);
  return g_test_run ();
}
