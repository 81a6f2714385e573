/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-agent-engine.h. Owns nothing; worker thread. Reads only; the URL is let go at once. */
#include "agent/hoist-agent-engine.h"

#include "base/hoist-error.h"
#include "drivers/hoist-settings.h"
#include "model/hoist-engine-name.h"

HoistGuide *
hoist_agent_engine_fit_guide (const HoistGuide *guide, const char *directory)
{
  const HoistGuideDatabase *database =
      guide->databases->len > 0 ? guide->databases->pdata[0] : NULL;
  g_autoptr (HoistValue) settings =
      database != NULL && database->chooser[0] != '\0'
          ? hoist_settings_read (directory, guide->settings_file, NULL)
          : NULL;
  const char *used =
      settings != NULL ? hoist_value_lookup_string (settings, database->chooser, NULL) : NULL;

  return hoist_guide_new_for_engine (guide, hoist_guide_name_engine (used));
}

/* "sqlite:///hub.sqlite", "sqlite:////srv/x/hub.sqlite?timeout=9": the same file name, wherever. */
static gboolean
names_file (const char *used, const HoistGuideDatabase *database)
{
  g_autofree char *url = g_strndup (used, strcspn (used, "?"));
  g_autofree char *base = g_path_get_basename (database->path);
  g_autofree char *end = g_strconcat ("/", base, NULL);

  return g_str_has_prefix (url, "sqlite") && g_str_has_suffix (url, end);
}

/* "PostgreSQL or MariaDB" */
static char *
list_servers (const HoistGuideDatabase *database)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (database->path[0] == '\0')
    g_string_append (text, hoist_engine_name_get (database->engine));
  for (guint i = 0; database->also[i] != NULL; i++)
    g_string_append_printf (text, "%s%s",
                            text->len == 0                  ? ""
                            : database->also[i + 1] == NULL ? " or "
                                                            : ", ",
                            hoist_engine_name_get (database->also[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
hoist_agent_engine_check (const HoistGuide *guide, const char *directory, GError **error)
{
  const HoistGuideDatabase *database =
      guide->databases->len > 0 ? guide->databases->pdata[0] : NULL;
  gboolean is_file = database != NULL && database->path[0] != '\0';
  g_autoptr (HoistValue) settings = NULL;
  g_autofree char *servers = NULL;
  const char *used;

  if (database == NULL || database->also[0] == NULL)
    return TRUE;
  settings = hoist_settings_read (directory, guide->settings_file, error);
  if (settings == NULL)
    return FALSE;
  used = hoist_value_lookup_string (settings, database->chooser, "");
  if (is_file ? used[0] == '\0' || names_file (used, database)
              : g_strcmp0 (hoist_guide_name_engine (used), database->engine) == 0)
    return TRUE;
  servers = list_servers (database);
  if (is_file)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "The setting %s names neither the SQLite database %s nor one on %s.",
                 database->chooser, database->path, servers);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "The setting %s names no database on %s.",
                 database->chooser, servers);
  return FALSE;
}

gboolean
hoist_agent_engine_check_old (const HoistGuide *guide, const char *directory, GError **error)
{
  const HoistGuideDatabase *database = guide->databases->pdata[0];
  g_autoptr (HoistValue) settings = hoist_settings_read (directory, guide->settings_file, error);
  const char *used;

  if (settings == NULL)
    return FALSE;
  used = hoist_value_lookup_string (settings, database->move->uses, "");
  if (used[0] == '\0' || names_file (used, database))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The setting %s does not name the SQLite database %s, which the guide would move.",
               database->move->uses, database->path);
  return FALSE;
}
