/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What earlier runs and drills say about how long it takes. */
#include "engine/hoist-plan-experience.h"

#include "fixture.h"

static void
test_learn (Fixture *f, gconstpointer unused)
{
  g_autoptr (GHashTable) tenants = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *one = fixture_end_run (f, "new-healthy", "");
  g_autofree char *bad = fixture_end_run (f, "old-restored", "");
  g_autoptr (GPtrArray) runs = hoist_store_list_runs (f->store, NULL, "ended", 10, 0, NULL, NULL);

  HoistPlanExperience nothing = hoist_plan_experience_learn (runs, HOIST_PLAN_UPGRADE, tenants);
  g_assert_cmpfloat (nothing.whole_s, <, 0);
  g_hash_table_add (tenants, f->tenant->id);
  HoistPlanExperience some = hoist_plan_experience_learn (runs, HOIST_PLAN_UPGRADE, tenants);
  g_assert_cmpfloat_with_epsilon (some.whole_s, 3.0, 0.01);
  g_assert_cmpfloat (some.downtime_s, <, 0);
  HoistPlanExperience other = hoist_plan_experience_learn (runs, HOIST_PLAN_ROLLBACK, tenants);
  g_assert_cmpfloat (other.whole_s, <, 0);
}

#define AT(seconds) ((gint64) (seconds) *G_USEC_PER_SEC)

/* A run of 90 s that was without service for 70 s: of these a person took 60, and 10 before them.
 */
static HoistRun *
new_run_with_cards (const HoistRun *like)
{
  HoistRunStep steps[] = {
    { .kind = (char *) "card", .started_at = AT (2), .ended_at = AT (12) },
    { .kind = (char *) "stop", .started_at = AT (15), .ended_at = AT (16) },
    { .kind = (char *) "card", .started_at = AT (17), .ended_at = AT (77) },
    { .kind = (char *) "start", .started_at = AT (84), .ended_at = AT (85) },
    { .kind = (char *) "card" }, /* never reached */
  };
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  HoistRun fields = *like;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      char **texts[] = { &steps[i].title,     &steps[i].description, &steps[i].node,
                         &steps[i].detail,    &steps[i].card,        &steps[i].card_by,
                         &steps[i].card_note, &steps[i].card_why };
      for (guint k = 0; k < G_N_ELEMENTS (texts); k++)
        *texts[k] = (char *) "";
      steps[i].index = i;
      g_ptr_array_add (list, &steps[i]);
    }
  fields.steps = list;
  fields.started_at = AT (1);
  fields.ended_at = AT (91);
  fields.downtime_s = 70;
  return hoist_run_new (&fields);
}

/* What a person takes is not what the next run takes. */
static void
test_learn_without_persons (Fixture *f, gconstpointer unused)
{
  g_autoptr (GHashTable) tenants = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *id = fixture_end_run (f, "new-healthy", "");
  g_autoptr (HoistRun) like = hoist_store_dup_run (f->store, id, NULL);
  g_autoptr (HoistRun) run = new_run_with_cards (like);
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();

  g_ptr_array_add (runs, run);
  g_hash_table_add (tenants, f->tenant->id);
  HoistPlanExperience found = hoist_plan_experience_learn (runs, HOIST_PLAN_UPGRADE, tenants);
  g_assert_cmpfloat_with_epsilon (found.whole_s, 20.0, 0.01);
  g_assert_cmpfloat_with_epsilon (found.downtime_s, 10.0, 0.01);
}

/* Of tenants of the same application: those on one node know about each other, one on several nodes
 * knows only about itself. */
static void
test_read (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistTenant) sister = fixture_new_tenant ("sister");
  HoistTenant fields = *sister;

  g_assert_true (hoist_store_put_tenant (f->store, sister, NULL));
  g_assert_cmpfloat (hoist_plan_experience_read (f->store, sister, HOIST_PLAN_UPGRADE).whole_s, <,
                     0);
  g_autofree char *run = fixture_end_run (f, "new-healthy", "");
  g_assert_cmpfloat_with_epsilon (
      hoist_plan_experience_read (f->store, sister, HOIST_PLAN_UPGRADE).whole_s, 3.0, 0.01);
  fields.application = (char *) "other";
  g_autoptr (HoistTenant) foreign = hoist_tenant_new (&fields);
  g_assert_cmpfloat (hoist_plan_experience_read (f->store, foreign, HOIST_PLAN_UPGRADE).whole_s, <,
                     0);

  fixture_add_followers (f, 1);
  g_assert_cmpfloat (hoist_plan_experience_read (f->store, sister, HOIST_PLAN_UPGRADE).whole_s, <,
                     0);
  g_assert_cmpfloat_with_epsilon (
      hoist_plan_experience_read (f->store, f->tenant, HOIST_PLAN_UPGRADE).whole_s, 3.0, 0.01);
}

static HoistBackup *
put_backup (Fixture *f, const char *id, gint64 verified_at, double restore_s)
{
  HoistBackup fields = { .id = (char *) id,
                         .tenant = f->tenant->id,
                         .run = (char *) "",
                         .engine = (char *) "sqlite",
                         .path = (char *) "/b/x",
                         .version = (char *) "v0.2.0",
                         .commit = (char *) OLD_COMMIT,
                         .created_at = G_USEC_PER_SEC,
                         .verified_at = verified_at,
                         .restore_s = restore_s };
  HoistBackup *backup = hoist_backup_new (&fields);

  g_assert_true (hoist_store_put_backup (f->store, backup, NULL));
  return backup;
}

static void
test_read_restore (Fixture *f, gconstpointer unused)
{
  g_assert_cmpfloat (hoist_plan_experience_read_restore (f->store, f->tenant->id, NULL), <, 0);
  g_autoptr (HoistBackup) undrilled = put_backup (f, "bk_0000000000000001", 0, -1);
  g_assert_cmpfloat (hoist_plan_experience_read_restore (f->store, f->tenant->id, undrilled), <, 0);
  g_autoptr (HoistBackup) drilled = put_backup (f, "bk_0000000000000002", 2 * G_USEC_PER_SEC, 0.75);
  g_assert_cmpfloat (hoist_plan_experience_read_restore (f->store, f->tenant->id, undrilled), ==,
                     0.75);
  HoistBackup fields = *undrilled;
  fields.restore_s = 2.5;
  g_autoptr (HoistBackup) own = hoist_backup_new (&fields);
  g_assert_cmpfloat (hoist_plan_experience_read_restore (f->store, f->tenant->id, own), ==, 2.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/plan-experience/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("learn", test_learn);
  ADD ("learn-without-persons", test_learn_without_persons);
  ADD ("read", test_read);
  ADD ("read-restore", test_read_restore);
  return g_test_run ();
}
