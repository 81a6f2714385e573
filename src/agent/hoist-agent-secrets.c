/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant's secrets for redaction. Stateless but for the note in the state folder; any thread;
 * never writes a value anywhere. */
#include "agent/hoist-agent-secrets.h"

#include <string.h>

#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include "drivers/hoist-settings.h"

#define NOTE "settings-file"
#define USUAL ".env"

gboolean
hoist_agent_secrets_is_secret_name (const char *name)
{
  static const char *const words[] = { "PASSWORD", "PASSWD",     "SECRET", "TOKEN",
                                       "KEY",      "CREDENTIAL", "DSN" };
  g_autofree char *upper = g_ascii_strup (name, -1);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (upper, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

void
hoist_agent_secrets_note (const HoistAgentState *state, const char *tenant,
                          const char *settings_file)
{
  g_autofree char *path = hoist_agent_state_tenant (state, tenant, NOTE);
  g_autofree char *before = hoist_file_read (path, 4096, NULL, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  if (g_strcmp0 (before, settings_file) == 0)
    return;
  g_autoptr (GError) error = NULL;
  if (!hoist_file_make_folders (folder, 0700, &error)
      || !hoist_file_replace (path, settings_file, strlen (settings_file), 0600, &error))
    g_debug ("the name of the settings file could not be noted: %s", error->message);
}

/* user:PASSWORD@ of a URL, as written and decoded; and the URL itself. */
static void
register_url (const char *value)
{
  const char *scheme = strstr (value, "://");
  const char *at = scheme != NULL ? strchr (scheme + 3, '@') : NULL;
  const char *slash = scheme != NULL ? strchr (scheme + 3, '/') : NULL;
  const char *colon = at != NULL ? memchr (scheme + 3, ':', (gsize) (at - scheme - 3)) : NULL;
  if (colon == NULL || (slash != NULL && slash < at))
    return;
  g_autofree char *password = g_strndup (colon + 1, (gsize) (at - colon - 1));
  g_autofree char *decoded = g_uri_unescape_string (password, NULL);
  hoist_secret_register (value);
  hoist_secret_register (password);
  if (decoded != NULL)
    hoist_secret_register (decoded);
}

char *
hoist_agent_secrets_dup_settings_file (const HoistAgentState *state, const char *tenant)
{
  g_autofree char *path = hoist_agent_state_tenant (state, tenant, NOTE);
  char *file = hoist_file_read (path, 4096, NULL, NULL);
  return file != NULL ? file : g_strdup (USUAL);
}

void
hoist_agent_secrets_register (const HoistAgentState *state, const char *tenant,
                              const char *directory)
{
  g_autofree char *name = hoist_agent_secrets_dup_settings_file (state, tenant);
  g_autoptr (HoistValue) settings =
      name[0] != '\0' ? hoist_settings_read (directory, name, NULL) : NULL;
  for (guint i = 0; settings != NULL && i < hoist_value_get_size (settings); i++)
    {
      const HoistValue *value = hoist_value_get_member_at (settings, i);
      if (hoist_value_get_type_of (value) != HOIST_VALUE_STRING)
        continue;
      if (hoist_agent_secrets_is_secret_name (hoist_value_get_member_name (settings, i)))
        hoist_secret_register (hoist_value_get_string (value));
      register_url (hoist_value_get_string (value));
    }
}
