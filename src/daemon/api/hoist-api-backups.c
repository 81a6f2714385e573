/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups: list, read, verify. Called on lanes. Never removes one. */
#include "daemon/api/hoist-api-resources.h"

static HoistAnswer *
answer_list (HoistCall *call, const char *tenant, GError **error)
{
  gint64 limit = hoist_value_lookup_int (call->query, "limit", 0);
  gint64 offset = hoist_value_lookup_int (call->query, "offset", 0);
  guint total = 0;
  g_autoptr (GPtrArray) backups =
      hoist_store_page_backups (call->plane->store, tenant, limit, offset, &total, error);
  HoistJsonWriter w;
  GString *json;

  if (backups == NULL)
    return NULL;
  json = g_string_sized_new (1024);
  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_begin_array (&w, "backups");
  for (guint i = 0; i < backups->len; i++)
    hoist_backup_write (g_ptr_array_index (backups, i), &w, NULL);
  hoist_json_writer_end_array (&w);
  hoist_json_writer_int (&w, "total", total);
  hoist_json_writer_int (&w, "offset", offset);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_list_backups (HoistCall *call, GError **error)
{
  return answer_list (call, hoist_call_text (call->query, "tenant"), error);
}

HoistAnswer *
hoist_api_list_tenant_backups (HoistCall *call, GError **error)
{
  const char *id = hoist_call_param (call, "tenant");
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (call->plane->store, id, error);

  return tenant != NULL ? answer_list (call, id, error) : NULL;
}

static HoistAnswer *
answer_backup (const HoistBackup *backup)
{
  GString *json = g_string_sized_new (1024);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_backup_write (backup, &w, NULL);
  return hoist_answer_new_json (200, json);
}

HoistAnswer *
hoist_api_get_backup (HoistCall *call, GError **error)
{
  g_autoptr (HoistBackup) backup =
      hoist_store_dup_backup (call->plane->store, hoist_call_param (call, "backup"), error);

  return backup != NULL ? answer_backup (backup) : NULL;
}

HoistAnswer *
hoist_api_verify_backup (HoistCall *call, GError **error)
{
  const char *id = hoist_call_param (call, "backup");
  g_autoptr (HoistBackup) known = hoist_store_dup_backup (call->plane->store, id, error);
  g_autoptr (HoistBackup) backup = NULL;

  if (known == NULL)
    return NULL;
  hoist_call_note (call, "tenant", known->tenant);
  backup = hoist_engine_verify_backup (call->plane->engine, id, call->caller.username,
                                       call->cancellable, error);
  return backup != NULL ? answer_backup (backup) : NULL;
}

HoistAnswer *
hoist_api_cancel_verification (HoistCall *call, GError **error)
{
  const char *id = hoist_call_param (call, "backup");
  g_autoptr (HoistBackup) backup = hoist_store_dup_backup (call->plane->store, id, error);
  HoistAnswer *answer;

  if (backup == NULL)
    return NULL;
  hoist_call_note (call, "tenant", backup->tenant);
  if (!hoist_engine_cancel_verification (call->plane->engine, id, error))
    return NULL;
  answer = answer_backup (backup);
  answer->status = 202;
  return answer;
}
