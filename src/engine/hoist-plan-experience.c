/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-experience.h. Nobody owns it. Thread: any. It reads the store; what it can't read
 * is not known, and never an error. */
#include "engine/hoist-plan-experience.h"

#include "engine/hoist-run-record.h"
#include "store/hoist-store-run.h"
#include "store/hoist-store-tenant.h"

#define RUNS_LOOKED_THROUGH 200

static int
compare_doubles_cb (gconstpointer a, gconstpointer b)
{
  double one = *(const double *) a, other = *(const double *) b;

  return (one > other) - (one < other);
}

static double
get_median (GArray *values)
{
  if (values->len == 0)
    return -1;
  g_array_sort (values, compare_doubles_cb);
  return g_array_index (values, double, values->len / 2);
}

/* What Hoist itself took; the next run may find the person at once, or never. */
static double
get_whole (const HoistRun *run)
{
  return (double) (run->ended_at - run->started_at) / G_USEC_PER_SEC
         - hoist_run_record_get_waited_s (run, run->started_at, run->ended_at);
}

static double
get_downtime (const HoistRun *run)
{
  const HoistRunStep *stop = hoist_run_record_find_kind (run, HOIST_STEP_STOP);
  gint64 lasted = (gint64) (run->downtime_s * G_USEC_PER_SEC);

  if (!stop)
    return run->downtime_s;
  return run->downtime_s
         - hoist_run_record_get_waited_s (run, stop->started_at, stop->started_at + lasted);
}

HoistPlanExperience
hoist_plan_experience_learn (GPtrArray *runs, HoistPlanKind kind, GHashTable *tenants)
{
  g_autoptr (GArray) whole = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) down = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; runs && i < runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (runs, i);
      if (run->kind != kind || run->outcome != HOIST_OUTCOME_NEW_HEALTHY
          || !g_hash_table_contains (tenants, run->tenant))
        continue;
      double seconds = get_whole (run), without = get_downtime (run);
      g_array_append_val (whole, seconds);
      if (run->downtime_s >= 0)
        g_array_append_val (down, without);
    }
  return (HoistPlanExperience){ get_median (whole), get_median (down) };
}

HoistPlanExperience
hoist_plan_experience_read (HoistStore *store, const HoistTenant *tenant, HoistPlanKind kind)
{
  g_autoptr (GPtrArray) runs =
      hoist_store_list_runs (store, NULL, "ended", RUNS_LOOKED_THROUGH, 0, NULL, NULL);
  g_autoptr (GPtrArray) tenants = hoist_store_list_tenants (store, NULL);
  g_autoptr (GHashTable) same = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; tenants && i < tenants->len; i++)
    {
      const HoistTenant *other = g_ptr_array_index (tenants, i);
      /* What one node takes says nothing about several, and the other way round. */
      gboolean alike = hoist_tenant_count_places (tenant) == 1
                           ? hoist_tenant_count_places (other) == 1
                           : g_str_equal (other->id, tenant->id);
      if (alike && g_str_equal (other->application, tenant->application))
        g_hash_table_add (same, other->id);
    }
  return hoist_plan_experience_learn (runs, kind, same);
}

double
hoist_plan_experience_read_restore (HoistStore *store, const char *tenant,
                                    const HoistBackup *restore_from)
{
  if (restore_from && restore_from->restore_s >= 0)
    return restore_from->restore_s;
  g_autoptr (GPtrArray) backups = hoist_store_list_backups (store, tenant, NULL);

  for (guint i = 0; backups && i < backups->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (backups, i);
      if (backup->verified_at > 0 && backup->restore_s >= 0)
        return backup->restore_s;
    }
  return -1;
}
