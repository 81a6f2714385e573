/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guide's question to a database: what counts as yes, and that it never writes. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "database.h"

static void
test_questions (void)
{
  static const struct
  {
    const char *question;
    gboolean yes;
  } cases[] = {
    { "SELECT 1", TRUE },
    { "SELECT 0", FALSE },
    { "SELECT NULL", FALSE },
    { "SELECT ''", FALSE },
    { "SELECT 'v0.3.0'", TRUE },
    { "SELECT 0.5", TRUE },
    { "SELECT count(*) FROM person", TRUE },
    { "SELECT 1 FROM person WHERE 0", FALSE },
    { "PRAGMA user_version", FALSE },
  };
  static const char *const refused[] = { "DELETE FROM person", "CREATE TABLE x (y)",
                                         "SELECT nothing", "", "DROP TABLE person; SELECT 1" };
  Fixture f;
  g_autofree char *path = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "a.db");
  fixture_make_database (path, 3);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean yes = !cases[i].yes;
      g_assert_true (hoist_sqlite_ask (path, cases[i].question, &yes, NULL, &error));
      g_assert_no_error (error);
      if (yes != cases[i].yes)
        g_error ("%s: %d", cases[i].question, yes);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean yes;
      g_assert_false (hoist_sqlite_ask (path, refused[i], &yes, NULL, &error));
      g_assert_nonnull (error);
    }
  g_assert_cmpint (fixture_count (path, "SELECT count(*) FROM person"), ==, 3);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/sqlite-ask/questions", test_questions);
  return g_test_run ();
}
