/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-experience.h. Nobody owns it. Thread: any. It reads the store; what it can't read
 * is not known, and never an error. */
#include "engine/hoist-plan-experience.h"

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
      double seconds = (double) (run->ended_at - run->started_at) / G_USEC_PER_SEC;
      g_array_append_val (whole, seconds);
      if (run->downtime_s >= 0)
        g_array_append_val (down, run->downtime_s);
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
