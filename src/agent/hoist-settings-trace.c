/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traces of settings. Stateless; any thread; never writes a value, nor fails a step: a backup
 * without a trace is as good a backup. */
#include "agent/hoist-settings-trace.h"

#include <string.h>

#include "agent/hoist-agent-secrets.h"
#include "drivers/hoist-settings.h"

#define TRACE "settings.json"

/* The backup's id is the key: the same value has another digest in every backup. */
static char *
digest (const char *backup, const char *name, const char *value)
{
  g_autofree char *pair = g_strconcat (name, "=", value, NULL);
  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) backup, strlen (backup),
                                    pair, -1);
}

/* {NAME: digest} of the settings as they are now; NULL when they can't be read. */
static HoistValue *
trace (const HoistAgentState *state, const char *tenant, const char *directory, const char *backup)
{
  g_autofree char *file = hoist_agent_secrets_dup_settings_file (state, tenant);
  g_autoptr (HoistValue) settings =
      file[0] != '\0' ? hoist_settings_read (directory, file, NULL) : NULL;
  if (settings == NULL)
    return NULL;
  HoistValue *digests = hoist_value_new_object ();
  for (guint i = 0; i < hoist_value_get_size (settings); i++)
    {
      const char *name = hoist_value_get_member_name (settings, i);
      g_autofree char *of = digest (backup, name, hoist_value_lookup_string (settings, name, ""));
      hoist_value_set (digests, name, hoist_value_new_string (of));
    }
  return digests;
}

static char *
find_path (const HoistAgentState *state, const char *tenant, const char *backup)
{
  g_autofree char *folder = hoist_agent_state_backup (state, tenant, backup);
  return g_build_filename (folder, TRACE, NULL);
}

void
hoist_settings_trace_write (const HoistAgentState *state, const char *tenant, const char *directory,
                            const char *backup)
{
  g_autofree char *path = find_path (state, tenant, backup);
  g_autoptr (HoistValue) now = trace (state, tenant, directory, backup);
  g_autoptr (GError) error = NULL;
  if (now != NULL && !g_file_test (path, G_FILE_TEST_EXISTS)
      && !hoist_agent_state_write (path, now, &error))
    g_debug ("the names of the settings could not be kept: %s", error->message);
}

static void
add (HoistValue *list, const char *name, const char *change)
{
  HoistValue *row = hoist_value_new_object ();
  hoist_value_set (row, "name", hoist_value_new_string (name));
  hoist_value_set (row, "change", hoist_value_new_string (change));
  hoist_value_append (list, row);
}

HoistValue *
hoist_settings_trace_compare (const HoistAgentState *state, const char *tenant,
                              const char *directory, const char *backup)
{
  g_autofree char *path = find_path (state, tenant, backup);
  g_autoptr (HoistValue) then = hoist_agent_state_read (path, NULL);
  g_autoptr (HoistValue) now = then != NULL ? trace (state, tenant, directory, backup) : NULL;
  if (now == NULL)
    return NULL;
  HoistValue *list = hoist_value_new_array ();
  for (guint i = 0; i < hoist_value_get_size (now); i++)
    {
      const char *name = hoist_value_get_member_name (now, i);
      const char *before = hoist_value_lookup_string (then, name, NULL);
      if (before == NULL)
        add (list, name, "added");
      else if (g_strcmp0 (before, hoist_value_lookup_string (now, name, "")) != 0)
        add (list, name, "changed");
    }
  for (guint i = 0; i < hoist_value_get_size (then); i++)
    {
      const char *name = hoist_value_get_member_name (then, i);
      if (hoist_value_get_member (now, name) == NULL)
        add (list, name, "removed");
    }
  return list;
}
