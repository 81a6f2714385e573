/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule for databases that runs left: whose they are, what the way back needs, what an
 * unfinished run names, and that nothing is said of those of others. */
#include "model/hoist-retention.h"

#include "examples.h"
#include "model/hoist-json.h"
#include <string.h>

#define DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)
#define NOW EXAMPLE_TIME
#define RUN(n) "rn_000000000000000" #n
#define BACKUP "bk_0000000000000001"

typedef struct
{
  GPtrArray *backups, *runs, *plans;
} World;

static void
add_run (World *w, const char *id, gint64 days, HoistPlanKind kind, HoistOutcome outcome)
{
  g_autoptr (HoistRun) like = example_run ();
  g_autofree char *plan = g_strconcat ("pl_", id + strlen ("rn_"), NULL);
  HoistRun fields = *like;

  fields.id = (char *) id;
  fields.plan = plan;
  fields.kind = kind;
  fields.state = outcome == HOIST_OUTCOME_NONE ? HOIST_RUN_RUNNING : HOIST_RUN_ENDED;
  fields.outcome = outcome;
  fields.backup = fields.rolled_back_by = fields.resolved_by = (char *) "";
  fields.from_version = (char *) "v1";
  fields.to_version = (char *) "v2";
  fields.created_at = fields.ended_at = NOW - days * DAY;
  g_ptr_array_add (w->runs, hoist_run_new (&fields));
}

static void
world_init (World *w)
{
  HoistBackup backup = { .id = (char *) BACKUP,
                         .tenant = (char *) EXAMPLE_TENANT_ID,
                         .path = (char *) "/b/x",
                         .run = (char *) RUN (3),
                         .version = (char *) "v0",
                         .created_at = NOW - 50 * DAY };

  w->backups = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_backup_unref);
  w->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_unref);
  w->plans = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_unref);
  g_ptr_array_add (w->backups, hoist_backup_new (&backup));
  add_run (w, RUN (1), 40, HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  add_run (w, RUN (2), 45, HOIST_PLAN_ROLLBACK, HOIST_OUTCOME_NEW_HEALTHY);
  add_run (w, RUN (3), 50, HOIST_PLAN_UPGRADE, HOIST_OUTCOME_NEW_HEALTHY);
  add_run (w, RUN (4), 60, HOIST_PLAN_UPGRADE, HOIST_OUTCOME_PARKED);
}

static void
world_clear (World *w)
{
  g_ptr_array_unref (w->backups);
  g_ptr_array_unref (w->runs);
  g_ptr_array_unref (w->plans);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static GPtrArray *
judge (const World *w, guint keep, guint days)
{
  static const HoistRetentionDatabase databases[] = {
    { "hoist_" RUN (1) "_before", 10, FALSE },
    { "hoist_" RUN (2) "_4_apply", 20, FALSE },
    { "hoist_" RUN (3) "_before", 30, FALSE },
    { "hoist_" RUN (3) "_copy", 40, TRUE },
    { "hoist_" RUN (4) "_4_undo", 50, FALSE },
    { "hoist_" BACKUP "_ready", 60, FALSE },
    { "hoist_" RUN (9) "_before", 70, FALSE }, /* of another tenant of the same server */
    { "hoist_other", 80, FALSE },
    { "hoist_rn_short_before", 90, FALSE },
  };
  HoistRetentionFacts facts = { w->backups, w->runs, w->plans, NOW };
  HoistRetentionRule rule = { keep, days };

  return hoist_retention_judge_databases (&facts, &rule, databases, G_N_ELEMENTS (databases));
}

static void
assert_one (const GPtrArray *verdicts, const char *name, const char *reason, const char *version,
            const char *run)
{
  for (guint i = 0; i < verdicts->len; i++)
    {
      const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
      if (!g_str_equal (verdict->database, name))
        continue;
      g_assert_cmpstr (hoist_retention_reason_names[verdict->reason], ==, reason);
      g_assert_cmpstr (verdict->version, ==, version);
      g_assert_cmpstr (verdict->run, ==, run);
      g_assert_cmpstr (hoist_retention_verdict_get_name (verdict), ==, name);
      g_assert_cmpstr (verdict->backup, ==, "");
      return;
    }
  g_error ("nothing is said of %s", name);
}

static void
test_reasons (void)
{
  g_auto (World) w = { 0 };

  world_init (&w);
  g_autoptr (GPtrArray) all = judge (&w, 0, 0);
  g_assert_cmpuint (all->len, ==, 6);
  assert_one (all, "hoist_" RUN (1) "_before", "rollback-point", "v1", RUN (1));
  assert_one (all, "hoist_" RUN (2) "_4_apply", "may-go", "v1", RUN (2));
  assert_one (all, "hoist_" RUN (3) "_before", "may-go", "v1", RUN (3));
  assert_one (all, "hoist_" RUN (3) "_copy", "pruning", "v2", RUN (3));
  assert_one (all, "hoist_" RUN (4) "_4_undo", "parked-run", "v2", RUN (4));
  assert_one (all, "hoist_" BACKUP "_ready", "may-go", "v0", RUN (3));
  g_assert_cmpstr (((HoistRetentionVerdict *) all->pdata[0])->database, ==,
                   "hoist_" RUN (1) "_before"); /* the newest first */
  g_assert_cmpuint (hoist_retention_count (all).may_go_databases, ==, 3);
}

/* A database goes only when both are exceeded. */
static void
test_rule (void)
{
  g_auto (World) w = { 0 };

  world_init (&w);
  g_autoptr (GPtrArray) young = judge (&w, 0, 47);
  assert_one (young, "hoist_" RUN (2) "_4_apply", "rule", "v1", RUN (2));
  assert_one (young, "hoist_" RUN (3) "_before", "may-go", "v1", RUN (3));
  g_autoptr (GPtrArray) few = judge (&w, 2, 0);
  assert_one (few, "hoist_" RUN (2) "_4_apply", "rule", "v1", RUN (2));
  assert_one (few, "hoist_" RUN (3) "_before", "may-go", "v1", RUN (3));
}

/* A rollback that goes on switches back to the copy of another run, as its plan says. */
static void
test_open_run (void)
{
  g_auto (World) w = { 0 };
  g_autoptr (HoistPlan) like = example_plan ();
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) args =
      hoist_json_parse ("{\"database\":{\"name\":\"a\",\"engine\":\"postgresql\",\"file\":\".env\","
                        "\"setting\":\"URL\"},\"run\":\"" RUN (3) "\",\"back\":true}",
                        -1, &error);
  HoistPlan plan = *like;

  world_init (&w);
  add_run (&w, RUN (5), 0, HOIST_PLAN_ROLLBACK, HOIST_OUTCOME_NONE);
  g_ptr_array_add (steps, hoist_step_new (0, HOIST_STEP_SWITCH, "", args, &error));
  g_assert_no_error (error);
  plan.id = ((HoistRun *) w.runs->pdata[4])->plan;
  plan.steps = steps;
  g_ptr_array_add (w.plans, hoist_plan_new (&plan));
  g_autoptr (GPtrArray) all = judge (&w, 0, 0);
  assert_one (all, "hoist_" RUN (3) "_before", "open-run", "v1", RUN (5));
}

static void
test_owner (void)
{
  static const char *const bad[] = { "",
                                     "app",
                                     "hoist_",
                                     "hoist_" RUN (1),
                                     "hoist_" RUN (1) "_",
                                     "hoist_tn_0000000000000001_x",
                                     "hoist_rn_000000000000000/_x",
                                     "Hoist_" RUN (1) "_x" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (hoist_retention_dup_database_owner (bad[i]));
  g_autofree char *run = hoist_retention_dup_database_owner ("hoist_" RUN (1) "_4_apply_2");
  g_autofree char *backup = hoist_retention_dup_database_owner ("hoist_" BACKUP "_ready");
  g_assert_cmpstr (run, ==, RUN (1));
  g_assert_cmpstr (backup, ==, BACKUP);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retention-databases/reasons", test_reasons);
  g_test_add_func ("/retention-databases/rule", test_rule);
  g_test_add_func ("/retention-databases/open-run", test_open_run);
  g_test_add_func ("/retention-databases/owner", test_owner);
  return g_test_run ();
}
