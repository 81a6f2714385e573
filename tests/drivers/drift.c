/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See drift.h. */
#include "drift.h"

#include <gio/gio.h>

static HoistSchema *
read_schema (const HoistDatabaseSchema *engine, const char *path)
{
  g_autoptr (GError) error = NULL;
  HoistSchema *schema = engine->read (path, NULL, &error);

  g_assert_no_error (error);
  return schema;
}

void
drift_read (Drift *drift, const HoistDatabaseSchema *engine, const char *expected,
            const char *found)
{
  g_autoptr (GError) error = NULL;

  drift->engine = engine;
  drift->path = g_strdup (found);
  drift->expected = read_schema (engine, expected);
  drift->found = read_schema (engine, found);
  drift->entries = hoist_drift_compare (drift->expected, drift->found, NULL);
  engine->count (found, drift->entries, NULL, &error);
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

  return drift->engine->repair (&repair);
}

gboolean
drift_apply (const char *const *client, const char *variable, const char *password,
             const char *script, char **ret_said)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                 | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) child = NULL;

  if (variable != NULL)
    g_subprocess_launcher_setenv (launcher, variable, password, TRUE);
  child = g_subprocess_launcher_spawnv (launcher, client, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, script, NULL, ret_said, NULL, &error);
  g_assert_no_error (error);
  return g_subprocess_get_successful (child);
}
