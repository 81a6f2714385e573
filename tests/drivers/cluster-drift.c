/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See cluster-drift.h. */
#include "cluster-drift.h"

#include "drivers/hoist-database-server.h"

#define EMPTY                                                                                      \
  "DO $$ DECLARE s text; BEGIN FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' " \
  "AND nspname <> 'information_schema' LOOP EXECUTE format('DROP SCHEMA %I CASCADE', s); END "     \
  "LOOP; EXECUTE 'CREATE SCHEMA public AUTHORIZATION app'; END $$"

static HoistSchema *
read_schema (Cluster *c, const char *database, const char *sql)
{
  g_autofree char *path = hoist_database_server_locate_other (c->place, database);
  g_autoptr (GError) error = NULL;
  HoistSchema *schema;

  if (sql != NULL)
    {
      PGconn *session;

      cluster_sql (c, database, EMPTY);
      session = cluster_session (c, database, "app");
      cluster_say (session, sql);
      PQfinish (session);
    }
  schema = hoist_database_schema_postgres.read (path, NULL, &error);
  g_assert_no_error (error);
  return schema;
}

void
cluster_drift_look (ClusterDrift *drift, Cluster *c, const char *expected, const char *found)
{
  g_autofree char *there =
      cluster_text (c, "postgres", "SELECT 1 FROM pg_database WHERE datname = 'like'");
  g_autofree char *path = hoist_database_server_locate_other (c->place, "app");
  g_autoptr (GError) error = NULL;

  if (there[0] == '\0')
    cluster_sql (c, "postgres", "CREATE DATABASE \"like\" OWNER app");
  drift->expected = read_schema (c, "like", expected);
  drift->found = read_schema (c, "app", found);
  drift->entries = hoist_drift_compare (drift->expected, drift->found, NULL);
  hoist_database_schema_postgres.count (path, drift->entries, NULL, &error);
  g_assert_no_error (error);
}

void
cluster_drift_clear (ClusterDrift *drift)
{
  g_clear_pointer (&drift->expected, hoist_schema_unref);
  g_clear_pointer (&drift->found, hoist_schema_unref);
  g_clear_pointer (&drift->entries, g_ptr_array_unref);
}

char *
cluster_drift_list (const ClusterDrift *drift)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < drift->entries->len; i++)
    {
      const HoistDriftEntry *entry = drift->entries->pdata[i];

      g_string_append_printf (text, "%s%s %s %s.%s\n", entry->matters ? "" : "-",
                              hoist_drift_change_names[entry->change],
                              hoist_schema_kind_names[entry->kind], entry->table, entry->name);
    }
  return g_string_free (text, FALSE);
}
