/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearse: the migrations run on a clone in a folder of their own, which is gone afterwards, also
 * when they fail or were interrupted; lost rows are counted; a program that finds the live database
 * is told of. Several releases are rehearsed on one clone. */
#include "fixture.h"

#include <string.h>

#define TAG "v0.2.0"
#define NEXT_TAG "v0.4.0"

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

/* Two releases on one clone: `code` is what the second does, and one of its steps, which is needed
 * when what the first made is there. */
static char *
members_of_hops (Fixture *f, const char *code)
{
  g_autofree char *commit = fixture_commit (f, TAG);
  g_autofree char *next = fixture_commit (f, NEXT_TAG);
  g_autofree char *first = write_code (f, "CREATE TABLE hop1 AS SELECT * FROM person");
  g_autofree char *args = g_strdup_printf (
      "{\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},"
      "\"scripts\":[\"scripts/x.py\"],\"commands\":[[\"/usr/bin/python3\",\"-c\",\"%s; "
      "open('made', 'w').close()\"]],\"application\":\"demoapp\",\"commit\":\"%s\",\"to\":\"" TAG
      "\",\"settings\":\"\",\"hops\":[{\"to\":\"" NEXT_TAG "\",\"commit\":\"%s\",\"scripts\":["
      "\"scripts/y.py\"],\"commands\":[[\"/usr/bin/python3\",\"-c\",\"%s\"]],\"deeds\":[{\"id\":"
      "\"count\",\"title\":\"Count\",\"when\":\"before_migrations\",\"folder\":\"%s\",\"only_"
      "when\":"
      "{\"query\":\"SELECT count(*) FROM hop1\"},\"argv\":[\"/usr/bin/python3\",\"-c\","
      "\"print('counted')\"]}]}]}",
      f->database, first, commit, next, code, f->directory);

  return fixture_step_members (f, fixture_step_number ("rehearse"), "rehearse", "apply", args);
}

static void
claim_and_fetch (Fixture *f)
{
  fixture_claim (f);
  fixture_step (f, "fetch", "apply", TAG);
  fixture_step (f, "fetch", "apply", NEXT_TAG);
}

/* What the first did to the clone, and beside it, the second finds; of each it is said how long it
 * took. */
static void
test_hops (Fixture *f)
{
  g_autofree char *code = write_code (f, "DELETE FROM hop1");
  g_autofree char *checked = g_strdup_printf ("import os; os.stat('made'); %s", code);
  g_autofree char *order = members_of_hops (f, checked);
  gint64 before;

  fixture_sql (f, "INSERT INTO person (name) VALUES (1)");
  before = fixture_count (f, "SELECT count(*) FROM person");
  claim_and_fetch (f);
  const HoistValue *facts = hoist_value_get_member (fixture_answer (f, "step", order), "facts");
  const HoistValue *hops = hoist_value_get_member (facts, "hops");
  g_assert_cmpuint (hoist_value_get_size (hops), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const HoistValue *hop = hoist_value_get_element (hops, i);
      g_assert_true (hoist_value_lookup_bool (hop, "ok", FALSE));
      g_assert_cmpfloat (hoist_value_lookup_double (hop, "seconds", 0), >, 0);
      g_assert_cmpstr (hoist_value_lookup_string (hop, "to", ""), ==, i == 0 ? TAG : NEXT_TAG);
    }
  g_assert_cmpint (hoist_value_lookup_int (facts, "lost_rows", -1), ==, before);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (facts, "parts")), ==, 3);
  g_assert_true (fixture_said (f, "counted"));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, before);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM sqlite_schema WHERE name = 'hop1'"), ==,
                   0);
  assert_nothing_left (f);
}

/* Which of them failed is said first, and what was measured goes with the error. */
static void
test_hop_failed (Fixture *f)
{
  g_autofree char *code = write_code (f, "DELETE FROM no_such_table");
  g_autofree char *order = members_of_hops (f, code);
  const char *message;

  claim_and_fetch (f);
  const HoistValue *reply = fixture_order (f, "step", order);
  message = hoist_value_lookup_string (reply, "message", "");
  g_assert_true (g_str_has_prefix (message, "Hop 2 of 2, to " NEXT_TAG ", failed. The migration "));
  g_assert_nonnull (strstr (message, "no_such_table"));
  const HoistValue *hops = hoist_value_get_member (hoist_value_get_member (reply, "facts"), "hops");
  g_assert_cmpuint (hoist_value_get_size (hops), ==, 2);
  g_assert_true (hoist_value_lookup_bool (hoist_value_get_element (hops, 0), "ok", FALSE));
  g_assert_false (hoist_value_lookup_bool (hoist_value_get_element (hops, 1), "ok", TRUE));
  assert_nothing_left (f);
}

/* A program of the first that put a link where the settings lie does not have ours written
 * elsewhere. */
static void
test_hop_links (Fixture *f)
{
  g_autofree char *target = g_build_filename (f->folder, "target", NULL);
  g_autofree char *settings = g_build_filename (f->directory, "settings.env", NULL);
  g_autofree char *order = members_of_hops (f, "pass");
  g_autofree char *link = g_strdup_printf (
      "import os; os.unlink('settings.env'); os.symlink('%s', 'settings.env'); open(", target);
  g_auto (GStrv) parts = g_strsplit (order, "open(", -1);
  g_autofree char *trapped = g_strjoinv (link, parts);
  g_auto (GStrv) around = g_strsplit (trapped, "\"settings\":\"\"", -1);
  g_autofree char *whole = g_strjoinv ("\"settings\":\"settings.env\"", around);
  const char *message;

  fixture_write (settings, "A=1\n");
  fixture_write (target, "untouched\n");
  claim_and_fetch (f);
  fixture_error (f, "step", whole, &message);
  g_assert_true (g_str_has_prefix (message, "Hop 2 of 2, to " NEXT_TAG ", failed. "));
  g_assert_nonnull (strstr (message, "settings.env"));
  g_autofree char *text = fixture_read (target);
  g_assert_cmpstr (text, ==, "untouched\n");
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
  fixture_add ("/agent/step-rehearse/hops", test_hops);
  fixture_add ("/agent/step-rehearse/hop-failed", test_hop_failed);
  fixture_add ("/agent/step-rehearse/hop-links", test_hop_links);
  fixture_add ("/agent/step-rehearse/finds-live", test_finds_live);
  fixture_add ("/agent/step-rehearse/interrupted", test_interrupted);
  return g_test_run ();
}
