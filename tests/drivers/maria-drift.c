/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See maria-drift.h. */
#include "maria-drift.h"

#include "drivers/hoist-database-server.h"

static HoistSchema *
read_schema (Maria *m, const char *database, const char *sql)
{
  g_autofree char *path = hoist_database_server_locate_other (m->place, database);
  g_autoptr (GError) error = NULL;
  HoistSchema *schema;

  if (sql != NULL)
    {
      g_autofree char *make = g_strdup_printf (
          "DROP DATABASE IF EXISTS %s; CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE "
          "utf8mb4_unicode_ci",
          database, database);
      MYSQL *session;

      maria_sql (m, NULL, make);
      session = maria_session (m, database, "app");
      maria_say (session, sql);
      mysql_close (session);
    }
  schema = hoist_database_schema_mariadb.read (path, NULL, &error);
  g_assert_no_error (error);
  return schema;
}

void
maria_drift_look (MariaDrift *drift, Maria *m, const char *expected, const char *found)
{
  g_autoptr (GError) error = NULL;

  drift->expected = read_schema (m, "hoist_like", expected);
  drift->found = read_schema (m, "app", found);
  drift->entries = hoist_drift_compare (drift->expected, drift->found, NULL);
  hoist_database_schema_mariadb.count (m->place, drift->entries, NULL, &error);
  g_assert_no_error (error);
}

void
maria_drift_clear (MariaDrift *drift)
{
  g_clear_pointer (&drift->expected, hoist_schema_unref);
  g_clear_pointer (&drift->found, hoist_schema_unref);
  g_clear_pointer (&drift->entries, g_ptr_array_unref);
}

char *
maria_drift_list (const MariaDrift *drift)
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
