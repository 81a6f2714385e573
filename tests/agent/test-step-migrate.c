/* SPDX-License-Identifier: GPL-3.0-or-later */
/* migrate: in order, to the first failure; nothing of a script is left behind. */
#include "fixture.h"

#include "base/hoist-process.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static void
test_probes (Fixture *f)
{
  fixture_claim (f);
  fixture_step (f, "backup", "apply", "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "migrate", "apply", "v0.1.0"), ==, "not-applied");
  fixture_step (f, "migrate", "apply", "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "migrate", "apply", "v0.1.0"), ==, "partial");
  fixture_step (f, "migrate", "undo", "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "migrate", "undo", "v0.1.0"), ==, "applied");
  g_assert_true (fixture_said (f, "segment is there"));
}

static char *
command (Fixture *f, const char *code)
{
  g_autofree char *args = g_strdup_printf ("{\"scripts\":[\"scripts/x.py\"],\"commands\":[[\"/usr/"
                                           "bin/python3\",\"-c\",\"%s\"]],\"folder\":\"%s\"}",
                                           code, f->directory);

  return fixture_step_members (f, 7, "migrate", "apply", args);
}

static void
test_causes (Fixture *f)
{
  static const struct
  {
    const char *code, *word;
  } cases[] = { { "import no_such_module", "the Python module no_such_module is missing" },
                { "import os; os.kill(os.getpid(), 9)", "ended by signal 9" },
                { "import sys; print('last words'); sys.exit(3)", "failed (exit 3): last words" },
                { "raise Exception('database is locked')", "the database is locked" } };

  fixture_claim (f);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *members = command (f, cases[i].code);
      const char *message;

      g_assert_cmpstr (fixture_error (f, "step", members, &message), ==, "failed");
      g_test_message ("%s", message);
      if (i < 3)
        g_assert_nonnull (strstr (message, cases[i].word));
    }
}

/* A child in a session of its own is ended with the script that started it. */
static void
test_background_child (Fixture *f)
{
  g_autofree char *code = g_strdup_printf (
      "import subprocess; p = subprocess.Popen(['sleep', '600'], start_new_session=True, "
      "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
      " open('%s/pid', 'w').write(str(p.pid))",
      f->folder);
  g_autofree char *members = command (f, code);
  g_autofree char *path = g_build_filename (f->folder, "pid", NULL);
  g_autofree char *text = NULL;

  fixture_claim (f);
  fixture_answer (f, "step", members);
  text = fixture_read (path);
  g_assert_cmpuint (hoist_process_get_start_time (atoi (text)), ==, 0);
}

/* A migration fails, and a child of its own waits for a lock with a row to commit: when the step
 * has ended nothing can write any more, so that what is restored afterwards stays restored. */
static void
test_failed_with_waiting_child (Fixture *f)
{
  g_autofree char *code = g_strdup_printf (
      "import os, sqlite3, sys; out, into = os.pipe()\\n"
      "if os.fork() == 0:\\n"
      "    os.setsid(); db = sqlite3.connect('%s', timeout=60)\\n"
      "    open('%s/pid', 'w').write(str(os.getpid())); os.write(into, b'x')\\n"
      "    db.execute('INSERT INTO person (name) VALUES (7)'); db.commit(); os._exit(0)\\n"
      "os.read(out, 1); sys.exit(3)",
      f->database, f->folder);
  g_autofree char *members = command (f, code);
  g_autofree char *path = g_build_filename (f->folder, "pid", NULL);
  g_autofree char *text = NULL;
  gint64 n = fixture_count (f, "SELECT count(*) FROM person");
  sqlite3 *db = NULL;

  fixture_claim (f);
  g_assert_cmpint (sqlite3_open (f->database, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpstr (fixture_error (f, "step", members, NULL), ==, "failed");
  text = fixture_read (path);
  g_assert_cmpuint (hoist_process_get_start_time (atoi (text)), ==, 0);
  g_assert_cmpint (sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, n);
  fixture_step (f, "migrate", "undo", "v0.1.0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-migrate/probes", test_probes);
  fixture_add ("/agent/step-migrate/causes", test_causes);
  fixture_add ("/agent/step-migrate/background-child", test_background_child);
  fixture_add ("/agent/step-migrate/failed-with-waiting-child", test_failed_with_waiting_child);
  return g_test_run ();
}
