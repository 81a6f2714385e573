/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-guide-database-order.h. Owns nothing; any thread. Reads no file and never holds a URL.
 */
#include "model/hoist-guide-database-order.h"

HoistValue *
hoist_guide_database_order_new (const HoistGuideDatabase *database, const HoistTenant *tenant,
                                const HoistGuide *guide, GError **error)
{
  gboolean on_server = database->setting[0] != '\0';
  g_autofree char *path = on_server ? NULL : hoist_guide_fill_path (database, tenant, guide, error);
  HoistValue *order;

  if (!on_server && path == NULL)
    return NULL;
  order = hoist_value_new_object ();
  hoist_value_set_text (order, "name", database->name);
  hoist_value_set_text (order, "engine", database->engine);
  if (on_server)
    {
      hoist_value_set_text (order, "file", guide->settings_file);
      hoist_value_set_text (order, "setting", database->setting);
    }
  else
    hoist_value_set_text (order, "path", path);
  return order;
}
