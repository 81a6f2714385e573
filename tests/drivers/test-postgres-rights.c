/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What would keep a database from being upgraded is said beforehand, with what to do. */
#include "cluster.h"

#include "base/hoist-error.h"
#include "drivers/hoist-process-table.h"
#include "model/hoist-plan.h"

#include <string.h>

static GPtrArray *
examine (const Cluster *c)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_postgres_examine (c->place, findings, NULL, &error));
  g_assert_no_error (error);
  return findings;
}

static void
assert_found (const Cluster *c, const char *message, const char *next)
{
  g_autoptr (GPtrArray) findings = examine (c);
  const HoistFinding *one;

  g_assert_cmpuint (findings->len, ==, 1);
  one = g_ptr_array_index (findings, 0);
  g_assert_cmpint (one->severity, ==, HOIST_FINDING_BLOCKER);
  g_assert_nonnull (strstr (one->message, message));
  g_assert_nonnull (strstr (one->next, next));
}

static void
test_good (Cluster *c)
{
  g_autoptr (GPtrArray) findings = NULL;

  cluster_fill (c);
  findings = examine (c);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_role (Cluster *c)
{
  cluster_fill (c);
  cluster_sql (c, "postgres", "ALTER ROLE app NOCREATEDB");
  assert_found (c, "may not create databases", "ALTER ROLE app CREATEDB;");
  cluster_sql (c, "postgres", "ALTER ROLE app CREATEDB; ALTER DATABASE app OWNER TO postgres");
  assert_found (c, "belongs to postgres", "ALTER DATABASE app OWNER TO app;");
}

/* Trap 12: the owner ran SQL by hand; the application can't read what it made. */
static void
test_unreadable (Cluster *c)
{
  g_autoptr (GPtrArray) findings = NULL;

  cluster_fill (c);
  cluster_sql (c, "app", "CREATE TABLE public.repaired (v int)");
  findings = examine (c);
  g_assert_cmpuint (findings->len, ==, 2);
  g_assert_nonnull (
      strstr (((HoistFinding *) findings->pdata[0])->message, "app can't read public.repaired."));
  g_assert_nonnull (strstr (((HoistFinding *) findings->pdata[0])->next,
                            "GRANT SELECT ON public.repaired TO app;"));
  g_assert_nonnull (strstr (((HoistFinding *) findings->pdata[1])->next,
                            "ALTER TABLE public.repaired OWNER TO app;"));
  g_assert_nonnull (strstr (((HoistFinding *) findings->pdata[1])->message,
                            "1 object belongs to a role that app is no member of"));
  cluster_sql (c, "app", "CREATE TABLE public.also (v int)");
  g_clear_pointer (&findings, g_ptr_array_unref);
  findings = examine (c);
  g_assert_nonnull (strstr (((HoistFinding *) findings->pdata[0])->message,
                            "can't read 2 tables and sequences, among them public.also."));
  g_assert_nonnull (strstr (((HoistFinding *) findings->pdata[1])->message,
                            "2 objects belong to a role that app is no member of"));
  cluster_sql (c, "app", "DROP TABLE public.also; ALTER TABLE public.repaired OWNER TO app");
  g_clear_pointer (&findings, g_ptr_array_unref);
  findings = examine (c);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_prepared (Cluster *c)
{
  PGconn *app;

  cluster_fill (c);
  app = cluster_session (c, "app", "app");
  cluster_say (app, "BEGIN; DELETE FROM note; PREPARE TRANSACTION 'left over'");
  assert_found (c, "'left over'", "Commit it or roll it back.");
  cluster_say (app, "ROLLBACK PREPARED 'left over'");
  PQfinish (app);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-rights/good", c, test_good);
  cluster_add ("/postgres-rights/role", c, test_role);
  cluster_add ("/postgres-rights/unreadable", c, test_unreadable);
  cluster_add ("/postgres-rights/prepared", c, test_prepared);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
