/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine as the daemon sees it: plans, runs and observation over agents. Owns the queue (many
 * runs in flight, but never more tenants between stop and healthy than processors of their node),
 * the run workers, recovery at start and the observer. Thread: made and used on the main loop;
 * calls marked (worker) block: never on the main loop. Signals (main loop): "log" (run id,
 * GPtrArray of HoistLogLine), "progress" (run id, step, fraction, detail, total), "backup-progress"
 * (backup id, fraction, detail) of a verification, whose end is fraction 1. Journal records come
 * from the store's "appended". */
#pragma once
#include "engine/hoist-plan-request.h"
#include "engine/hoist-rollout-planner.h"
#include "model/hoist-run.h"
#include "store/hoist-store-tenant.h"

G_BEGIN_DECLS
#define HOIST_TYPE_ENGINE (hoist_engine_get_type ())
G_DECLARE_FINAL_TYPE (HoistEngine, hoist_engine, HOIST, ENGINE, GObject)

typedef struct
{
  const char *agent_path;    /* hoist-agent */
  const char *node_folder;   /* --state of the local agent */
  const char *nodes_folder;  /* keys of and for nodes that are reached by ssh; NULL: beside it */
  const char *agent_package; /* the agent's Debian package, for nodes that have none; NULL */
  guint contact_seconds;     /* that a silent node is waited for in a run; 0: ten minutes */
  guint in_flight;           /* runs at once; 0: 8 */
  guint downtime_slots;      /* tenants between stop and healthy; 0: number of processors */
  guint observe_seconds;     /* between two looks at every tenant; 0: 20 */
} HoistEngineOptions;

HoistEngine *hoist_engine_new (HoistStore *store, const HoistEngineOptions *options);
/* Finishes or takes back every open run, then starts the observer. Returns at once. */
void hoist_engine_start (HoistEngine *self);
/* Stops starting runs and lets workers end their present step; open runs stay open in the journal.
 * Blocks until workers are gone. */
void hoist_engine_stop (HoistEngine *self);

/* (worker) Asks the agent for facts, builds the plan, checks it, stores it. REFUSED only when no
 * plan can be made at all (no such target); findings carry the rest. */
HoistPlan *hoist_engine_make_plan (HoistEngine *self, const char *tenant,
                                   const HoistPlanRequest *request, GCancellable *cancellable,
                                   GError **error);
typedef struct
{
  const char *plan, *plan_hash;
  const char *const *acknowledged; /* notice ids; NULL none */
  const char *reason, *user;       /* reason: NULL none */
  const char *hold_after; /* the tenant is held with this reason when the run ends well; NULL not */
  const char *rollout;    /* ro_ that it is part of; NULL */
  guint hop, hops;
} HoistRunOrder;
/* Checks hash, expiry, acknowledgements, holds, failed-before, other run; journals the run as
 * queued and queues it. STALE, ACKNOWLEDGE, REFUSED, BUSY, PARKED. Of a plan with hops it is the
 * first; the others follow as its rollout. Any thread; returns the queued snapshot. */
HoistRun *hoist_engine_start_run (HoistEngine *self, const HoistRunOrder *order, GError **error);
gboolean hoist_engine_cancel_run (HoistEngine *self, const char *run, const char *user,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A person has done what the card of that step asks for; the node is asked whether it is so. */
gboolean hoist_engine_tick_card (HoistEngine *self, const char *run, guint step, const char *user,
                                 const char *note, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_engine_resolve_run (HoistEngine *self, const char *run, const char *statement,
                                   const char *user, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (worker) Blocks until the run has ended; the final snapshot. */
HoistRun *hoist_engine_wait_run (HoistEngine *self, const char *run, GCancellable *cancellable,
                                 GError **error);
/* Many at once. Planning asks the store only. Starting plans again and compares: STALE when what
 * was seen (`hash`) is not what would be started, ACKNOWLEDGE, REFUSED when no target is left. The
 * run of each target is made when its turn comes, also after a restart. Any thread. */
HoistRollout *hoist_engine_plan_rollout (HoistEngine *self, const HoistRolloutRequest *request,
                                         GError **error);
typedef struct
{
  const char *hash, *reason, *user;
  const char *const *acknowledged;
} HoistRolloutStart;
HoistRollout *hoist_engine_start_rollout (HoistEngine *self, const HoistRolloutRequest *request,
                                          const HoistRolloutStart *start, GError **error);
HoistRollout *hoist_engine_stop_rollout (HoistEngine *self, const char *id, const char *user,
                                         GError **error); /* no further starts */
HoistRollout *hoist_engine_resume_rollout (HoistEngine *self, const char *id, const char *user,
                                           GError **error);
HoistRollout *hoist_engine_retry_rollout (HoistEngine *self, const char *id, const char *statement,
                                          const char *user, GError **error);

/* (worker) The agent's answers for single tenants. */
HoistSighting *hoist_engine_observe (HoistEngine *self, const char *tenant,
                                     GCancellable *cancellable, GError **error); /* stores it too */
/* Services of one node, or of all: how they are, after what was done to them. */
typedef struct
{
  const char *tenant;
  const char *node;   /* nd_, or "local"; "all": every node, in turn; NULL: the lead */
  const char *action; /* status, start, stop or restart */
  guint log_lines;    /* status: with so many of the last lines that each wrote */
  const char *user;
} HoistServicesOrder;
/* {services, logs:[{service, path, lines}]} of that node; of "all" {services: the lead's,
 * nodes:[{node, name, services, logs, error}]}, and an error only when no node answered. */
HoistValue *hoist_engine_order_services (HoistEngine *self, const HoistServicesOrder *order,
                                         GCancellable *cancellable, GError **error);
/* BUSY while it is being verified already. */
HoistBackup *hoist_engine_verify_backup (HoistEngine *self, const char *backup, const char *user,
                                         GCancellable *cancellable, GError **error);
/* Any thread. The call above gives CANCELLED; CONFLICT when there is none. */
gboolean hoist_engine_cancel_verification (HoistEngine *self, const char *backup,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
typedef struct
{
  const char *node, *directory, *application; /* application: its guide only; NULL: any */
} HoistEngineFolder;
/* FOUND. NOT_FOUND when no guide of that application is installed. */
HoistValue *hoist_engine_inspect (HoistEngine *self, const HoistEngineFolder *folder,
                                  GCancellable *cancellable, GError **error);
char *hoist_engine_repair (HoistEngine *self, const char *tenant, const char *repair,
                           const char *user, GCancellable *cancellable, GError **error);
gboolean hoist_engine_refresh_releases (HoistEngine *self, const char *application,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
