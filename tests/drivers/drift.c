/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See drift.h. */
#include "drift.h"

#include <glib/gstdio.h>

#include "database.h"

static HoistSchema *
read_schema (const Fixture *f, const char *name, const char *sql)
{
  g_autofree char *path = fixture_path (f, name);
  g_autoptr (GError) error = NULL;
  HoistSchema *schema;

  if (sql != NULL)
    {
      g_unlink (path);
      fixture_sql (path, sql);
    }
  schema = hoist_database_schema_sqlite.read (path, NULL, &error);
  g_assert_no_error (error);
  return schema;
}

void
drift_look (Drift *drift, const Fixture *f, const char *expected, const char *found)
{
  g_autoptr (GError) error = NULL;

  drift->path = fixture_path (f, "found.db");
  drift->expected = read_schema (f, "expected.db", expected);
  drift->found = read_schema (f, "found.db", found);
  drift->entries = hoist_drift_compare (drift->expected, drift->found, NULL);
  hoist_database_schema_sqlite.count (drift->path, drift->entries, NULL, &error);
  g_assert_no_error (error);
}

void
drift_clear (Drift *drift)
{
  g_clear_pointer (&drift->expected, hoist_schema_unref);
  g_clear_pointer (&drift->found, hoist_schema_unref);
  g_clear_pointer (&drift->entries, g_ptr_array_unref);
  g_clear_pointer (&drift->path, g_free);
}

char *
drift_list (const Drift *drift)
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

char *
drift_repair (const Drift *drift)
{
  const HoistDatabaseRepair repair = { drift->expected, drift->found, drift->entries };

  return hoist_database_schema_sqlite.repair (&repair);
}
