/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that are gone after the migrations: fewer ones are said, none at all is refused; and what
 * nobody counts is no reason to refuse. */
#include "fixture.h"

#include <string.h>

/* Migrates by this Python code, with a backup made before; the reply's error or "". */
static const char *
migrate (Fixture *f, const char *code)
{
  g_autofree char *args = g_strdup_printf (
      "{\"scripts\":[\"scripts/x.py\"],\"commands\":[[\"/usr/bin/python3\",\"-c\",\"import "
      "sqlite3; "
      "db = sqlite3.connect('%s', isolation_level=None); "
      "%s\"]],\"folder\":\"%s\",\"backup\":\"" FIXTURE_BACKUP
      "\",\"database\":{\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"%s\"}}",
      f->database, code, f->directory, f->database);
  g_autofree char *members = fixture_step_members (f, 8, "migrate", "apply", args);
  const HoistValue *reply = fixture_order (f, "step", members);

  return hoist_value_lookup_string (reply, "message", "");
}

static void
test_fewer (Fixture *f)
{
  fixture_claim (f);
  fixture_step (f, "backup", "apply", "v0.1.0");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), >, 1);
  g_assert_cmpstr (migrate (f, "db.execute('DELETE FROM person WHERE rowid = 1')"), ==, "");
  g_assert_true (fixture_said (f, "Rows of the table person after the migrations: "));
}

static void
test_none (Fixture *f)
{
  const char *message;

  fixture_claim (f);
  fixture_step (f, "backup", "apply", "v0.1.0");
  message = migrate (f, "[db.execute('DELETE FROM ' + t) for (t,) in db.execute('SELECT name FROM "
                        "sqlite_schema WHERE type = ?', ('table',)).fetchall()]");
  g_test_message ("%s", message);
  g_assert_nonnull (strstr (message, "have left no row of the "));
}

/* A command of the guide that ends well; the answer's message. */
static const char *
run_command (Fixture *f, guint step, const char *code, const char *more)
{
  g_autofree char *args = g_strdup_printf (
      "{\"id\":\"tidy\",\"argv\":[\"/usr/bin/python3\",\"-c\",\"import sqlite3; db "
      "= sqlite3.connect('%s', isolation_level=None); %s\"],\"folder\":\"%s\","
      "\"seconds\":20,\"undo\":\"backup\",\"database\":{\"name\":\"pocket\","
      "\"engine\":\"sqlite\",\"path\":\"%s\"},%s}",
      f->database, code, f->directory, f->database, more);
  g_autofree char *members = fixture_step_members (f, step, "command", "apply", args);

  return hoist_value_lookup_string (fixture_order (f, "step", members), "message", "");
}

#define ONE "db.execute('DELETE FROM person WHERE rowid IN (SELECT rowid FROM person LIMIT 1)')"

/* Nobody but the command can have taken them. */
static void
test_command (Fixture *f)
{
  gint64 rows;
  const char *message;

  fixture_claim (f);
  rows = fixture_count (f, "SELECT count(*) FROM person");
  g_assert_cmpint (rows, >, 3);
  message = run_command (f, 30, ONE, "\"when\":\"while_stopped\"");
  g_test_message ("%s", message);
  g_assert_nonnull (strstr (message, "The step tidy ended well, but 1 of "));
  g_assert_nonnull (strstr (message, "rows of the table person are gone"));
  g_assert_nonnull (strstr (message, "(removes: [person])"));
  g_assert_cmpstr (
      run_command (f, 31, ONE, "\"when\":\"before_migrations\",\"removes\":[\"person\"]"), ==, "");
  g_assert_cmpstr (run_command (f, 32, ONE, "\"when\":\"while_stopped\",\"removes\":[\"*\"]"), ==,
                   "");
  g_assert_nonnull (strstr (run_command (f, 33, "db.execute('DROP TABLE person')",
                                         "\"when\":\"while_stopped\",\"removes\":[\"other\"]"),
                            "of the table person are gone"));
}

/* People delete rows, too, while they are served: nobody counts. */
static void
test_command_served (Fixture *f)
{
  fixture_claim (f);
  g_assert_cmpstr (run_command (f, 30, ONE, "\"when\":\"after_start\""), ==, "");
  g_assert_false (fixture_said (f, "rows before the step tidy and has"));
  g_assert_cmpstr (run_command (f, 31, "pass", "\"when\":\"while_stopped\""), ==, "");
}

/* What somebody has added to a table that is rebuilt. */
static void
test_objects (Fixture *f)
{
  fixture_claim (f);
  fixture_sql (f, "CREATE TRIGGER mine AFTER DELETE ON person BEGIN SELECT 1; END; CREATE "
                  "VIEW kept AS SELECT 1");
  fixture_step (f, "backup", "apply", "v0.1.0");
  g_assert_cmpstr (migrate (f, "[db.execute(s) for s in ('CREATE TABLE p AS SELECT * FROM person', "
                               "'DROP TABLE person', 'ALTER TABLE p RENAME TO person')]"),
                   ==, "");
  g_assert_true (fixture_said (f, "The trigger mine on person was there before the migrations"));
  g_assert_false (fixture_said (f, "The view kept"));
}

/* SQLite has no server that counts sessions: health does not ask for them. */
static void
test_uncounted (Fixture *f)
{
  fixture_claim (f);
  fixture_step (f, "backup", "apply", "v0.1.0");
  g_assert_cmpstr (migrate (f, "pass"), ==, "");
  g_assert_false (fixture_said (f, "have not opened"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-loss/fewer", test_fewer);
  fixture_add ("/agent/step-loss/none", test_none);
  fixture_add ("/agent/step-loss/command", test_command);
  fixture_add ("/agent/step-loss/command-served", test_command_served);
  fixture_add ("/agent/step-loss/objects", test_objects);
  fixture_add ("/agent/step-loss/uncounted", test_uncounted);
  return g_test_run ();
}
