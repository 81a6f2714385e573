/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule of retention: each reason once, and what holds for any backups and runs in any order. */
#include "model/hoist-retention.h"

#include "examples.h"

#define DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)
#define NOW EXAMPLE_TIME

typedef struct
{
  GPtrArray *backups, *runs, *plans;
} World;

static void
world_init (World *w)
{
  w->backups = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_backup_unref);
  w->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_run_unref);
  w->plans = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_unref);
}

static void
world_clear (World *w)
{
  g_ptr_array_unref (w->backups);
  g_ptr_array_unref (w->runs);
  g_ptr_array_unref (w->plans);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static char *
dup_id (const char *prefix, guint number)
{
  return g_strdup_printf ("%s_%016x", prefix, number);
}

/* Number n, made n days ago, sound. */
static void
add_backup (World *w, guint number, gint64 days, const HoistBackup *more)
{
  g_autofree char *id = dup_id ("bk", number);
  HoistBackup fields = *more;

  fields.id = id;
  fields.tenant = (char *) EXAMPLE_TENANT_ID;
  fields.path = (char *) "/b/x";
  fields.created_at = days < 0 ? 0 : NOW - days * DAY;
  g_ptr_array_add (w->backups, hoist_backup_new (&fields));
}

static const HoistBackup sound = { .verified_at = NOW, .version = (char *) "v0.2.0", .size = 10 };

static void
add_run (World *w, guint number, HoistRunState state, HoistOutcome outcome, guint backup)
{
  g_autoptr (HoistRun) like = example_run ();
  g_autofree char *id = dup_id ("rn", number);
  g_autofree char *names = backup > 0 ? dup_id ("bk", backup) : g_strdup ("");
  HoistRun fields = *like;

  fields.id = id;
  fields.kind = HOIST_PLAN_UPGRADE;
  fields.state = state;
  fields.outcome = outcome;
  fields.backup = names;
  fields.rolled_back_by = fields.resolved_by = (char *) "";
  fields.from_version = (char *) "v0.2.0";
  fields.created_at = number;
  g_ptr_array_add (w->runs, hoist_run_new (&fields));
}

static GPtrArray *
judge (const World *w, guint keep, guint days)
{
  HoistRetentionFacts facts = { w->backups, w->runs, w->plans, NOW };
  HoistRetentionRule rule = { keep, days };

  return hoist_retention_judge (&facts, &rule);
}

static const HoistRetentionVerdict *
find (const GPtrArray *verdicts, guint number)
{
  g_autofree char *id = dup_id ("bk", number);

  for (guint i = 0; i < verdicts->len; i++)
    {
      const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
      if (g_str_equal (verdict->backup, id))
        return verdict;
    }
  g_assert_not_reached ();
}

static void
assert_reason (const GPtrArray *verdicts, guint number, HoistRetentionReason reason)
{
  g_assert_cmpstr (hoist_retention_reason_names[find (verdicts, number)->reason], ==,
                   hoist_retention_reason_names[reason]);
}

/* A backup goes only when both are exceeded. */
static void
test_rule (void)
{
  g_auto (World) w = { 0 };

  world_init (&w);
  for (guint i = 1; i <= 6; i++)
    add_backup (&w, i, i * 10, &sound);
  g_autoptr (GPtrArray) both = judge (&w, 2, 30);
  assert_reason (both, 1, HOIST_RETENTION_NEWEST);
  assert_reason (both, 2, HOIST_RETENTION_RULE);
  assert_reason (both, 3, HOIST_RETENTION_RULE); /* exactly so old is not older */
  assert_reason (both, 4, HOIST_RETENTION_MAY_GO);
  assert_reason (both, 6, HOIST_RETENTION_MAY_GO);
  g_assert_cmpstr (((HoistRetentionVerdict *) both->pdata[0])->version, ==, "v0.2.0");
  g_autoptr (GPtrArray) many = judge (&w, 5, 0);
  assert_reason (many, 5, HOIST_RETENTION_RULE);
  assert_reason (many, 6, HOIST_RETENTION_MAY_GO);
  g_autoptr (GPtrArray) old = judge (&w, 0, G_MAXUINT);
  assert_reason (old, 6, HOIST_RETENTION_RULE);
  g_autoptr (GPtrArray) none = judge (&w, 0, 0);
  assert_reason (none, 1, HOIST_RETENTION_NEWEST);
  assert_reason (none, 2, HOIST_RETENTION_MAY_GO);
}

/* What can't be restored neither counts among the newest nor is the newest. */
static void
test_unsound (void)
{
  g_auto (World) w = { 0 };
  HoistBackup refused = sound, unverified = sound, going = sound, gone = sound;

  refused.fault = (char *) "other bytes";
  unverified.verified_at = 0;
  going.removal = HOIST_BACKUP_PRUNING;
  gone.removal = HOIST_BACKUP_PRUNED;
  world_init (&w);
  add_backup (&w, 1, 1, &gone);
  add_backup (&w, 2, 2, &refused);
  add_backup (&w, 3, 3, &unverified);
  add_backup (&w, 4, 4, &going);
  add_backup (&w, 5, 5, &sound);
  add_backup (&w, 6, 6, &sound);
  add_backup (&w, 7, 7, &refused);
  add_backup (&w, 8, -1, &sound); /* nobody knows when */
  add_backup (&w, 9, 0, &unverified);
  g_autoptr (GPtrArray) verdicts = judge (&w, 1, 0);
  assert_reason (verdicts, 1, HOIST_RETENTION_PRUNED);
  assert_reason (verdicts, 2, HOIST_RETENTION_RULE);
  assert_reason (verdicts, 3, HOIST_RETENTION_UNVERIFIED);
  assert_reason (verdicts, 4, HOIST_RETENTION_PRUNING);
  assert_reason (verdicts, 5, HOIST_RETENTION_NEWEST);
  assert_reason (verdicts, 6, HOIST_RETENTION_MAY_GO);
  assert_reason (verdicts, 7, HOIST_RETENTION_MAY_GO);
  assert_reason (verdicts, 8, HOIST_RETENTION_RULE);
  assert_reason (verdicts, 9, HOIST_RETENTION_UNVERIFIED);
}

/* Of none that is sound the newest stays, whatever is the matter with it: it is the only one. */
static void
test_only (void)
{
  g_auto (World) w = { 0 };
  HoistBackup refused = sound, gone = sound;

  refused.fault = (char *) "other bytes";
  gone.removal = HOIST_BACKUP_PRUNED;
  world_init (&w);
  add_backup (&w, 1, 1, &gone);
  add_backup (&w, 2, 20, &refused);
  add_backup (&w, 3, 30, &refused);
  g_autoptr (GPtrArray) verdicts = judge (&w, 0, 0);
  assert_reason (verdicts, 2, HOIST_RETENTION_ONLY);
  assert_reason (verdicts, 3, HOIST_RETENTION_MAY_GO);
}

static void
test_runs (void)
{
  g_auto (World) w = { 0 };
  g_autoptr (HoistPlan) like = example_plan ();
  HoistPlan fields = *like;

  world_init (&w);
  for (guint i = 1; i <= 7; i++)
    add_backup (&w, i, 100 + i, &sound);
  add_run (&w, 1, HOIST_RUN_ENDED, HOIST_OUTCOME_NEW_HEALTHY, 6); /* taken back no more */
  add_run (&w, 2, HOIST_RUN_ENDED, HOIST_OUTCOME_NEW_HEALTHY, 5);
  add_run (&w, 3, HOIST_RUN_ENDED, HOIST_OUTCOME_OLD_RESTORED, 4);
  add_run (&w, 4, HOIST_RUN_ENDED, HOIST_OUTCOME_PARKED, 3);
  fields.restore_from = (char *) "bk_0000000000000007";
  g_ptr_array_add (w.plans, hoist_plan_new (&fields));
  g_autoptr (GPtrArray) verdicts = judge (&w, 0, 0);
  assert_reason (verdicts, 1, HOIST_RETENTION_NEWEST);
  assert_reason (verdicts, 2, HOIST_RETENTION_MAY_GO);
  assert_reason (verdicts, 3, HOIST_RETENTION_PARKED);
  g_assert_cmpstr (find (verdicts, 3)->run, ==, "rn_0000000000000004");
  assert_reason (verdicts, 4, HOIST_RETENTION_MAY_GO);
  assert_reason (verdicts, 5, HOIST_RETENTION_ROLLBACK);
  g_assert_cmpstr (find (verdicts, 5)->run, ==, "rn_0000000000000002");
  assert_reason (verdicts, 6, HOIST_RETENTION_MAY_GO);
  assert_reason (verdicts, 7, HOIST_RETENTION_PARKED); /* by its plan */
  add_run (&w, 5, HOIST_RUN_UNDOING, HOIST_OUTCOME_NONE, 2);
  g_autoptr (GPtrArray) open = judge (&w, 0, 0);
  assert_reason (open, 2, HOIST_RETENTION_OPEN);
}

/* An upgrade without a backup of its own goes back to the newest one of its version. */
static void
test_rollback_by_version (void)
{
  g_auto (World) w = { 0 };
  HoistBackup newer = sound;

  newer.version = (char *) "v0.3.0";
  world_init (&w);
  add_backup (&w, 1, 40, &newer);
  add_backup (&w, 2, 50, &sound);
  add_backup (&w, 3, 60, &sound);
  add_run (&w, 1, HOIST_RUN_ENDED, HOIST_OUTCOME_NEW_HEALTHY, 0);
  g_autoptr (GPtrArray) verdicts = judge (&w, 0, 0);
  assert_reason (verdicts, 1, HOIST_RETENTION_NEWEST);
  assert_reason (verdicts, 2, HOIST_RETENTION_ROLLBACK);
  assert_reason (verdicts, 3, HOIST_RETENTION_MAY_GO);
}

/* --- what holds for any world ------------------------------------------------------------ */

static void
make_world (World *w, GRand *rand)
{
  guint n = (guint) g_rand_int_range (rand, 0, 12);

  for (guint i = 1; i <= n; i++)
    {
      HoistBackup fields = { .version = (char *) (g_rand_boolean (rand) ? "v0.2.0" : "v0.3.0"),
                             .verified_at = g_rand_int_range (rand, 0, 3) > 0 ? NOW : 0,
                             .fault = (char *) (g_rand_int_range (rand, 0, 4) > 0 ? "" : "x"),
                             .removal = g_rand_int_range (rand, 0, 5) > 0
                                            ? HOIST_BACKUP_KEPT
                                            : g_rand_int_range (rand, 1, 3) };
      add_backup (w, i, g_rand_int_range (rand, -3, 8) * 10, &fields); /* equal times, future */
    }
  for (guint i = 1; i <= (guint) g_rand_int_range (rand, 0, 6); i++)
    add_run (w, i, g_rand_int_range (rand, 0, 4) > 0 ? HOIST_RUN_ENDED : HOIST_RUN_RUNNING,
             g_rand_int_range (rand, 0, HOIST_OUTCOME_PARKED + 1),
             (guint) g_rand_int_range (rand, 0, 14));
}

static void
shuffle (GPtrArray *array, GRand *rand)
{
  for (guint i = array->len; i > 1; i--)
    {
      guint j = (guint) g_rand_int_range (rand, 0, (int) i);
      gpointer kept = array->pdata[i - 1];

      array->pdata[i - 1] = array->pdata[j];
      array->pdata[j] = kept;
    }
}

static void
assert_holds (const World *w, const GPtrArray *verdicts, guint keep, guint days)
{
  guint n_sound = 0, n_left = 0;

  g_assert_cmpuint (verdicts->len, ==, w->backups->len);
  for (guint i = 0; i < w->backups->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (w->backups, i);
      const HoistRetentionVerdict *verdict =
          find (verdicts, (guint) g_ascii_strtoull (backup->id + 3, NULL, 16));
      gboolean goes = verdict->reason == HOIST_RETENTION_MAY_GO;

      n_sound += hoist_backup_is_sound (backup);
      n_left += hoist_backup_is_sound (backup) && !goes;
      if (!goes)
        continue;
      g_assert_cmpint (backup->removal, ==, HOIST_BACKUP_KEPT);
      g_assert_cmpint (NOW - backup->created_at, >, days * DAY);
      for (guint j = 0; j < w->runs->len; j++)
        {
          const HoistRun *run = g_ptr_array_index (w->runs, j);
          g_assert_false (hoist_retention_is_unfinished (run)
                          && g_str_equal (run->backup, backup->id));
        }
    }
  g_assert_cmpuint (n_left, >=, MIN (n_sound, MAX (keep, 1)));
}

static void
test_any (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261129);

  for (guint i = 0; i < 2000; i++)
    {
      g_auto (World) w = { 0 };
      guint keep = (guint) g_rand_int_range (rand, 0, 5);
      guint days = (guint) g_rand_int_range (rand, 0, 50);

      world_init (&w);
      make_world (&w, rand);
      g_autoptr (GPtrArray) verdicts = judge (&w, keep, days);
      assert_holds (&w, verdicts, keep, days);
      shuffle (w.backups, rand);
      shuffle (w.runs, rand);
      g_autoptr (GPtrArray) again = judge (&w, keep, days);
      for (guint j = 0; j < verdicts->len; j++)
        {
          const HoistRetentionVerdict *one = verdicts->pdata[j], *other = again->pdata[j];
          g_assert_cmpstr (one->backup, ==, other->backup);
          g_assert_cmpint (one->reason, ==, other->reason);
        }
    }
}

static void
test_round_trip (void)
{
  HoistRetentionVerdict fields = { .backup = (char *) EXAMPLE_BACKUP_ID,
                                   .reason = HOIST_RETENTION_PRUNING,
                                   .problem = (char *) "node b does not answer" };
  HoistRetentionVerdict *verdict = hoist_retention_verdict_new (&fields);
  g_autofree char *json = EXAMPLE_JSON (hoist_retention_verdict_write, verdict);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  HoistRetentionVerdict *back = hoist_retention_verdict_read (value, &error);

  g_assert_no_error (error);
  g_assert_cmpint (back->reason, ==, HOIST_RETENTION_PRUNING);
  g_assert_cmpstr (back->problem, ==, "node b does not answer");
  hoist_retention_verdict_free (back);
  hoist_retention_verdict_free (verdict);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/retention/rule", test_rule);
  g_test_add_func ("/retention/unsound", test_unsound);
  g_test_add_func ("/retention/only", test_only);
  g_test_add_func ("/retention/runs", test_runs);
  g_test_add_func ("/retention/rollback-by-version", test_rollback_by_version);
  g_test_add_func ("/retention/any", test_any);
  g_test_add_func ("/retention/round-trip", test_round_trip);
  return g_test_run ();
}
