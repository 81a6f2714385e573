/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who has a database open: the one who sits idle in a transaction is named with what he does; the
 * session of a killed migration is ended before it can commit. */
#include "cluster.h"

#include "base/hoist-error.h"
#include "drivers/hoist-process-table.h"
#include "model/hoist-plan.h"

#include <string.h>

/* Trap 6. */
static void
test_named (Cluster *c)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autofree char *who = NULL;
  g_autoptr (GError) error = NULL;
  PGconn *idle;

  cluster_fill (c);
  idle = cluster_session (c, "app", "app");
  cluster_say (idle, "SET application_name = 'the worker'; BEGIN; LOCK TABLE person");
  found = hoist_postgres_find_sessions (c->place, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  who = hoist_process_table_describe (found);
  g_assert_nonnull (strstr (who, "the worker of app, idle in transaction for "));
  PQfinish (idle);
  while (none == NULL || none->len > 0) /* the server needs a moment to see that he has gone */
    {
      g_clear_pointer (&none, g_ptr_array_unref);
      none = hoist_postgres_find_sessions (c->place, &error);
      g_assert_no_error (error);
    }
}

/* Trap 1: a migration's child waits for a lock that the old service holds. It is killed; its
 * session on the server is not, and would commit when the service is ended. */
static void
test_late_commit (Cluster *c)
{
  g_autoptr (GError) error = NULL;
  PGconn *service, *migration;
  g_autofree char *waiting = NULL;

  cluster_fill (c);
  service = cluster_session (c, "app", "postgres");
  cluster_say (service, "BEGIN; SELECT * FROM person WHERE id = 1 FOR UPDATE");
  migration = cluster_session (c, "app", "app");
  g_assert_cmpint (PQsendQuery (migration, "UPDATE person SET name = 'migrated' WHERE id = 1"), ==,
                   1);
  g_assert_cmpint (PQflush (migration), ==, 0);
  while (waiting == NULL || g_str_equal (waiting, "0"))
    {
      g_free (waiting);
      waiting = cluster_text (c, "postgres",
                              "SELECT count(*) FROM pg_stat_activity WHERE "
                              "wait_event_type = 'Lock' AND datname = 'app'");
    }
  PQfinish (migration); /* the client is gone, as if it had been killed */
  cluster_assert_text (c, "postgres",
                       "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = "
                       "'Lock' AND datname = 'app'",
                       "1");
  g_assert_true (hoist_postgres_end_sessions (c->place, NULL, &error));
  g_assert_no_error (error);
  cluster_say (service, "COMMIT"); /* another role's session is left alone */
  PQfinish (service);
  cluster_assert_text (c, "app", "SELECT name FROM person WHERE id = 1", "n1");
}

static void
test_count (Cluster *c)
{
  gint64 before, after;
  guint now;
  g_autoptr (GError) error = NULL;
  PGconn *app = cluster_session (c, "app", "app");

  cluster_say (app, "SELECT 1");
  PQfinish (app);
  do
    g_assert_true (hoist_postgres_count_sessions (c->place, &before, &now, &error));
  while (now > 0);
  app = cluster_session (c, "app", "app");
  cluster_say (app, "SELECT 1");
  g_assert_true (hoist_postgres_count_sessions (c->place, &after, &now, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (now, ==, 1);
  PQfinish (app);
  do
    g_assert_true (hoist_postgres_count_sessions (c->place, &after, &now, &error));
  while (now > 0);
  g_assert_cmpint (after, ==, before + 1);
}

static void
test_ask (Cluster *c)
{
  static const struct
  {
    const char *question;
    gboolean yes;
  } cases[] = { { "SELECT count(*) FROM person", TRUE },
                { "SELECT count(*) FROM person WHERE id = 0", FALSE },
                { "SELECT EXISTS (SELECT 1 FROM note)", TRUE },
                { "SELECT false", FALSE },
                { "SELECT NULL", FALSE },
                { "SELECT 1 WHERE false", FALSE } };
  static const char *const writes[] = { "DELETE FROM person RETURNING 1",
                                        "COMMIT; DELETE FROM note",
                                        "SELECT nextval('person_id_seq')", "nonsense" };

  cluster_fill (c);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean yes;

      g_assert_true (hoist_postgres_ask (c->place, cases[i].question, &yes, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (yes, ==, cases[i].yes);
    }
  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean yes;

      g_assert_false (hoist_postgres_ask (c->place, writes[i], &yes, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
  cluster_assert_text (c, "app", "SELECT count(*) FROM person", "200");
  cluster_assert_text (c, "app", "SELECT count(*) FROM note", "100");
}

/* A server that can't be asked is not one without sessions. */
static void
test_unknown (Cluster *c)
{
  g_autofree char *state = fixture_path (&c->f, "elsewhere");
  g_autofree char *url = g_strdup_printf ("postgresql://app@/app?host=%s", c->f.folder);
  g_autoptr (GError) error = NULL;
  g_autofree char *place = hoist_postgres_place_keep (state, "main", url, &error);

  g_assert_no_error (error);
  g_assert_null (hoist_postgres_find_sessions (place, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-sessions/named", c, test_named);
  cluster_add ("/postgres-sessions/late-commit", c, test_late_commit);
  cluster_add ("/postgres-sessions/count", c, test_count);
  cluster_add ("/postgres-sessions/ask", c, test_ask);
  cluster_add ("/postgres-sessions/unknown", c, test_unknown);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
