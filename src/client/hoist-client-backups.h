/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups over HTTP. See hoist-client.h for errors and threads. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-backup.h"
#include "model/hoist-retention.h"

G_BEGIN_DECLS

/* tenant NULL: of all. HoistBackup*, newest first. */
void hoist_client_list_backups_async (HoistClient *self, const char *tenant,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
GPtrArray *hoist_client_list_backups_finish (HoistClient *self, GAsyncResult *result,
                                             GError **error);
/* A page of them. A plane that does not know pages answers with all. */
typedef struct
{
  GPtrArray *backups; /* HoistBackup*, newest first */
  gint64 total;
} HoistBackupPage;
void hoist_backup_page_free (HoistBackupPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistBackupPage, hoist_backup_page_free)
typedef struct
{
  const char *tenant; /* NULL: of all */
  guint limit, offset;
} HoistBackupQuery;
void hoist_client_page_backups_async (HoistClient *self, const HoistBackupQuery *query,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
HoistBackupPage *hoist_client_page_backups_finish (HoistClient *self, GAsyncResult *result,
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
/* Whoever verifies it gets CANCELLED. The backup as it is. */
void hoist_client_cancel_verification_async (HoistClient *self, const char *id,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
HoistBackup *hoist_client_cancel_verification_finish (HoistClient *self, GAsyncResult *result,
                                                      GError **error);

/* HoistRetentionVerdict*, newest first: what would become of a tenant's backups and of the
 * databases that its runs left (dry_run), or what became of them. */
typedef struct
{
  const char *tenant;
  guint keep, days;
  gboolean dry_run;
  const char *const *backups; /* bk_, hoist_…: only these of what may go; NULL: all of that */
} HoistPruneWish;
void hoist_client_prune_backups_async (HoistClient *self, const HoistPruneWish *wish,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *hoist_client_prune_backups_finish (HoistClient *self, GAsyncResult *result,
                                              GError **error);

G_END_DECLS
