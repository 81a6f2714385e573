/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups over HTTP. Main loop; a refused backup is an answer (its `fault`), not an error. */
#include "client/hoist-client-backups.h"

#include "client/hoist-client-request.h"

static const HoistClientNounReader backup_reader = (HoistClientNounReader) hoist_backup_read;
static const HoistClientListReader backups_reader = { "backups",
                                                      (HoistClientNounReader) hoist_backup_read,
                                                      (GDestroyNotify) hoist_backup_unref };

void
hoist_client_list_backups_async (HoistClient *self, const char *tenant, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = tenant != NULL ? hoist_client_path ("api", "tenants", tenant,
                                                                         "backups", NULL)
                                                    : hoist_client_path ("api", "backups", NULL),
                             .long_answer = TRUE,
                             .read = hoist_client_read_list,
                             .hint = (gpointer) &backups_reader,
                             .free_answer = (GDestroyNotify) g_ptr_array_unref };
  hoist_client_request_async (self, &order, hoist_client_list_backups_async, cancellable, callback,
                              user_data);
}

GPtrArray *
hoist_client_list_backups_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_list_backups_async, error);
}

void
hoist_backup_page_free (HoistBackupPage *page)
{
  if (page == NULL)
    return;
  g_ptr_array_unref (page->backups);
  g_free (page);
}

static gpointer
read_page (const HoistValue *value, gpointer hint, GError **error)
{
  GPtrArray *backups = hoist_client_read_list (value, (gpointer) &backups_reader, error);
  HoistBackupPage *page;

  if (backups == NULL)
    return NULL;
  page = g_new0 (HoistBackupPage, 1);
  page->backups = backups;
  page->total = hoist_value_lookup_int (value, "total", backups->len);
  return page;
}

void
hoist_client_page_backups_async (HoistClient *self, const HoistBackupQuery *query,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GString *path = g_string_new (NULL);
  HoistClientOrder order = { .method = "GET",
                             .long_answer = TRUE,
                             .read = read_page,
                             .free_answer = (GDestroyNotify) hoist_backup_page_free };

  g_string_printf (path, "/api/backups?limit=%u&offset=%u", query->limit, query->offset);
  if (query->tenant != NULL)
    g_string_append_printf (path, "&tenant=%s", query->tenant);
  order.path = g_string_free (path, FALSE);
  hoist_client_request_async (self, &order, hoist_client_page_backups_async, cancellable, callback,
                              user_data);
}

HoistBackupPage *
hoist_client_page_backups_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_page_backups_async, error);
}

static void
ask_backup (HoistClient *self, HoistClientOrder *order, gpointer tag, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  order->read = hoist_client_read_noun;
  order->hint = (gpointer) &backup_reader;
  order->free_answer = (GDestroyNotify) hoist_backup_unref;
  hoist_client_request_async (self, order, tag, cancellable, callback, user_data);
}

void
hoist_client_get_backup_async (HoistClient *self, const char *id, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "GET",
                             .path = hoist_client_path ("api", "backups", id, NULL) };
  ask_backup (self, &order, hoist_client_get_backup_async, cancellable, callback, user_data);
}

HoistBackup *
hoist_client_get_backup_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_get_backup_async, error);
}

void
hoist_client_verify_backup_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "backups", id, "verify", NULL),
                             .patient = TRUE };
  ask_backup (self, &order, hoist_client_verify_backup_async, cancellable, callback, user_data);
}

HoistBackup *
hoist_client_verify_backup_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_verify_backup_async, error);
}

void
hoist_client_cancel_verification_async (HoistClient *self, const char *id,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "backups", id, "cancel", NULL) };
  ask_backup (self, &order, hoist_client_cancel_verification_async, cancellable, callback,
              user_data);
}

HoistBackup *
hoist_client_cancel_verification_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_cancel_verification_async, error);
}

static const HoistClientListReader verdicts_reader = {
  "backups", (HoistClientNounReader) hoist_retention_verdict_read,
  (GDestroyNotify) hoist_retention_verdict_free
};

static const HoistClientListReader databases_reader = {
  "databases", (HoistClientNounReader) hoist_retention_verdict_read,
  (GDestroyNotify) hoist_retention_verdict_free
};

/* The backups, then the databases, which an older plane does not speak of. */
static gpointer
read_verdicts (const HoistValue *value, gpointer hint, GError **error)
{
  g_autoptr (GPtrArray) verdicts =
      hoist_client_read_list (value, (gpointer) &verdicts_reader, error);
  GPtrArray *databases;

  if (verdicts == NULL || hoist_value_get_member (value, "databases") == NULL)
    return g_steal_pointer (&verdicts);
  databases = hoist_client_read_list (value, (gpointer) &databases_reader, error);
  if (databases == NULL)
    return NULL;
  g_ptr_array_extend_and_steal (verdicts, databases);
  return g_steal_pointer (&verdicts);
}

static void
write_names (HoistJsonWriter *w, const char *member, const char *const *names, gboolean databases)
{
  hoist_json_writer_begin_array (w, member);
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "hoist_") == databases)
      hoist_json_writer_string (w, NULL, names[i]);
  hoist_json_writer_end_array (w);
}

static char *
write_wish (const HoistPruneWish *wish)
{
  GString *body = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_int (&w, "keep", wish->keep);
  hoist_json_writer_int (&w, "days", wish->days);
  hoist_json_writer_bool (&w, "dry_run", wish->dry_run);
  if (wish->backups != NULL)
    {
      write_names (&w, "backups", wish->backups, FALSE);
      write_names (&w, "databases", wish->backups, TRUE);
    }
  hoist_json_writer_end_object (&w);
  return g_string_free (body, FALSE);
}

void
hoist_client_prune_backups_async (HoistClient *self, const HoistPruneWish *wish,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  HoistClientOrder order = { .method = "POST",
                             .path = hoist_client_path ("api", "tenants", wish->tenant, "backups",
                                                        "prune", NULL),
                             .body = write_wish (wish),
                             .patient = TRUE,
                             .long_answer = TRUE,
                             .read = read_verdicts,
                             .free_answer = (GDestroyNotify) g_ptr_array_unref };
  hoist_client_request_async (self, &order, hoist_client_prune_backups_async, cancellable, callback,
                              user_data);
}

GPtrArray *
hoist_client_prune_backups_finish (HoistClient *self, GAsyncResult *result, GError **error)
{
  return hoist_client_request_finish (self, result, hoist_client_prune_backups_async, error);
}
