/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One tenant: read, check, change, forget. Called on lanes. Never touches the tenant's folder:
 * forgetting leaves it as it is. */
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "daemon/api/hoist-api-resources.h"
#include "daemon/hoist-place-view.h"
#include "daemon/hoist-tenant-view.h"
#include "model/hoist-guide.h"
#include "protocol/hoist-problem.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"
#include "model/hoist-guide-move.h"
#include <string.h>

#define LATEST_RUNS 20

static const HoistTenantRow *
find_row (GPtrArray *rows, const char *tenant, GError **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const HoistTenantRow *row = g_ptr_array_index (rows, i);

      if (strcmp (row->tenant->id, tenant) == 0)
        return row;
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is no tenant %s.", tenant);
  return NULL;
}

/* The engine that the first database can be moved to; "": to none. */
static const char *
find_next_engine (const HoistTenantRow *row, const HoistGuide *guide)
{
  const HoistGuideMove *move = hoist_guide_get_move (guide);

  return move != NULL && !hoist_guide_is_moved (guide) && row->tenant->followers->len == 0
             ? move->engine
             : "";
}

static void
write_databases (const HoistTenantRow *row, const HoistApplication *application, HoistJsonWriter *w)
{
  const HoistSighting *sighting = row->sighting;
  g_autoptr (HoistGuide) whole = NULL;
  g_autoptr (HoistGuide) guide = NULL;

  if (application != NULL && application->guide != NULL)
    whole = hoist_guide_parse (application->name, application->guide, -1, NULL);
  if (whole != NULL)
    guide = hoist_guide_new_for_engine (whole, sighting != NULL ? sighting->database_engine : NULL);
  hoist_json_writer_begin_array (w, "databases");
  for (guint i = 0; guide != NULL && i < guide->databases->len; i++)
    {
      const HoistGuideDatabase *database = g_ptr_array_index (guide->databases, i);
      g_autofree char *path =
          database->setting[0] != '\0'
              ? g_strdup_printf ("%s in %s", database->setting, guide->settings_file)
              : hoist_guide_fill_path (database, row->tenant, guide, NULL);

      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "name", database->name);
      hoist_json_writer_string (w, "engine", database->engine);
      hoist_json_writer_string (w, "path", path ? path : "");
      hoist_json_writer_int (w, "bytes", i == 0 && sighting != NULL ? sighting->database_bytes : 0);
      hoist_json_writer_string (w, "schema_revision",
                                i == 0 && sighting != NULL && sighting->schema_revision != NULL
                                    ? sighting->schema_revision
                                    : "");
      hoist_json_writer_string (w, "moves_to", i == 0 ? find_next_engine (row, guide) : "");
      hoist_json_writer_string (
          w, "health",
          hoist_health_names[i == 0 && sighting != NULL ? sighting->database_health
                                                        : HOIST_HEALTH_UNKNOWN]);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}

static void
write_history (GPtrArray *runs, GPtrArray *backups, HoistJsonWriter *w)
{
  hoist_json_writer_begin_array (w, "latest_runs");
  for (guint i = 0; i < runs->len; i++)
    hoist_run_write_summary (g_ptr_array_index (runs, i), w, NULL);
  hoist_json_writer_end_array (w);
  hoist_json_writer_begin_array (w, "backups");
  for (guint i = 0; i < backups->len; i++)
    hoist_backup_write (g_ptr_array_index (backups, i), w, NULL);
  hoist_json_writer_end_array (w);
}

HoistAnswer *
hoist_api_answer_tenant (HoistCall *call, guint status, const char *tenant, GError **error)
{
  HoistStore *store = call->plane->store;
  g_autoptr (GPtrArray) rows = hoist_store_list_tenant_rows (store, error);
  const HoistTenantRow *row = rows != NULL ? find_row (rows, tenant, error) : NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GPtrArray) backups = NULL;
  g_autoptr (GPtrArray) releases = NULL;
  g_autoptr (HoistApplication) application = NULL;
  g_autoptr (HoistReleaseLine) line = NULL;
  g_autoptr (GHashTable) names = NULL;
  GString *json;
  HoistJsonWriter w;

  if (row == NULL)
    return NULL;
  runs = hoist_store_list_runs (store, tenant, NULL, LATEST_RUNS, 0, NULL, error);
  backups = runs != NULL ? hoist_store_list_backups (store, tenant, error) : NULL;
  releases =
      backups != NULL ? hoist_store_list_releases (store, row->tenant->application, error) : NULL;
  if (releases == NULL)
    return NULL;
  line = hoist_release_line_new (g_steal_pointer (&releases));
  application = hoist_store_dup_application (store, row->tenant->application, NULL);

  json = g_string_sized_new (4096);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_tenant_view_write_members (row, &w);
  names = hoist_place_view_list_names (store);
  hoist_place_view_write (row, names, TRUE, &w);
  hoist_tenant_view_write_version (row, line, &w, "version");
  hoist_json_writer_string (&w, "directory", row->tenant->directory);
  hoist_tenant_view_write_health (row->sighting, &w, "health_details");
  hoist_tenant_view_write_services (row->sighting, &w, "services");
  hoist_tenant_view_write_components (row->sighting, &w, "components");
  write_databases (row, application, &w);
  hoist_json_writer_bool (&w, "tree_clean", row->sighting != NULL && row->sighting->tree_clean);
  hoist_json_writer_string (&w, "error", row->sighting != NULL ? row->sighting->error : NULL);
  write_history (runs, backups, &w);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (status, json);
}

HoistAnswer *
hoist_api_get_tenant (HoistCall *call, GError **error)
{
  return hoist_api_answer_tenant (call, 200, hoist_call_param (call, "tenant"), error);
}

HoistAnswer *
hoist_api_check_tenant (HoistCall *call, GError **error)
{
  const char *tenant = hoist_call_param (call, "tenant");
  g_autoptr (HoistTenant) known = hoist_store_dup_tenant (call->plane->store, tenant, error);
  g_autoptr (GError) trouble = NULL;
  g_autoptr (HoistSighting) seen = NULL;

  if (known == NULL)
    return NULL;
  /* A node that does not answer is an answer too: the detail says since when and why. */
  seen = hoist_engine_observe (call->plane->engine, tenant, call->cancellable, &trouble);
  return hoist_api_answer_tenant (call, 200, tenant, error);
}

static gboolean
journal_change (HoistCall *call, const char *phase, const HoistTenant *tenant, GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  g_autoptr (HoistEvent) event = NULL;
  HoistJournalEntry entry = {
    .type = HOIST_EVENT_TENANT, .phase = phase, .tenant = tenant->id, .step = -1
  };

  hoist_value_set (payload, "slug", hoist_value_new_string (tenant->slug));
  hoist_value_set (payload, "name", hoist_value_new_string (tenant->name));
  hoist_value_set (payload, "environment",
                   hoist_value_new_string (hoist_environment_names[tenant->environment]));
  if (tenant->hold_reason != NULL)
    hoist_value_set (payload, "hold", hoist_value_new_string (tenant->hold_reason));
  hoist_value_set (payload, "by", hoist_value_new_string (call->caller.username));
  entry.payload = payload;
  event = hoist_store_journal_append (call->plane->store, &entry, error);
  return event != NULL;
}

HoistAnswer *
hoist_api_change_tenant (HoistCall *call, GError **error)
{
  const char *id = hoist_call_param (call, "tenant"), *name = hoist_call_text (call->body, "name");
  const char *environment = hoist_call_text (call->body, "environment");
  const HoistValue *hold = hoist_value_get_member (call->body, "hold");
  g_autoptr (HoistTenant) old = hoist_store_dup_tenant (call->plane->store, id, error);
  g_autoptr (HoistTenant) tenant = NULL;
  const char *phase = "changed";
  HoistTenant fields;

  if (old == NULL)
    return NULL;
  fields = *old;
  if (name != NULL)
    fields.name = (char *) name;
  for (int i = 0; environment != NULL && hoist_environment_names[i] != NULL; i++)
    if (strcmp (hoist_environment_names[i], environment) == 0)
      fields.environment = i;
  if (hold != NULL)
    {
      gboolean held = hoist_value_get_type_of (hold) == HOIST_VALUE_OBJECT;

      fields.hold_reason = held ? (char *) hoist_call_text (hold, "reason") : NULL;
      fields.hold_by = held ? call->caller.username : NULL;
      fields.hold_at = held ? hoist_clock_wall_us () : 0;
      phase = held ? "held" : "released";
      hoist_call_note (call, "reason", fields.hold_reason);
    }
  tenant = hoist_tenant_new (&fields);
  if (!hoist_store_put_tenant (call->plane->store, tenant, error)
      || !journal_change (call, phase, tenant, error))
    return NULL;
  return hoist_api_answer_tenant (call, 200, id, error);
}

/* Only a run that was parked leaves services behind that nobody may start. */
static gboolean
was_parked (HoistStore *store, const char *tenant)
{
  g_autoptr (GPtrArray) runs = hoist_store_list_runs (store, tenant, NULL, 1, 0, NULL, NULL);
  const HoistRun *last = runs != NULL && runs->len > 0 ? runs->pdata[0] : NULL;

  return last != NULL && last->state == HOIST_RUN_ENDED && last->outcome == HOIST_OUTCOME_PARKED;
}

/* The first node that did not do it, and why; NULL: all did. */
static char *
dup_failure (const HoistValue *answer)
{
  const HoistValue *nodes = hoist_value_get_member (answer, "nodes");

  for (guint i = 0; nodes != NULL && i < hoist_value_get_size (nodes); i++)
    {
      const HoistValue *node = hoist_value_get_element (nodes, i);
      const char *problem = hoist_value_lookup_string (node, "error", NULL);

      if (problem != NULL)
        return g_strdup_printf ("%s: %s", hoist_value_lookup_string (node, "name", ""), problem);
    }
  return NULL;
}

/* From all nodes goes what a run that was parked has put in the way of the services; nothing is
 * started. A node where it may still be is named. */
static gboolean
free_services (HoistCall *call, const char *tenant, GError **error)
{
  HoistServicesOrder order = {
    .tenant = tenant, .node = "all", .action = "free", .user = call->caller.username
  };
  g_autoptr (GError) problem = NULL;

  if (hoist_value_lookup_bool (call->query, "leave_held", FALSE)
      || !was_parked (call->plane->store, tenant))
    return TRUE;
  g_autoptr (HoistValue) answer =
      hoist_engine_order_services (call->plane->engine, &order, call->cancellable, &problem);
  g_autofree char *failure = answer != NULL ? dup_failure (answer) : g_strdup (problem->message);
  if (failure == NULL)
    return TRUE;
  g_autofree char *message = g_strdup_printf (
      "The last run was parked, and its services may still be kept from starting: %s", failure);
  g_propagate_error (
      error, hoist_problem_new_error (
                 HOIST_ERROR_CONFLICT, message, "The tenant is still known here.",
                 "Forget it when that node answers; or forget it with leave_held, and remove "
                 "zzz-hoist-hold.conf from the units' folders in /etc/systemd/system there."));
  return FALSE;
}

HoistAnswer *
hoist_api_forget_tenant (HoistCall *call, GError **error)
{
  const char *id = hoist_call_param (call, "tenant");
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (call->plane->store, id, error);
  g_autoptr (HoistRun) parked = NULL;

  if (tenant == NULL)
    return NULL;
  parked = hoist_store_dup_parked_run_of_tenant (call->plane->store, id);
  if (parked != NULL)
    {
      g_propagate_error (error, hoist_problem_new_error (
                                    HOIST_ERROR_PARKED,
                                    "The tenant is parked; it can't be forgotten like this.",
                                    "The tenant stays as it is and locked.",
                                    "Say at the parked run what was resolved, then forget it."));
      return NULL;
    }
  if (!free_services (call, id, error) || !hoist_store_remove_tenant (call->plane->store, id, error)
      || !journal_change (call, "forgotten", tenant, error))
    return NULL;
  return hoist_answer_new (204);
}
