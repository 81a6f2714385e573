/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is on the database; what a killed program left is ended; a question changes nothing. */
#include "maria.h"

#include "base/hoist-error.h"
#include "drivers/hoist-process-table.h"

#include <string.h>

static void
test_find (Maria *m)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = hoist_mariadb_find_sessions (m->place, &error);
  g_autoptr (GPtrArray) some = NULL;
  MYSQL *app = maria_session (m, "app", "app");
  MYSQL *elsewhere = maria_session (m, NULL, "root");
  gint64 ever;
  guint now;

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  some = hoist_mariadb_find_sessions (m->place, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (some->len, ==, 1);
  g_assert_nonnull (strstr (((HoistProcessSighting *) some->pdata[0])->name,
                            "a session of app from localhost, Sleep"));
  g_assert_true (hoist_mariadb_count_sessions (m->place, &ever, &now, &error));
  g_assert_cmpint (ever, ==, -1);
  g_assert_cmpuint (now, ==, 1);
  mysql_close (app);
  mysql_close (elsewhere);
}

static gpointer
insert_in_thread (gpointer data)
{
  return GINT_TO_POINTER (mysql_query (data, "INSERT INTO t VALUES (666)"));
}

/* Ours end, also one that waits and would write when the other one has gone; another user's stay.
 */
static void
test_end (Maria *m)
{
  MYSQL *holder, *waiter, *other;
  GThread *thread;
  g_autoptr (GError) error = NULL;
  g_autofree char *waits = NULL;

  maria_sql (m, "app", "CREATE TABLE t (i int); GRANT SELECT ON app.* TO other@localhost");
  holder = maria_session (m, "app", "app");
  waiter = maria_session (m, "app", "app");
  other = maria_session (m, "app", "other");
  maria_say (holder, "LOCK TABLES t READ");
  thread = g_thread_new ("waiter", insert_in_thread, waiter);
  do
    {
      g_free (waits);
      waits = maria_text (m, NULL,
                          "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE LIKE "
                          "'Waiting for table%'");
    }
  while (g_str_equal (waits, "0"));
  if (!hoist_mariadb_end_sessions (m->place, NULL, &error))
    g_assert_no_error (error);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), !=, 0);
  maria_assert_text (m, "app", "SELECT COUNT(*) FROM t", "0");
  maria_say (other, "SELECT 1");
  g_assert_cmpint (mysql_query (holder, "SELECT 1"), !=, 0);
  mysql_close (holder);
  mysql_close (waiter);
  mysql_close (other);
}

static void
test_ask (Maria *m)
{
  static const struct
  {
    const char *question;
    int yes; /* -1: refused */
  } cases[] = {
    { "SELECT COUNT(*) FROM note", 1 },
    { "SELECT COUNT(*) FROM empty", 0 },
    { "SELECT i FROM empty", 0 },
    { "SELECT NULL", 0 },
    { "SELECT ''", 0 },
    { "SELECT 'x'", 1 },
    { "SELECT 1 FROM none", -1 },
    { "DELETE FROM note", -1 },
    { "DROP TABLE note", -1 },
    { "CREATE TABLE x (i int)", -1 },
    { "SELECT 1; DROP TABLE note", -1 },
    { "CALL clean()", -1 },
  };
  g_autofree char *before = NULL;

  maria_fill (m);
  before = maria_checksums (m, "app");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean yes = TRUE;

      if (hoist_mariadb_ask (m->place, cases[i].question, &yes, NULL, &error))
        g_assert_cmpint (yes, ==, cases[i].yes);
      else
        {
          g_assert_cmpint (cases[i].yes, ==, -1);
          g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
          g_assert_false (yes);
        }
    }
  maria_assert_like (m, "app", before);
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-sessions/find", m, test_find);
  maria_add ("/mariadb-sessions/end", m, test_end);
  maria_add ("/mariadb-sessions/ask", m, test_ask);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
