/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearse: the migrations run on a clone in a folder of their own, which is gone afterwards, also
 * when they fail or were interrupted; lost rows are counted; a program that finds the live database
 * is told of. */
#include "fixture.h"

#include <string.h>

#define TAG "v0.2.0"

/* `code` is Python, in the scratch folder. */
static char *
members_with (Fixture *f, const char *direction, const char *code, const char *deeds)
{
  g_autofree char *commit = fixture_commit (f, TAG);
  g_autofree char *args = g_strdup_printf (
      "{\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},"
      "\"scripts\":[\"scripts/x.py\"],\"commands\":[[\"/usr/bin/python3\",\"-c\",\"%s\"]],"
      "\"application\":\"demoapp\",\"commit\":\"%s\",\"settings\":\"\",\"left_out\":[\"Tell "
      "people\"],\"deeds\":[%s]}",
      f->database, code, commit, deeds);

  return fixture_step_members (f, fixture_step_number ("rehearse"), "rehearse", direction, args);
}

static char *
members (Fixture *f, const char *direction, const char *code)
{
  return members_with (f, direction, code, "");
}

static char *
write_code (Fixture *f, const char *sql)
{
  return g_strdup_printf ("import sqlite3; db = sqlite3.connect('%s'); db.execute('%s'); "
                          "db.commit()",
                          f->database + strlen (f->directory) + 1, sql);
}

static void
assert_nothing_left (Fixture *f)
{
  g_autofree char *folder = g_build_filename (f->directory, ".git", "hoist-release", NULL);
  g_autofree char *address =
      g_build_filename (f->state_folder, "tenants", FIXTURE_TENANT, "rehearsal", NULL);

  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (address, G_FILE_TEST_EXISTS));
}

static void
test_well (Fixture *f)
{
  gint64 before = fixture_count (f, "SELECT count(*) FROM person");
  g_autofree char *code = write_code (f, "DELETE FROM person WHERE rowid = 1");
  g_autofree char *order = members (f, "apply", code);

  fixture_sql (f, "INSERT INTO person (name) VALUES (1)");
  before++;
  fixture_claim (f);
  fixture_step (f, "fetch", "apply", TAG);
  const HoistValue *answer = fixture_answer (f, "step", order);
  const HoistValue *facts = hoist_value_get_member (answer, "facts");
  g_assert_cmpint (hoist_value_lookup_int (facts, "lost_rows", -1), ==, 1);
  g_assert_cmpfloat (hoist_value_lookup_double (facts, "seconds", -1), >, 0);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (facts, "parts")), ==, 1);
  g_assert_true (fixture_said (f, "Not rehearsed: Tell people"));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, before);
  assert_nothing_left (f);
}

static void
test_failed (Fixture *f)
{
  g_autofree char *code = write_code (f, "DELETE FROM no_such_table");
  g_autofree char *order = members (f, "apply", code);
  const char *message;

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", TAG);
  g_assert_cmpstr (fixture_error (f, "step", order, &message), ==, "failed");
  g_assert_nonnull (strstr (message, "no_such_table"));
  assert_nothing_left (f);
}

/* A step of the guide is no migration. */
static void
test_step_failed (Fixture *f)
{
  g_autofree char *deed = g_strdup_printf (
      "{\"id\":\"tidy\",\"title\":\"Tidy up\",\"when\":\"while_stopped\",\"folder\":\"%s\","
      "\"argv\":[\"/usr/bin/python3\",\"-c\",\"import sys; print('no room'); sys.exit(4)\"]}",
      f->directory);
  g_autofree char *order = members_with (f, "apply", "pass", deed);
  const char *message;

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", TAG);
  g_assert_cmpstr (fixture_error (f, "step", order, &message), ==, "failed");
  g_assert_nonnull (strstr (message, "The step Tidy up failed (exit 4): no room"));
  assert_nothing_left (f);
}

/* It is told where a program finds what is live; nobody can take that back. */
static void
test_finds_live (Fixture *f)
{
  g_autofree char *code =
      g_strdup_printf ("import sqlite3; db = sqlite3.connect('/'.join(['%s'][:1])); "
                       "db.execute('CREATE TABLE stray (x)'); db.commit()",
                       f->database + 1);
  /* without its first slash the text is not moved: the program makes it whole by itself */
  g_autofree char *whole = g_strdup_printf ("import os; os.chdir('/'); %s", code);
  g_autofree char *order = members (f, "apply", whole);
  const char *message;

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", TAG);
  g_assert_cmpstr (fixture_error (f, "step", order, &message), ==, "conflict");
  g_assert_nonnull (strstr (message, "finds it by itself"));
  assert_nothing_left (f);
}

static void
test_interrupted (Fixture *f)
{
  g_autofree char *folder = g_build_filename (f->directory, ".git", "hoist-release", NULL);
  g_autofree char *forward = members (f, "apply", "pass");
  g_autofree char *back = members (f, "undo", "pass");

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  fixture_claim (f);
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "probe", forward), "probe", ""),
                   ==, "partial");
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "probe", back), "probe", ""), ==,
                   "not-applied");
  fixture_answer (f, "step", back);
  assert_nothing_left (f);
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (f, "probe", back), "probe", ""), ==,
                   "applied");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-rehearse/well", test_well);
  fixture_add ("/agent/step-rehearse/failed", test_failed);
  fixture_add ("/agent/step-rehearse/step-failed", test_step_failed);
  fixture_add ("/agent/step-rehearse/finds-live", test_finds_live);
  fixture_add ("/agent/step-rehearse/interrupted", test_interrupted);
  return g_test_run ();
}
