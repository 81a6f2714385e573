/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-move.h. Nobody owns it; any thread. A URL is never in an argument: only the name
 * of the setting in which it stands on the node. */
#include "engine/hoist-plan-move.h"

#include "base/hoist-error.h"
#include "model/hoist-engine-name.h"
#include "model/hoist-guide-database-order.h"
#include "model/hoist-guide-move.h"
#include "model/hoist-value-texts.h"

#define CONFIGURE_SECONDS 60

gboolean
hoist_plan_move_is_one (const HoistPlanInput *input)
{
  return input->request->kind == HOIST_PLAN_MOVE || input->moved_run;
}

gboolean
hoist_plan_move_leaves_out (const HoistPlanInput *input, HoistStepKindId kind)
{
  return hoist_plan_move_is_one (input)
         && (kind == HOIST_STEP_FETCH || kind == HOIST_STEP_DEPENDENCIES
             || kind == HOIST_STEP_CHECKOUT || kind == HOIST_STEP_ACTIVATE
             || kind == HOIST_STEP_PULL || kind == HOIST_STEP_REPLACE);
}

static void
refuse_unknown (const HoistPlanInput *input, GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "the guide of %s does not say how its database is moved (databases: move:)",
               input->guide->application);
}

static const char *
get_engine (const HoistGuide *guide)
{
  return ((const HoistGuideDatabase *) g_ptr_array_index (guide->databases, 0))->engine;
}

gboolean
hoist_plan_move_check (const HoistPlanInput *input, GError **error)
{
  const HoistGuideMove *move = hoist_guide_get_move (input->guide);
  const HoistGuide *whole = input->guide->whole;
  const char *slug = input->tenant->slug;

  if (!move && whole && hoist_guide_get_move (whole))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "the database of %s is on %s; it is moved from %s to %s only", slug,
                 hoist_engine_name_get (get_engine (input->guide)),
                 hoist_engine_name_get (get_engine (whole)),
                 hoist_engine_name_get (hoist_guide_get_move (whole)->engine));
  else if (!move)
    refuse_unknown (input, error);
  else if (hoist_guide_is_moved (input->guide))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "the database of %s is on %s already",
                 slug, hoist_engine_name_get (move->engine));
  else if (input->followers && input->followers->len > 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "%s runs on several nodes; a move is offered for tenants on one node only", slug);
  else if (!input->request->backup_db)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                 "a move is made behind a backup only; leave it on");
  else
    return TRUE;
  return FALSE;
}

/* The first database as the guide names it for a tenant that has not been moved. */
static const HoistGuideDatabase *
get_first (const HoistPlanInput *input)
{
  const HoistGuide *guide = input->guide->whole ? input->guide->whole : input->guide;

  return g_ptr_array_index (guide->databases, 0);
}

static HoistValue *
new_server (const HoistPlanInput *input, const char *setting)
{
  const HoistGuideDatabase *database = get_first (input);
  HoistValue *object = hoist_value_new_object ();

  hoist_value_set_text (object, "name", database->name);
  hoist_value_set_text (object, "engine", database->move->engine);
  hoist_value_set_text (object, "file", input->guide->settings_file);
  hoist_value_set_text (object, "setting", setting);
  return object;
}

HoistValue *
hoist_plan_move_new_target (const HoistPlanInput *input)
{
  return new_server (input, hoist_guide_get_move (input->guide)->url);
}

HoistValue *
hoist_plan_move_new_configure (const HoistPlanInput *input, const HoistValue *database)
{
  const HoistGuideMove *move = hoist_guide_get_move (input->guide);
  HoistValue *args = hoist_value_new_object ();
  HoistValue *list = hoist_value_new_array ();
  HoistValue *setting = hoist_value_new_object ();

  hoist_value_set_text (setting, "key", move->uses);
  hoist_value_set_text (setting, "from_setting", move->url);
  hoist_value_set (setting, "secret", hoist_value_new_bool (TRUE));
  hoist_value_append (list, setting);
  hoist_value_set_text (args, "id", "move-database");
  hoist_value_set_text (args, "title", "Name the new database in the settings");
  hoist_value_set_text (args, "when", "while_stopped");
  hoist_value_set_text (args, "folder", input->tenant->directory);
  hoist_value_set_text (args, "file", input->guide->settings_file);
  hoist_value_set_text (args, "format", "dotenv");
  hoist_value_set (args, "set", list);
  hoist_value_set (args, "seconds", hoist_value_new_int (CONFIGURE_SECONDS));
  hoist_value_set_text (args, "undo", "file");
  hoist_value_set (args, "database", hoist_value_ref (database));
  return args;
}

gboolean
hoist_plan_move_takes_along (const HoistPlanInput *input)
{
  return input->moved_run && hoist_value_lookup_int (input->comparison, "kept_rows", -1) >= 0;
}

gboolean
hoist_plan_move_goes_ahead (const HoistPlanInput *input)
{
  return input->request->kind == HOIST_PLAN_MOVE || hoist_plan_move_takes_along (input);
}

HoistValue *
hoist_plan_move_new_transfer (const HoistPlanInput *input, GError **error)
{
  const HoistGuideMove *move = hoist_guide_get_move (input->guide);
  gboolean back = input->moved_run != NULL;
  g_autoptr (HoistValue) args = hoist_value_new_object ();
  HoistValue *file =
      move ? hoist_guide_database_order_new (get_first (input), input->tenant, input->guide, error)
           : NULL;

  if (!move)
    refuse_unknown (input, error);
  if (!file)
    return NULL;
  hoist_value_set (args, back ? "to" : "database", file);
  hoist_value_set (args, back ? "database" : "to", new_server (input, move->uses));
  g_auto (GStrv) schema = hoist_guide_fill_argv ((const char *const *) move->schema, input->tenant,
                                                 input->guide, NULL, error);
  if (!schema)
    return NULL;
  hoist_value_set (args, "schema", hoist_value_new_texts ((const char *const *) schema));
  hoist_value_set_text (args, "folder", input->tenant->directory);
  hoist_value_set (args, "alike", hoist_value_new_texts ((const char *const *) move->alike));
  hoist_value_set_text (args, "zone", move->zone);
  hoist_value_set (args, "back", hoist_value_new_bool (back));
  hoist_value_set (args, "rest",
                   hoist_value_new_bool (!back || hoist_plan_move_takes_along (input)));
  hoist_value_set_text (args, "run", back ? input->moved_run : "");
  return g_steal_pointer (&args);
}

HoistValue *
hoist_plan_move_new_ahead (const HoistPlanInput *input, const char *commit, GError **error)
{
  HoistValue *args = hoist_plan_move_new_transfer (input, error);
  const HoistGuideMove *move = hoist_guide_get_move (input->guide);

  if (!args)
    return NULL;
  hoist_value_set (args, "ahead", hoist_value_new_bool (TRUE));
  hoist_value_set (args, "rest", hoist_value_new_bool (FALSE));
  if (input->moved_run)
    return args;
  hoist_value_set (args, "to", new_server (input, move->url));
  hoist_value_set_text (args, "uses", move->uses);
  hoist_value_set_text (args, "application", input->guide->application);
  hoist_value_set_text (args, "commit", commit);
  hoist_value_set_text (args, "settings", input->guide->settings_file);
  return args;
}
