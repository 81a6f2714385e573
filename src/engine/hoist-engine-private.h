/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's own state, for its files: hoist-engine.c (runs), hoist-engine-orders.c (single
 * orders), hoist-engine-backups.c and hoist-engine-rollouts.c. Thread: the mutexes say what they
 * guard. */
#pragma once
#include "engine/hoist-agent-pool.h"
#include "engine/hoist-engine.h"
#include "engine/hoist-node-observer.h"
#include "engine/hoist-node-route.h"
#include "engine/hoist-observer.h"
#include "engine/hoist-rollout-driver.h"
#include "engine/hoist-run-queue.h"

G_BEGIN_DECLS

struct _HoistEngine
{
  GObject parent;
  HoistStore *store;
  char *agent_path, *node_folder, *nodes_folder, *agent_package;
  HoistAgentLocalTarget target;
  HoistNodeRoutes routes;
  guint observe_seconds, contact_seconds;
  GMainContext *context;
  HoistAgentPool *pool;
  HoistRunQueue *queue;
  HoistObserver *observer;
  HoistNodeObserver *node_observer;
  HoistRolloutDriver *rollouts;
  GMutex mutex;          /* guards the next four */
  GCond ended;           /* a run has ended, or somebody who waits was cancelled */
  GHashTable *at_work;   /* run id -> HoistRunExecutor*, borrowed */
  GHashTable *in_hand;   /* tenant ids on which an order outside of runs is under way */
  GHashTable *verifying; /* backup id -> GCancellable of its verification or removal */
  GThread *prune_thread; /* finishes removals that were begun; NULL: not started */
  GCancellable *pruning; /* of that thread, which waits for prune_again with the mutex */
  GCond prune_again;
  GMutex gate; /* one start, resolve or cancel of a waiting run at a time */
};

/* A tenant with all that orders about it need (hoist-engine-orders.c). */
typedef struct
{
  HoistTenant *tenant;
  HoistApplication *application;
  HoistGuide *guide;
} HoistEngineSubject;
gboolean hoist_engine_read_subject (HoistEngine *self, const char *tenant, HoistEngineSubject *ret,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_engine_subject_clear (HoistEngineSubject *subject);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistEngineSubject, hoist_engine_subject_clear)
/* Takes the order's members. */
HoistValue *hoist_engine_ask (HoistEngine *self, const char *node, HoistAgentOrder order,
                              GCancellable *cancellable, GError **error);
/* Not beside a run, not beside another order, not on a parked tenant: BUSY, PARKED. */
gboolean hoist_engine_take_in_hand (HoistEngine *self, const HoistTenant *tenant,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for what touches no tenant: a parked one is fine. */
gboolean hoist_engine_take_beside_parked (HoistEngine *self, const HoistTenant *tenant,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_engine_let_go (HoistEngine *self, const HoistTenant *tenant);
typedef struct
{
  const char *tenant, *phase, *what, *user;
} HoistEngineAct;
gboolean hoist_engine_audit (HoistEngine *self, const HoistEngineAct *act,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Signal "backup-progress" on the engine's main context. */
void hoist_engine_tell_backup (HoistEngine *self, const char *backup, double fraction,
                               const char *detail);
/* One at a time reads or removes a backup: BUSY. */
gboolean hoist_engine_begin_backup (HoistEngine *self, const char *backup, GCancellable *ours,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_engine_end_backup (HoistEngine *self, const char *backup);
/* (hoist-engine-prune.c) STALE when what the plan restores is gone or going. */
gboolean hoist_engine_check_restore_point (HoistEngine *self, const HoistPlan *plan,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_engine_start_pruning (HoistEngine *self); /* a thread of its own, from now on */
void hoist_engine_stop_pruning (HoistEngine *self);  /* waits for it */
/* (hoist-engine-rollouts.c) */
HoistRolloutDriver *hoist_engine_new_rollout_driver (HoistEngine *self);
/* Of a plan with hops that has passed the gates; takes the gate itself. */
HoistRun *hoist_engine_begin_hops (HoistEngine *self, const HoistPlan *plan,
                                   const HoistRunOrder *order, GError **error);

/* Ends the ssh connections to all nodes; they would stay for a while when nobody uses them. */
void hoist_engine_disconnect_nodes (HoistEngine *self);

G_END_DECLS
