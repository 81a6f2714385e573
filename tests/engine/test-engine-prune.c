/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pruning through the engine: dry runs change nothing, the node is asked by identifier, a silent
 * node and a crash between the phases are gone through again, what was removed is no restore point.
 */
#include "engine/hoist-engine-prune.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "engine-case.h"
#include <string.h>

#define DAY (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)
#define NEW "bk_0000000000000001"
#define OLD "bk_0000000000000002"
#define SILENT                                                                                     \
  "[{'order':'backup-prune','times':1,'do':'error','code':'unreachable',"                          \
  "'message':'the node does not answer'}]"

typedef EngineCase Case;

static void
set_up_engine (Case *c)
{
  c->engine = engine_case_new_engine (&c->f, (HoistEngineOptions){ 0 });
}

static void
put_backup (Case *c, const char *id, gint64 days, HoistBackupRemoval removal)
{
  g_autoptr (GError) error = NULL;
  HoistBackup fields = { .id = (char *) id,
                         .tenant = c->f.tenant->id,
                         .path = (char *) "/b/x",
                         .commit = (char *) OLD_COMMIT,
                         .version = (char *) "v0.2.0",
                         .verified_at = 1000000,
                         .created_at = hoist_clock_wall_us () - days * DAY,
                         .removal = removal,
                         .removed_by = (char *) (removal == HOIST_BACKUP_KEPT ? "" : "ann") };
  g_autoptr (HoistBackup) backup = hoist_backup_new (&fields);

  g_assert_true (hoist_store_put_backup (c->f.store, backup, &error));
  g_assert_no_error (error);
}

static void
set_up (Case *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  set_up_engine (c);
  put_backup (c, NEW, 40, HOIST_BACKUP_KEPT);
  put_backup (c, OLD, 50, HOIST_BACKUP_KEPT);
}

static GPtrArray *
prune (Case *c, gboolean dry_run)
{
  g_autoptr (GError) error = NULL;
  HoistPruneOrder order = {
    .tenant = c->f.tenant->id, .keep = 1, .days = 30, .dry_run = dry_run, .user = "ann"
  };
  GPtrArray *verdicts = hoist_engine_prune_backups (c->engine, &order, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (verdicts->len, ==, 2);
  g_assert_cmpint (((HoistRetentionVerdict *) verdicts->pdata[0])->reason, ==,
                   HOIST_RETENTION_NEWEST);
  return verdicts;
}

static void
assert_removal (Case *c, const char *id, HoistBackupRemoval removal)
{
  g_autoptr (HoistBackup) backup = hoist_store_dup_backup (c->f.store, id, NULL);

  g_assert_cmpint (backup->removal, ==, removal);
  g_assert_cmpstr (backup->removed_by, ==, removal == HOIST_BACKUP_KEPT ? "" : "ann");
}

static guint
count_asked (Case *c)
{
  g_autofree char *orders = fixture_read_node (&c->f, "orders");

  return fixture_count (orders, "backup-prune - -");
}

static guint
count_events (Case *c, const char *phase)
{
  g_autoptr (GPtrArray) events =
      hoist_store_journal_list (c->f.store, 0, 1000, c->f.tenant->id, NULL, NULL);
  guint n = 0;

  for (guint i = 0; i < events->len; i++)
    {
      const HoistEvent *event = g_ptr_array_index (events, i);
      n += event->type == HOIST_EVENT_BACKUP && g_str_equal (event->phase, phase);
    }
  return n;
}

static void
test_pruned (Case *c, gconstpointer unused)
{
  g_autoptr (GPtrArray) dry = prune (c, TRUE);
  g_assert_cmpint (((HoistRetentionVerdict *) dry->pdata[1])->reason, ==, HOIST_RETENTION_MAY_GO);
  g_assert_cmpuint (count_asked (c), ==, 0);
  assert_removal (c, OLD, HOIST_BACKUP_KEPT);
  g_autoptr (GPtrArray) done = prune (c, FALSE);
  g_assert_cmpint (((HoistRetentionVerdict *) done->pdata[1])->reason, ==, HOIST_RETENTION_PRUNED);
  g_assert_cmpuint (count_asked (c), ==, 1);
  assert_removal (c, OLD, HOIST_BACKUP_PRUNED);
  assert_removal (c, NEW, HOIST_BACKUP_KEPT);
  g_assert_cmpuint (count_events (c, "pruning"), ==, 1);
  g_assert_cmpuint (count_events (c, "pruned"), ==, 1);
  g_autoptr (GPtrArray) again = prune (c, FALSE);
  g_assert_cmpuint (count_asked (c), ==, 1);
}

/* What may go and was not seen by who asks stays. */
static void
test_only_seen (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  const char *const seen[] = { NEW, "bk_0000000000000009", NULL };
  HoistPruneOrder order = { .tenant = c->f.tenant->id, .keep = 1, .days = 30, .only = seen };
  g_autoptr (GPtrArray) verdicts = hoist_engine_prune_backups (c->engine, &order, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (((HoistRetentionVerdict *) verdicts->pdata[1])->reason, ==,
                   HOIST_RETENTION_MAY_GO);
  assert_removal (c, NEW, HOIST_BACKUP_KEPT);
  assert_removal (c, OLD, HOIST_BACKUP_KEPT);
  g_assert_cmpuint (count_asked (c), ==, 0);
}

static void
test_no_restore_point (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) done = prune (c, FALSE);
  HoistPlanRequest request = {
    .kind = HOIST_PLAN_ROLLBACK, .backup_db = TRUE, .restore_data = TRUE, .backup = OLD
  };

  g_assert_null (hoist_engine_verify_backup (c->engine, OLD, "bob", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "removed by ann"));
  g_clear_error (&error);
  g_assert_null (hoist_engine_make_plan (c->engine, c->f.tenant->id, &request, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "removed by ann"));
}

/* It stays `pruning`, which is said, and is no restore point; the next order finishes it. */
static void
test_silent_node (Case *c, gconstpointer unused)
{
  fixture_set_scenario (&c->f, SILENT);
  g_autoptr (GPtrArray) silent = prune (c, FALSE);
  const HoistRetentionVerdict *verdict = silent->pdata[1];
  g_assert_cmpint (verdict->reason, ==, HOIST_RETENTION_PRUNING);
  g_assert_nonnull (strstr (verdict->problem, "does not answer"));
  assert_removal (c, OLD, HOIST_BACKUP_PRUNING);
  g_autoptr (GPtrArray) later = prune (c, FALSE);
  g_assert_cmpint (((HoistRetentionVerdict *) later->pdata[1])->reason, ==, HOIST_RETENTION_PRUNED);
  assert_removal (c, OLD, HOIST_BACKUP_PRUNED);
}

static gboolean
is_pruned (Fixture *f, gpointer data)
{
  g_autoptr (HoistBackup) backup = hoist_store_dup_backup (f->store, data, NULL);

  return backup->removal == HOIST_BACKUP_PRUNED;
}

/* The daemon died between the mark and the removal: the next one finishes it at its start. */
static void
test_crash_between (Case *c, gconstpointer unused)
{
  put_backup (c, OLD, 50, HOIST_BACKUP_PRUNING);
  hoist_engine_start (c->engine);
  while (!is_pruned (&c->f, (gpointer) OLD))
    g_main_context_iteration (NULL, FALSE);
  assert_removal (c, OLD, HOIST_BACKUP_PRUNED);
  g_assert_cmpuint (count_asked (c), ==, 1);
}

/* Beside a run nothing is marked; what a run is about to make or restore stays anyhow. */
static void
test_beside_run (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) plan = fixture_add_plan (&c->f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *run = fixture_queue_run (&c->f, plan);
  HoistPruneOrder order = { .tenant = c->f.tenant->id, .user = "ann" };

  g_assert_null (hoist_engine_prune_backups (c->engine, &order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_clear_error (&error);
  assert_removal (c, OLD, HOIST_BACKUP_KEPT);
  /* What it makes is named, whatever the rule says. */
  put_backup (c, plan->backup, 60, HOIST_BACKUP_KEPT);
  order.dry_run = TRUE;
  g_autoptr (GPtrArray) verdicts = hoist_engine_prune_backups (c->engine, &order, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (verdicts->len, ==, 3);
  const HoistRetentionVerdict *named = verdicts->pdata[2];
  g_assert_cmpint (named->reason, ==, HOIST_RETENTION_OPEN);
  g_assert_cmpstr (named->run, ==, run);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/engine-prune/" name, Case, NULL, set_up, test, engine_case_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("pruned", test_pruned);
  ADD ("only-seen", test_only_seen);
  ADD ("no-restore-point", test_no_restore_point);
  ADD ("silent-node", test_silent_node);
  ADD ("crash-between", test_crash_between);
  ADD ("beside-run", test_beside_run);
  return g_test_run ();
}
