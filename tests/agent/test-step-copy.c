/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copy of a file: made and migrated beside the one in use, which is told apart from it; undone
 * without a trace. Under writers, and with a server: tests/e2e/copy-and-switch.py. */
#include "fixture.h"

#include <string.h>

/* Run by a migration in the folder that is lent. */
static char *
members (Fixture *f, const char *direction, const char *path)
{
  g_autofree char *commit = fixture_commit (f, "v0.2.0");
  g_autofree char *args = g_strdup_printf (
      "{\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"},\"scripts\":["
      "\"x\"],"
      "\"commands\":[[\"/usr/bin/python3\",\"-c\",\"import sqlite3; sqlite3.connect('%s')."
      "executescript('CREATE TABLE more (id INTEGER PRIMARY KEY)')\"]],\"application\":\"demoapp\","
      "\"commit\":\"%s\",\"columns\":{}}",
      f->database, path, commit);

  return fixture_step_members (f, fixture_step_number ("copy"), "copy", direction, args);
}

static char *
name_copy (Fixture *f)
{
  return g_strconcat (f->database, ".hoist_" FIXTURE_RUN "_copy", NULL);
}

#define MORE "SELECT count(*) FROM sqlite_schema WHERE name = 'more'"
#define OURS "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'hoist*'"

static void
test_there_and_gone (Fixture *f)
{
  g_autofree char *where = g_path_get_basename (f->database);
  g_autofree char *parent = g_path_get_dirname (f->database);
  g_autofree char *folder = g_path_get_basename (parent);
  g_autofree char *path = g_build_filename (folder, where, NULL);
  g_autofree char *apply = members (f, "apply", path);
  g_autofree char *undo = members (f, "undo", path);
  g_autofree char *copy = name_copy (f);
  g_autofree char *live = g_strdup (f->database);

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  fixture_answer (f, "step", apply);
  g_assert_true (g_file_test (copy, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fixture_count (f, MORE), ==, 0);
  g_assert_cmpint (fixture_count (f, OURS), >, 0);
  g_assert_true (fixture_said (f, "the copy is 0 changes behind"));
  fixture_answer (f, "step", undo);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  g_assert_cmpint (fixture_count (f, OURS), ==, 0);
  g_assert_cmpstr (live, ==, f->database);
}

/* A migration that does not find the copy: what it has done to the database in use is said. */
static void
test_astray (Fixture *f)
{
  g_autofree char *rest = g_strdup (f->database + strlen (f->directory));
  g_autofree char *path = g_strconcat ("../..", rest, NULL);
  g_autofree char *apply = members (f, "apply", path);
  const char *message;

  fixture_claim (f);
  fixture_step (f, "fetch", "apply", "v0.2.0");
  g_assert_cmpstr (fixture_error (f, "step", apply, &message), ==, "failed");
  g_assert_nonnull (strstr (message, "was changed while the copy was migrated"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-copy/there-and-gone", test_there_and_gone);
  fixture_add ("/agent/step-copy/astray", test_astray);
  return g_test_run ();
}
