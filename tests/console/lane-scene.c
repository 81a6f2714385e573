/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lane-scene.h"

#include "base/hoist-clock.h"
#include "model/hoist-json.h"

#define N_NODES 3

static const char *const names[N_NODES] = { "web1", "web2", "web3" };
static const HoistStepKindId before[] = { HOIST_STEP_PREFLIGHT, HOIST_STEP_FETCH };
static const HoistStepKindId in_turn[] = { HOIST_STEP_GUARD,   HOIST_STEP_STOP,
                                           HOIST_STEP_BACKUP,  HOIST_STEP_CHECKOUT,
                                           HOIST_STEP_MIGRATE, HOIST_STEP_START,
                                           HOIST_STEP_HEALTH };

typedef struct
{
  HoistStepKindId kind;
  guint lane;
} Turn;

static GArray *
list_turns (void)
{
  GArray *turns = g_array_new (FALSE, FALSE, sizeof (Turn));

  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    for (guint lane = 0; lane < N_NODES; lane++)
      g_array_append_vals (turns, &(Turn){ before[i], lane }, 1);
  for (guint lane = 0; lane < N_NODES; lane++)
    for (guint i = 0; i < G_N_ELEMENTS (in_turn); i++)
      if (lane == 0 || (in_turn[i] != HOIST_STEP_BACKUP && in_turn[i] != HOIST_STEP_MIGRATE))
        g_array_append_vals (turns, &(Turn){ in_turn[i], lane }, 1);
  for (guint lane = 0; lane < N_NODES; lane++)
    g_array_append_vals (turns, &(Turn){ HOIST_STEP_FINISH, lane }, 1);
  return turns;
}

static void
append_place (GString *json, guint lane, gboolean mixed)
{
  g_autofree char *node = scene_id ("nd_", names[lane]);
  gboolean is_new = mixed && lane == 0;

  g_string_append_printf (
      json,
      "%s{\"node\":\"%s\",\"name\":\"%s\",\"role\":\"%s\",\"directory\":\"/srv/acme\","
      "\"deployed_version\":\"%s\",\"deployed_commit\":\"%.7s\",\"state\":\"running\","
      "\"health\":\"healthy\",\"seen_at\":\"2026-11-21T04:00:00.000Z\",\"unknown_since\":null,"
      "\"services\":[{\"name\":\"api\",\"role\":\"backend\",\"state\":\"running\","
      "\"health\":\"healthy\",\"pid\":%u,\"port\":32101,\"detail\":\"HTTP 200\"}]}",
      lane > 0 ? "," : "", node, names[lane], lane == 0 ? "lead" : "follower",
      is_new ? "v0.3.0" : "v0.2.0", is_new ? SCENE_NEW : SCENE_OLD, 4000 + lane);
}

HoistTenantReport *
lane_scene_report (gboolean mixed)
{
  SceneTenant acme = { .slug = "acme",
                       .environment = "production",
                       .deployed = mixed ? "v0.3.0" : "v0.2.0",
                       .latest = "v0.3.0",
                       .state = mixed ? "mixed" : "behind",
                       .health = "healthy",
                       .behind = mixed ? 0 : 1,
                       .detail = TRUE };
  g_autoptr (HoistTenantReport) one = scene_report (&acme);
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  HoistTenantReport *report;
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_tenant_report_write (one, &w, NULL);
  g_string_truncate (json, json->len - 1);
  g_string_append (json, ",\"places\":[");
  for (guint lane = 0; lane < N_NODES; lane++)
    append_place (json, lane, mixed);
  g_string_append (json, "]}");
  g_autoptr (HoistValue) value = hoist_json_parse (json->str, -1, &error);
  g_assert_no_error (error);
  report = hoist_tenant_report_read (value, &error);
  g_assert_no_error (error);
  return report;
}

static HoistRunStep *
make_step (const Turn *turn, guint index, int present, gint64 begun)
{
  const HoistStepKind *kind = hoist_step_kind_get (turn->kind);
  g_autofree char *node = scene_id ("nd_", names[turn->lane]);
  gboolean done = (int) index < present, runs = (int) index == present;
  HoistRunStep step = {
    .index = index,
    .kind = (char *) kind->name,
    .title = (char *) kind->title,
    .description = (char *) "",
    .node = node,
    .state = done   ? HOIST_STEP_APPLIED
             : runs ? HOIST_STEP_INTENDED
                    : HOIST_STEP_PENDING,
    .result = done ? HOIST_RESULT_DONE : HOIST_RESULT_NONE,
    .weight = kind->weight,
    .detail = (char *) "",
    .started_at = done || runs ? begun + index * G_USEC_PER_SEC : 0,
    .ended_at = done ? begun + index * G_USEC_PER_SEC + 400000 : 0,
  };

  return hoist_run_step_new (&step);
}

HoistRun *
lane_scene_run (int present)
{
  g_autoptr (HoistRun) one = scene_run (HOIST_PLAN_UPGRADE, 3);
  g_autoptr (GArray) turns = list_turns ();
  g_autoptr (GPtrArray) steps =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_step_free);
  HoistRun fields = *one;

  fields.started_at = hoist_clock_wall_us () - (present + 2) * G_USEC_PER_SEC;
  for (guint i = 0; i < turns->len; i++)
    g_ptr_array_add (steps, make_step (&g_array_index (turns, Turn, i), i, present,
                                       fields.started_at + G_USEC_PER_SEC));
  fields.steps = steps;
  fields.position = 100 + MAX (present, 0);
  fields.progress = (double) MAX (present, 0) / turns->len;
  return hoist_run_new (&fields);
}

HoistPlan *
lane_scene_plan (void)
{
  g_autoptr (HoistPlan) one = scene_upgrade (HOIST_FINDING_OK);
  g_autoptr (GArray) turns = list_turns ();
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  HoistPlan fields = *one;

  for (guint i = 0; i < turns->len; i++)
    {
      const Turn *turn = &g_array_index (turns, Turn, i);
      HoistStep *step = g_new0 (HoistStep, 1);

      step->index = i;
      step->kind = hoist_step_kind_get (turn->kind);
      step->node = scene_id ("nd_", names[turn->lane]);
      step->weight = step->kind->weight;
      step->args =
          hoist_json_parse ("{\"to_tag\":\"v0.3.0\",\"tag\":\"v0.3.0\",\"scripts\":[]}", -1, NULL);
      g_ptr_array_add (steps, step);
    }
  fields.steps = steps;
  return hoist_plan_new (&fields);
}

/* What the programs of a step write. */
static const char *
get_output (const char *kind)
{
  static const char *const output[][2] = {
    { "fetch", "From https://git.example/cbapp: v0.3.0" },
    { "stop", "api has stopped; its port is free" },
    { "backup", "1000 rows in 3 tables, verified" },
    { "checkout", "HEAD is now at 17b3ab3" },
    { "migrate", "scripts/add_segment_tables.py: done" },
    { "start", "api is running" },
    { "health", "HTTP 200, version v0.3.0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (output); i++)
    if (g_str_equal (output[i][0], kind))
      return output[i][1];
  return "3 of 3 serve";
}

GPtrArray *
lane_scene_lines (const HoistRun *run)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);

  g_ptr_array_add (
      lines, hoist_log_line_new (1, run->started_at, -1, HOIST_LOG_INFO, "The run has begun", ""));
  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      g_autofree char *text = g_strdup_printf ("%s: begun", step->title);

      if (step->state == HOIST_STEP_PENDING)
        break;
      g_ptr_array_add (lines, hoist_log_line_new (2 + 2 * i, step->started_at, (int) i,
                                                  HOIST_LOG_INFO, text, step->node));
      g_ptr_array_add (lines,
                       hoist_log_line_new (3 + 2 * i, step->started_at, (int) i, HOIST_LOG_OUTPUT,
                                           get_output (step->kind), step->node));
    }
  return lines;
}
