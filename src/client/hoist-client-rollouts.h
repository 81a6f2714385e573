/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upgrading several over HTTP: what it would be, starting it, watching and steering it. Rollouts
 * live in the control plane: whoever has started one may go. See hoist-client.h for errors and
 * threads.
 */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-rollout.h"

G_BEGIN_DECLS

typedef struct
{
  const char *const *tenants; /* ids */
  const char *target_version; /* NULL: the latest of each application */
  gboolean backup_db, run_migrations;
  guint parallel;   /* runs at a time */
  int max_failures; /* more than these stop further starts; -1: nothing does */
} HoistRolloutWish;
/* Two at a time, with backup and migrations; the first failure stops further starts. */
#define HOIST_ROLLOUT_WISH_INIT                                                                    \
  {                                                                                                \
    NULL, NULL, TRUE, TRUE, 2, 0                                                                   \
  }

void hoist_client_plan_rollout_async (HoistClient *self, const HoistRolloutWish *wish,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
HoistRollout *hoist_client_plan_rollout_finish (HoistClient *self, GAsyncResult *result,
                                                GError **error);

/* `hash`: of what was planned and seen. STALE when it would be something else by now. */
typedef struct
{
  const HoistRolloutWish *wish;
  const char *hash, *reason;
  const char *const *acknowledged;
} HoistRolloutOrder;
void hoist_client_start_rollout_async (HoistClient *self, const HoistRolloutOrder *order,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
HoistRollout *hoist_client_start_rollout_finish (HoistClient *self, GAsyncResult *result,
                                                 GError **error);

/* HoistRollout* without targets, newest first. limit 0: 50. */
void hoist_client_list_rollouts_async (HoistClient *self, guint limit, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *hoist_client_list_rollouts_finish (HoistClient *self, GAsyncResult *result,
                                              GError **error);
void hoist_client_get_rollout_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
HoistRollout *hoist_client_get_rollout_finish (HoistClient *self, GAsyncResult *result,
                                               GError **error);

typedef enum
{
  HOIST_ROLLOUT_STOP,   /* nothing more is started */
  HOIST_ROLLOUT_RESUME, /* those that are left */
  HOIST_ROLLOUT_RETRY,  /* only the failed; `statement` says what was resolved */
} HoistRolloutAction;
void hoist_client_steer_rollout_async (HoistClient *self, const char *id, HoistRolloutAction action,
                                       const char *statement, GAsyncReadyCallback callback,
                                       gpointer user_data);
HoistRollout *hoist_client_steer_rollout_finish (HoistClient *self, GAsyncResult *result,
                                                 GError **error);

G_END_DECLS
