/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads KEY=value files of tenants. Owns nothing; any thread. Never evaluates anything, never
 * follows a link out of the folder. */
#include "drivers/hoist-settings.h"
#include "drivers/hoist-tenant-file.h"
#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include <string.h>

#define FILE_MAX 65536

static char *
unquote (char *value)
{
  gsize n;

  g_strstrip (value);
  n = strlen (value);
  if (n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n - 1] == value[0])
    return g_strndup (value + 1, n - 2);
  return g_strdup (value);
}

HoistValue *
hoist_settings_parse (const char *file, const char *text, GError **error)
{
  g_autoptr (HoistValue) settings = hoist_value_new_object ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      char *equals;
      g_autofree char *value = NULL;

      if (line[0] == '\0' || line[0] == '#')
        continue;
      if (g_str_has_prefix (line, "export "))
        line = g_strchug (line + strlen ("export "));
      equals = strchr (line, '=');
      if (equals != NULL)
        *equals = '\0';
      g_strchomp (line);
      if (equals == NULL || !hoist_grammar_matches (HOIST_GRAMMAR_WORD, line)
          || !g_utf8_validate (equals + 1, -1, NULL))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s, line %u: expected NAME=value.",
                       file, i + 1);
          return NULL;
        }
      value = unquote (equals + 1);
      hoist_value_set (settings, line, hoist_value_new_string (value));
    }
  return g_steal_pointer (&settings);
}

HoistValue *
hoist_settings_read (const char *directory, const char *file, GError **error)
{
  gsize n;
  g_autofree char *text = hoist_tenant_file_read (directory, file, FILE_MAX, &n, error);

  if (text == NULL)
    return NULL;
  if (strlen (text) == n)
    return hoist_settings_parse (file, text, error);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s/%s holds a NUL byte; text is expected.",
               directory, file);
  return NULL;
}
