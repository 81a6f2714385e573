/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups over HTTP. See hoist-client.h for errors and threads. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-backup.h"

G_BEGIN_DECLS

/* tenant NULL: of all. HoistBackup*, newest first. */
void hoist_client_list_backups_async (HoistClient *self, const char *tenant,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *hoist_client_list_backups_finish (HoistClient *self, GAsyncResult *result,
                                             GError **error);
void hoist_client_get_backup_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
HoistBackup *hoist_client_get_backup_finish (HoistClient *self, GAsyncResult *result,
                                             GError **error);
/* Read back, digests, restore drill. Refused: `fault` of the answer is not "". */
void hoist_client_verify_backup_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
HoistBackup *hoist_client_verify_backup_finish (HoistClient *self, GAsyncResult *result,
                                                GError **error);

G_END_DECLS
