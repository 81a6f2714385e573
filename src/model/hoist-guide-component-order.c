/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-guide-component-order.h. Owns nothing; any thread; a version goes into one argument,
 * never into a shell. */
#include "model/hoist-guide-component-order.h"

#include "model/hoist-value-texts.h"

char **
hoist_guide_component_order_fill (char *const *templates, const char *version,
                                  const HoistTenant *tenant, const HoistGuide *guide,
                                  GError **error)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_auto (GStrv) named = NULL;
  for (guint i = 0; templates[i] != NULL; i++)
    {
      g_autoptr (GString) text = g_string_new (templates[i]);
      g_string_replace (text, "{version}", version, 0);
      g_strv_builder_add (texts, text->str);
    }
  named = g_strv_builder_end (texts);
  return hoist_guide_fill_argv ((const char *const *) named, tenant, guide, NULL, error);
}

HoistValue *
hoist_guide_component_order_new_place (const HoistGuideComponent *component,
                                       const HoistTenant *tenant, const HoistGuide *guide,
                                       GError **error)
{
  const HoistGuideVersion *version = &component->version;
  g_auto (GStrv) command =
      hoist_guide_fill_argv ((const char *const *) version->command, tenant, guide, NULL, error);
  g_autofree char *file =
      command != NULL ? hoist_guide_fill (version->file, tenant, guide, NULL, error) : NULL;
  g_autoptr (HoistValue) place = hoist_value_new_object ();

  if (file == NULL)
    return NULL;
  if (command[0] != NULL)
    hoist_value_set (place, "command", hoist_value_new_texts ((const char *const *) command));
  if (file[0] != '\0')
    hoist_value_set (place, "file", hoist_value_new_string (file));
  if (version->member[0] != NULL)
    hoist_value_set (place, "member",
                     hoist_value_new_texts ((const char *const *) version->member));
  return g_steal_pointer (&place);
}
