/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans over HTTP: making one has no effect on the tenant. See hoist-client.h for errors and
 * threads. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

typedef struct
{
  HoistPlanKind kind;
  const char
      *target_version; /* NULL: the plane's choice (latest, or the version of what is restored) */
  gboolean backup_db, run_migrations, restore_data;
  const char *backup, *run; /* rollback: bk_ to restore, or rn_ to take back; NULL */
  gboolean recreate;        /* upgrade: begin anew with an empty database */
} HoistPlanWish;
/* An upgrade to the latest release with backup and migrations. */
#define HOIST_PLAN_WISH_INIT                                                                       \
  {                                                                                                \
    HOIST_PLAN_UPGRADE, NULL, TRUE, TRUE, TRUE, NULL, NULL                                         \
  }

/* The hash of the answer is checked: CORRUPT. */
void hoist_client_make_plan_async (HoistClient *self, const char *tenant, const HoistPlanWish *wish,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
HoistPlan *hoist_client_make_plan_finish (HoistClient *self, GAsyncResult *result, GError **error);
void hoist_client_get_plan_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
HoistPlan *hoist_client_get_plan_finish (HoistClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
