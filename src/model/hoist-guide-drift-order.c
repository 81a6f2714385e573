/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-guide-drift-order.h. Owns nothing; any thread. Reads no file; of a URL only the name of
 * its setting goes to the node. */
#include "model/hoist-guide-drift-order.h"

#include "model/hoist-guide-config.h"
#include "model/hoist-guide-database-order.h"
#include "model/hoist-value-texts.h"

typedef struct
{
  const HoistGuide *guide;
  const HoistTenant *tenant;
  const HoistGuideDatabase *database;
} Filling;

static HoistValue *
fill_texts (const Filling *f, char *const *templates, const char *script, GError **error)
{
  g_auto (GStrv) filled = NULL;

  if (templates == NULL || templates[0] == NULL)
    return hoist_value_new_array ();
  filled =
      hoist_guide_fill_argv ((const char *const *) templates, f->tenant, f->guide, script, error);
  return filled != NULL ? hoist_value_new_texts ((const char *const *) filled) : NULL;
}

/* The deployed release's dependencies are those that are live. */
static HoistValue *
new_environments (const Filling *f)
{
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; i < f->guide->dependencies->len; i++)
    {
      const HoistGuideDependencies *needs = g_ptr_array_index (f->guide->dependencies, i);
      HoistValue *place = hoist_value_new_object ();

      hoist_value_set_text (place, "environment", needs->environment);
      hoist_value_set_text (place, "digest", "");
      hoist_value_append (list, place);
    }
  return list;
}

static HoistValue *
new_configs (const Filling *f)
{
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; i < f->guide->configs->len; i++)
    hoist_value_append (list, hoist_guide_config_new_place (f->guide->configs->pdata[i]));
  return list;
}

static gboolean
add_commands (const Filling *f, const HoistGuideDrift *drift, HoistValue *order, GError **error)
{
  HoistValue *scripts = hoist_value_new_array ();
  HoistValue *commands = hoist_value_new_array ();
  HoistValue *schema = fill_texts (f, drift->schema, NULL, error);
  gboolean ok = schema != NULL;

  hoist_value_set (order, "scripts", scripts);
  hoist_value_set (order, "commands", commands);
  if (ok)
    hoist_value_set (order, "schema", schema);
  for (guint i = 0; ok && f->guide->migrations != NULL && f->guide->migrations[i] != NULL; i++)
    {
      const char *script = f->guide->migrations[i];
      HoistValue *command = fill_texts (f, f->guide->migration_command, script, error);

      ok = command != NULL;
      if (!ok)
        break;
      hoist_value_append (scripts, hoist_value_new_string (script));
      hoist_value_append (commands, command);
    }
  return ok;
}

HoistValue *
hoist_guide_drift_order_new (const HoistGuide *guide, const HoistTenant *tenant, GError **error)
{
  const HoistGuideDatabase *database =
      guide->databases->len > 0 ? guide->databases->pdata[0] : NULL;
  const HoistGuideDrift *drift = database != NULL ? database->drift : NULL;
  Filling f = { guide, tenant, database };
  g_autoptr (HoistValue) order = NULL;
  HoistValue *where;

  if (drift == NULL || drift->check == HOIST_GUIDE_DRIFT_SKIP)
    return NULL;
  where = hoist_guide_database_order_new (database, tenant, guide, error);
  if (where == NULL)
    return NULL;
  order = hoist_value_new_object ();
  hoist_value_set_text (order, "check", hoist_guide_drift_check_names[drift->check]);
  hoist_value_set (order, "ignore", hoist_value_new_texts ((const char *const *) drift->ignore));
  hoist_value_set_text (order, "application", guide->application);
  hoist_value_set_text (order, "settings", guide->settings_file);
  hoist_value_set (order, "database", where);
  hoist_value_set (order, "environments", new_environments (&f));
  if (guide->configs->len > 0)
    hoist_value_set (order, "config", new_configs (&f));
  return add_commands (&f, drift, order, error) ? g_steal_pointer (&order) : NULL;
}
