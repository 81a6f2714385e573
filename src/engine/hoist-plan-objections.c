/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-plan-objections.h. Nobody owns it. Thread: any. It asks the store only and changes
 * nothing. */
#include "engine/hoist-plan-objections.h"

#include "base/hoist-error.h"
#include "store/hoist-store-run.h"

static void object_to (GPtrArray *findings, const char *check, const char *next, const char *format,
                       ...) G_GNUC_PRINTF (4, 5);

static void
object_to (GPtrArray *findings, const char *check, const char *next, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_autofree char *message = g_strdup_vprintf (format, list);
  va_end (list);
  g_ptr_array_add (findings, hoist_finding_new (check, HOIST_FINDING_BLOCKER, message, next, ""));
}

void
hoist_plan_objections_add_failed (HoistStore *store, const HoistTenant *tenant, const char *from,
                                  const char *to, GPtrArray *findings)
{
  g_autoptr (HoistRun) failed = hoist_store_dup_failed_before (store, tenant->id, from, to);

  if (failed && *failed->error_key)
    object_to (findings, "failed-before", "Say what was resolved, then try again.",
               "From %s to %s failed before in run %s: %s", from, to, failed->id, failed->cause);
}

GPtrArray *
hoist_plan_objections_find (HoistStore *store, const HoistTenant *tenant, const char *from,
                            const char *to)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_autoptr (HoistRun) open = hoist_store_dup_open_run_of_tenant (store, tenant->id);
  g_autoptr (HoistRun) parked = hoist_store_dup_parked_run_of_tenant (store, tenant->id);

  if (tenant->hold_reason)
    object_to (findings, "hold", "Lift the hold.", "%s is held%s%s: %s", tenant->slug,
               tenant->hold_by && *tenant->hold_by ? " by " : "",
               tenant->hold_by ? tenant->hold_by : "", tenant->hold_reason);
  if (open)
    object_to (findings, "other-run", "Wait until it has ended, or cancel it.",
               "Run %s of %s is going on%s%s.", open->id, tenant->slug,
               *open->started_by ? ", started by " : "", open->started_by);
  if (parked)
    object_to (findings, "parked", "Bring it into order, then say what was resolved.",
               "%s is parked by run %s: %s", tenant->slug, parked->id, parked->cause);
  else
    hoist_plan_objections_add_failed (store, tenant, from, to, findings);
  return findings;
}

gboolean
hoist_plan_objections_is_one (const HoistFinding *finding)
{
  static const char *const checks[] = { "hold", "other-run", "parked", "failed-before", NULL };

  return g_strv_contains (checks, finding->check);
}

int
hoist_plan_objections_get_code (const HoistFinding *finding)
{
  return g_str_equal (finding->check, "other-run") ? HOIST_ERROR_BUSY
         : g_str_equal (finding->check, "parked")  ? HOIST_ERROR_PARKED
                                                   : HOIST_ERROR_REFUSED;
}
