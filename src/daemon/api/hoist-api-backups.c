/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups: list, read, verify, remove. Called on lanes. What may go the engine decides, by the rule
 * of retention; what was not seen by who asks is not removed for him. */
#include "daemon/api/hoist-api-resources.h"
#include "engine/hoist-engine-prune.h"

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

static void
write_verdicts (HoistJsonWriter *w, const char *name, const GPtrArray *verdicts, gboolean databases)
{
  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; i < verdicts->len; i++)
    {
      const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
      if ((verdict->database[0] != '\0') == databases)
        hoist_retention_verdict_write (verdict, w, NULL);
    }
  hoist_json_writer_end_array (w);
}

static HoistAnswer *
answer_verdicts (const HoistPruneOrder *order, const GPtrArray *verdicts)
{
  GString *json = g_string_sized_new (1024);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, json);
  hoist_json_writer_begin_object (&w, NULL);
  write_verdicts (&w, "backups", verdicts, FALSE);
  write_verdicts (&w, "databases", verdicts, TRUE);
  hoist_json_writer_int (&w, "keep", order->keep);
  hoist_json_writer_int (&w, "days", order->days);
  hoist_json_writer_bool (&w, "dry_run", order->dry_run);
  hoist_json_writer_end_object (&w);
  return hoist_answer_new_json (200, json);
}

/* Into the audit record: which are gone, and which have to wait for their node. */
static void
note_removed (HoistCall *call, const GPtrArray *verdicts)
{
  static const HoistRetentionReason reasons[] = { HOIST_RETENTION_PRUNED, HOIST_RETENTION_PRUNING };
  static const char *const names[] = { "removed", "removing" };

  for (guint kind = 0; kind < G_N_ELEMENTS (reasons); kind++)
    {
      g_autoptr (GString) ids = g_string_new (NULL);

      for (guint i = 0; i < verdicts->len; i++)
        {
          const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
          if (verdict->reason == reasons[kind])
            g_string_append_printf (ids, "%s%s", ids->len > 0 ? ", " : "",
                                    hoist_retention_verdict_get_name (verdict));
        }
      hoist_call_note (call, names[kind], ids->len > 0 ? ids->str : NULL);
    }
}

/* Both lists; NULL: neither is there. */
static char **
dup_meant (const HoistValue *body)
{
  g_auto (GStrv) backups = hoist_call_dup_texts (body, "backups");
  g_auto (GStrv) databases = hoist_call_dup_texts (body, "databases");
  g_autoptr (GStrvBuilder) both = g_strv_builder_new ();

  if (backups == NULL && databases == NULL)
    return NULL;
  if (backups != NULL)
    g_strv_builder_addv (both, (const char **) backups);
  if (databases != NULL)
    g_strv_builder_addv (both, (const char **) databases);
  return g_strv_builder_end (both);
}

HoistAnswer *
hoist_api_prune_backups (HoistCall *call, GError **error)
{
  g_auto (GStrv) only = dup_meant (call->body);
  HoistPruneOrder order = { .tenant = hoist_call_param (call, "tenant"),
                            .keep = (guint) hoist_value_lookup_int (call->body, "keep", 0),
                            .days = (guint) hoist_value_lookup_int (call->body, "days", 0),
                            .dry_run = hoist_value_lookup_bool (call->body, "dry_run", TRUE),
                            .only = (const char *const *) only,
                            .user = call->caller.username };
  g_autoptr (GPtrArray) verdicts = NULL;

  verdicts = hoist_engine_prune_backups (call->plane->engine, &order, call->cancellable, error);
  if (verdicts == NULL)
    return NULL;
  if (!order.dry_run)
    note_removed (call, verdicts);
  return answer_verdicts (&order, verdicts);
}
