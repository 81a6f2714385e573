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
  g_assert_true (fixture_said (f, "The table person has "));
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
  fixture_add ("/agent/step-loss/uncounted", test_uncounted);
  return g_test_run ();
}
