/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections: what the server says becomes our error, and a statement ends when it is cancelled.
 */
#include "cluster.h"

#include "base/hoist-error.h"

#include <string.h>

static void
test_errors (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (HoistPostgres) none = NULL;
  g_autoptr (GError) error = NULL;

  none = hoist_postgres_open (place, "missing", NULL, &error);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_free (place->passfile);
  place->passfile = fixture_path (&c->f, "no-such-file");
  none = hoist_postgres_open (place, NULL, NULL, &error);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN);
  g_clear_error (&error);
  g_clear_pointer (&place, hoist_postgres_place_free);
  place = cluster_load_place (c);
  db = hoist_postgres_open (place, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (hoist_postgres_run (db, "SELECT pg_read_file('x')", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN);
}

#define ACTIVE                                                                                     \
  "SELECT count(*) FROM pg_stat_activity WHERE query ~ 'sleep.600' AND state = 'active' AND pid "  \
  "<> "                                                                                            \
  "pg_backend_pid()"

typedef struct
{
  const Cluster *c;
  GCancellable *cancellable;
} Cancelling;

/* Cancels when the server is at the statement. */
static gpointer
cancel_thread (gpointer data)
{
  Cancelling *cancelling = data;
  g_autofree char *active = NULL;

  while (active == NULL || g_str_equal (active, "0"))
    {
      g_free (active);
      active = cluster_text (cancelling->c, "postgres", ACTIVE);
    }
  g_cancellable_cancel (cancelling->cancellable);
  return NULL;
}

static void
test_cancelled (Cluster *c)
{
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Cancelling cancelling = { c, cancellable };
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_autoptr (HoistPostgres) db = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GThread) thread = NULL;

  call.cancellable = cancellable;
  db = hoist_postgres_open (place, NULL, &call, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("cancel", cancel_thread, &cancelling);
  g_assert_false (hoist_postgres_run (db, "SELECT pg_sleep(600)", &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_thread_join (g_steal_pointer (&thread));
  cluster_assert_text (c, "postgres", ACTIVE, "0");
}

static void
test_quote (Cluster *c)
{
  g_autofree char *quoted = hoist_postgres_quote ("a\"b\\c d");

  g_assert_cmpstr (quoted, ==, "\"a\"\"b\\c d\"");
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres/errors", c, test_errors);
  cluster_add ("/postgres/cancelled", c, test_cancelled);
  cluster_add ("/postgres/quote", c, test_quote);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
