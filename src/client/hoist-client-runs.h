/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs over HTTP. Each call that starts something carries an Idempotency-Key of its own, so that a
 * call that is repeated after a lost answer starts nothing twice. See hoist-client.h for errors and
 * threads. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

/* What is said with a start; each may be NULL. */
typedef struct
{
  const char *const *acknowledged; /* notice ids, "no-backup", "discard-rows" */
  const char *reason;
  const char *hold_after; /* the daemon holds the tenant with this reason when the run ends well */
} HoistRunWish;
/* Returns the queued run. */
void hoist_client_start_run_async (HoistClient *self, const HoistPlan *plan,
                                   const HoistRunWish *wish, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
HoistRun *hoist_client_start_run_finish (HoistClient *self, GAsyncResult *result, GError **error);

typedef struct
{
  GPtrArray *runs; /* HoistRun* without steps, newest first */
  gint64 total;
} HoistRunPage;
void hoist_run_page_free (HoistRunPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRunPage, hoist_run_page_free)
typedef struct
{
  const char *tenant, *state, *kind, *outcome, *by, *search;
  gint64 since, until; /* wall µs; until: not included */
  guint limit, offset;
} HoistRunQuery; /* NULL, "" or 0: any; limit 0: 50 */
void hoist_client_list_runs_async (HoistClient *self, const HoistRunQuery *query,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
HoistRunPage *hoist_client_list_runs_finish (HoistClient *self, GAsyncResult *result,
                                             GError **error);
void hoist_client_get_run_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
HoistRun *hoist_client_get_run_finish (HoistClient *self, GAsyncResult *result, GError **error);

typedef struct
{
  GPtrArray *lines; /* HoistLogLine* */
  gint64 next;
  gboolean complete;
} HoistLogPage;
void hoist_log_page_free (HoistLogPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistLogPage, hoist_log_page_free)
/* Lines with seq > after; limit 0: 1,000. To follow a log use HoistEventSource, which fills gaps by
 * this. */
void hoist_client_get_run_log_async (HoistClient *self, const char *id, gint64 after, guint limit,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
HoistLogPage *hoist_client_get_run_log_finish (HoistClient *self, GAsyncResult *result,
                                               GError **error);

void hoist_client_cancel_run_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
HoistRun *hoist_client_cancel_run_finish (HoistClient *self, GAsyncResult *result, GError **error);
/* What the card of that step asks for is done; note: NULL none. */
void hoist_client_tick_card_async (HoistClient *self, const char *id, guint step, const char *note,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
HoistRun *hoist_client_tick_card_finish (HoistClient *self, GAsyncResult *result, GError **error);
void hoist_client_resolve_run_async (HoistClient *self, const char *id, const char *statement,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
HoistRun *hoist_client_resolve_run_finish (HoistClient *self, GAsyncResult *result, GError **error);
void hoist_client_retry_run_async (HoistClient *self, const char *id,
                                   const char *const *acknowledged, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
HoistRun *hoist_client_retry_run_finish (HoistClient *self, GAsyncResult *result, GError **error);

/* The short way back (the guided one makes a plan of kind rollback and starts it). */
typedef struct
{
  const char *reason;
  gboolean restore_data, safety_backup;
  const char *const *acknowledged;
  const char *hold_after; /* as in HoistRunWish */
} HoistRollbackWish;
void hoist_client_roll_back_run_async (HoistClient *self, const char *id,
                                       const HoistRollbackWish *wish, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
HoistRun *hoist_client_roll_back_run_finish (HoistClient *self, GAsyncResult *result,
                                             GError **error);

/* The base contract's upgrade, for planes that have no plans: answers when finished (no time-out;
 * UPGRADE_ANSWER). A failed one is an error whose detail says why. */
typedef struct
{
  const char *target_version;
  gboolean backup_db, run_migrations;
} HoistUpgradeWish;
void hoist_client_upgrade_tenant_async (HoistClient *self, const char *tenant,
                                        const HoistUpgradeWish *wish, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
HoistValue *hoist_client_upgrade_tenant_finish (HoistClient *self, GAsyncResult *result,
                                                GError **error);

G_END_DECLS
