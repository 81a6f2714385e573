/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See move-scene.h. */
#include "move-scene.h"

#include "model/hoist-json.h"

#define OLD "\"name\":\"pocket\",\"engine\":\"sqlite\",\"path\":\"/srv/acme/db/pocket.db\""
#define NEW "\"name\":\"pocket\",\"engine\":\"postgresql\",\"file\":\".env\",\"setting\":"

static HoistStep *
make_step (guint index, HoistStepKindId kind, const char *json)
{
  HoistStep *step = g_new0 (HoistStep, 1);

  step->index = index;
  step->kind = hoist_step_kind_get (kind);
  step->node = g_strdup ("");
  step->weight = step->kind->weight;
  step->args = hoist_json_parse (json, -1, NULL);
  g_assert_nonnull (step->args);
  return step;
}

static void
set_steps (HoistPlan *plan, gboolean back)
{
  g_ptr_array_set_size (plan->steps, 0);
  g_ptr_array_add (plan->steps, make_step (0, HOIST_STEP_STOP, "{\"services\":[\"backend\"]}"));
  g_ptr_array_add (plan->steps, make_step (1, HOIST_STEP_BACKUP, "{\"database\":{" OLD "}}"));
  g_ptr_array_add (plan->steps,
                   make_step (2, HOIST_STEP_CONFIGURE,
                              "{\"id\":\"move-database\",\"title\":\"Name the new database in the "
                              "settings\",\"file\":\".env\",\"set\":[{\"key\":\"DB_URL\","
                              "\"from_setting\":\"NEW_DB_URL\",\"secret\":true}]}"));
  g_ptr_array_add (plan->steps, make_step (3, HOIST_STEP_TRANSFER,
                                           back ? "{\"database\":{" NEW "\"DB_URL\"},\"to\":{" OLD
                                                  "},\"back\":true}"
                                                : "{\"database\":{" OLD "},\"to\":{" NEW
                                                  "\"DB_URL\"},\"back\":false}"));
  g_ptr_array_add (plan->steps, make_step (4, HOIST_STEP_START, "{\"services\":[\"backend\"]}"));
}

HoistTenantReport *
move_scene_report (void)
{
  HoistTenantReport *report = scene_acme ();
  HoistDatabaseReport *database = g_ptr_array_index (report->databases, 0);

  g_free (database->moves_to);
  database->moves_to = g_strdup ("postgresql");
  return report;
}

HoistPlan *
move_scene_plan (gboolean back, HoistFindingSeverity worst)
{
  HoistPlan *plan = back ? scene_rollback (3) : scene_upgrade (worst);

  if (!back)
    plan->kind = HOIST_PLAN_MOVE;
  g_free (plan->from_version);
  plan->from_version = g_strdup (plan->to_version);
  set_steps (plan, back);
  return plan;
}

HoistValue *
move_scene_carried (void)
{
  HoistValue *comparison = hoist_json_parse (
      "{\"tables\":[{\"name\":\"entry\",\"now\":40,\"then\":39,\"written_since\":1,\"kept\":12},"
      "{\"name\":\"account\",\"now\":3,\"then\":3,\"written_since\":0,\"kept\":0}],\"lost_rows\":1,"
      "\"kept_rows\":12,\"lost\":[{\"table\":\"entry\",\"key\":\"12\",\"column\":\"at\",\"why\":"
      "\"The "
      "value is no date or time that is written as YYYY-MM-DD HH:MM:SS.\"}],\"sentence\":\"12 "
      "rows\"}",
      -1, NULL);

  g_assert_nonnull (comparison);
  return comparison;
}

HoistRun *
move_scene_run (void)
{
  HoistRun *run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);

  run->kind = HOIST_PLAN_MOVE;
  return run;
}
