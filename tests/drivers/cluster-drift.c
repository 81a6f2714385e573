/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See cluster-drift.h. */
#include "cluster-drift.h"

#include "drivers/hoist-database-server.h"

#define EMPTY                                                                                      \
  "DO $$ DECLARE s text; BEGIN FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' " \
  "AND nspname <> 'information_schema' LOOP EXECUTE format('DROP SCHEMA %I CASCADE', s); END "     \
  "LOOP; EXECUTE 'CREATE SCHEMA public AUTHORIZATION app'; END $$"

/* Its path. */
static char *
make (Cluster *c, const char *database, const char *sql)
{
  if (sql != NULL)
    {
      PGconn *session;

      cluster_sql (c, database, EMPTY);
      session = cluster_session (c, database, "app");
      cluster_say (session, sql);
      PQfinish (session);
    }
  return hoist_database_server_locate_other (c->place, database);
}

void
cluster_drift_look (Drift *drift, Cluster *c, const char *expected, const char *found)
{
  g_autofree char *there =
      cluster_text (c, "postgres", "SELECT 1 FROM pg_database WHERE datname = 'like'");

  if (there[0] == '\0')
    cluster_sql (c, "postgres", "CREATE DATABASE \"like\" OWNER app");
  g_autofree char *like = make (c, "like", expected), *live = make (c, "app", found);
  drift_read (drift, &hoist_database_schema_postgres, like, live);
}
