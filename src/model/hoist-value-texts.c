/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-value-texts.h. Owns nothing; any thread. It never asserts what came from outside. */
#include "model/hoist-value-texts.h"

char **
hoist_value_dup_texts (const HoistValue *list)
{
  gboolean is_list = list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY;
  guint n = is_list ? hoist_value_get_size (list) : 0;
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  for (guint i = 0; i < n; i++)
    {
      const HoistValue *text = hoist_value_get_element (list, i);

      if (hoist_value_get_type_of (text) == HOIST_VALUE_STRING)
        g_strv_builder_add (texts, hoist_value_get_string (text));
    }
  return g_strv_builder_end (texts);
}

HoistValue *
hoist_value_new_texts (const char *const *texts)
{
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    hoist_value_append (list, hoist_value_new_string (texts[i]));
  return list;
}
