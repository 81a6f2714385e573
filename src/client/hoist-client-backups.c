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
