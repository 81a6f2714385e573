/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-guide-drift-order.h. Owns nothing; any thread. Reads no file; of a URL only the name of
 * its setting goes to the node. */
#include "model/hoist-guide-drift-order.h"

#include "model/hoist-guide-config.h"

typedef struct
{
  const HoistGuide *guide;
  const HoistTenant *tenant;
  const HoistGuideDatabase *database;
} Filling;

static void
set_text (HoistValue *object, const char *name, const char *text)
{
  hoist_value_set (object, name, hoist_value_new_string (text));
}

static HoistValue *
new_texts (char *const *texts)
{
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    hoist_value_append (list, hoist_value_new_string (texts[i]));
  return list;
}

static HoistValue *
fill_texts (const Filling *f, char *const *templates, const char *script, GError **error)
{
  g_auto (GStrv) filled = NULL;

  if (templates == NULL || templates[0] == NULL)
    return hoist_value_new_array ();
  filled =
      hoist_guide_fill_argv ((const char *const *) templates, f->tenant, f->guide, script, error);
  return filled != NULL ? new_texts (filled) : NULL;
}

/* As steps are given it. */
static HoistValue *
new_database (const Filling *f, GError **error)
{
  HoistValue *object;
  g_autofree char *absolute = NULL;
  g_autofree char *path = hoist_guide_fill (f->database->path, f->tenant, f->guide, NULL, error);

  if (path == NULL)
    return NULL;
  object = hoist_value_new_object ();
  set_text (object, "name", f->database->name);
  set_text (object, "engine", f->database->engine);
  if (f->database->setting[0] != '\0')
    {
      set_text (object, "file", f->guide->settings_file);
      set_text (object, "setting", f->database->setting);
      return object;
    }
  absolute = g_path_is_absolute (path) ? g_strdup (path)
                                       : g_build_filename (f->tenant->directory, path, NULL);
  set_text (object, "path", absolute);
  return object;
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

      set_text (place, "environment", needs->environment);
      set_text (place, "digest", "");
      hoist_value_append (list, place);
    }
  return list;
}

static HoistValue *
new_configs (const Filling *f)
{
  HoistValue *list = hoist_value_new_array ();

  for (guint i = 0; i < f->guide->configs->len; i++)
    {
      const HoistGuideConfig *config = g_ptr_array_index (f->guide->configs, i);
      HoistValue *one = hoist_value_new_object ();

      set_text (one, "file", config->file);
      set_text (one, "format", hoist_guide_format_names[config->format]);
      set_text (one, "section", config->section);
      set_text (one, "key", config->key);
      hoist_value_append (list, one);
    }
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
  where = new_database (&f, error);
  if (where == NULL)
    return NULL;
  order = hoist_value_new_object ();
  set_text (order, "check", hoist_guide_drift_check_names[drift->check]);
  hoist_value_set (order, "ignore", new_texts (drift->ignore));
  set_text (order, "application", guide->application);
  set_text (order, "settings", guide->settings_file);
  hoist_value_set (order, "database", where);
  hoist_value_set (order, "environments", new_environments (&f));
  if (guide->configs->len > 0)
    hoist_value_set (order, "config", new_configs (&f));
  return add_commands (&f, drift, order, error) ? g_steal_pointer (&order) : NULL;
}
