/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-agent-engine.h. Owns nothing; worker thread. Reads only; the URL is let go at once. */
#include "agent/hoist-agent-engine.h"

#include "base/hoist-error.h"
#include "drivers/hoist-settings.h"

HoistGuide *
hoist_agent_engine_fit_guide (const HoistGuide *guide, const char *directory)
{
  const HoistGuideMove *move = hoist_guide_get_move (guide);
  g_autoptr (HoistValue) settings =
      move != NULL ? hoist_settings_read (directory, guide->settings_file, NULL) : NULL;
  const char *used =
      settings != NULL ? hoist_value_lookup_string (settings, move->uses, NULL) : NULL;
  gboolean made = move != NULL && hoist_guide_move_is_made (move, used);

  return hoist_guide_new_for_engine (guide, made ? move->engine : NULL);
}

gboolean
hoist_agent_engine_check_old (const HoistGuide *guide, const char *directory, GError **error)
{
  const HoistGuideDatabase *database = guide->databases->pdata[0];
  g_autoptr (HoistValue) settings = hoist_settings_read (directory, guide->settings_file, error);
  g_autofree char *base = g_path_get_basename (database->path);
  g_autofree char *end = g_strconcat ("/", base, NULL);
  const char *used;

  if (settings == NULL)
    return FALSE;
  used = hoist_value_lookup_string (settings, database->move->uses, "");
  if (used[0] == '\0' || (g_str_has_prefix (used, "sqlite") && g_str_has_suffix (used, end)))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "The setting %s does not name the SQLite database %s, which the guide would move.",
               database->move->uses, database->path);
  return FALSE;
}
