/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-guide-config.h. Owned by its guide; any thread; never opens such a file. */
#include "model/hoist-guide-config.h"

void
hoist_guide_config_free (gpointer data)
{
  HoistGuideConfig *config = data;
  g_free (config->file);
  g_free (config->section);
  g_free (config->key);
  g_free (config);
}

void
hoist_guide_config_write (const HoistGuideConfig *config, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "file", config->file);
  hoist_json_writer_string (w, "format", hoist_guide_format_names[config->format]);
  if (config->section[0] != '\0')
    hoist_json_writer_string (w, "section", config->section);
  hoist_json_writer_string (w, "key", config->key);
  hoist_json_writer_end_object (w);
}

HoistValue *
hoist_guide_config_new_place (const HoistGuideConfig *config)
{
  HoistValue *place = hoist_value_new_object ();

  hoist_value_set_text (place, "file", config->file);
  hoist_value_set_text (place, "format", hoist_guide_format_names[config->format]);
  hoist_value_set_text (place, "section", config->section);
  hoist_value_set_text (place, "key", config->key);
  return place;
}
