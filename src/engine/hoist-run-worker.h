/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run's hold on its tenant: the lease and its heartbeat, the places of its plan, the journal and
 * the log. It does what the executor decides and decides nothing itself. Private to the engine.
 * Thread: the run's worker, but for hoist_run_worker_journal and hoist_run_worker_dup_run (any).
 * Errors that end everything: FENCED (the lease is somebody else's: touch nothing any more). With a
 * broken link (hoist_run_place_is_cut) what the agent was doing is unknown until it is examined.
 */
#pragma once
#include "base/hoist-error.h"
#include "engine/hoist-agent-pool.h"
#include "engine/hoist-recovery.h"
#include "engine/hoist-examination.h"
#include "engine/hoist-run-deed.h"
#include "engine/hoist-run-place.h"
#include "model/hoist-event.h"
#include "model/hoist-guide.h"
#include "model/hoist-sighting.h"
#include "store/hoist-store-tenant.h"

G_BEGIN_DECLS

typedef struct
{
  HoistStore *store;
  HoistAgentPool *pool;
  HoistRunLogToldFunc log;
  void (*progress) (const char *run, int step, double fraction, const char *detail, double total,
                    gpointer user_data);
  gpointer user_data;
  guint contact_seconds; /* that a node which is silent is waited for; 0: ten minutes */
} HoistRunWorkerSettings;

typedef struct
{
  HoistRunWorkerSettings settings;
  /* What the run is about; immutable once opened. */
  HoistPlan *plan;
  HoistTenant *tenant;
  GPtrArray *places; /* HoistRunPlace*, one per node of the plan, the lead first */
  HoistApplication *application;
  HoistGuide *guide;
  HoistRunHistory *history;
  GCancellable *cancellable; /* of the step that runs forward */
  /*< private >*/
  GMutex mutex;  /* guards run and the order of journal records */
  GCond changed; /* a record was appended */
  HoistRun *run; /* replaced whenever something was journalled, by any thread */
  char *id;      /* of the run */
  gint64 epoch, renewed_at;
  HoistRunLog *log;
  HoistRunDeed *deeds; /* one for each step of the plan */
} HoistRunWorker;

/* Reads everything that belongs to the run. */
HoistRunWorker *hoist_run_worker_new (const HoistRunWorkerSettings *settings, const char *run,
                                      GError **error);
void hoist_run_worker_free (HoistRunWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRunWorker, hoist_run_worker_free)

HoistRun *hoist_run_worker_dup_run (HoistRunWorker *worker);
/* Folds and appends one record in one transaction, under the lease when it is held. Takes the
 * payload. */
gboolean hoist_run_worker_journal (HoistRunWorker *worker, HoistEventType type, const char *phase,
                                   int step, HoistValue *payload,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The wish to cancel, and whose it was; any thread. */
gboolean hoist_run_worker_journal_cancel (HoistRunWorker *worker, const char *user,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Blocks until a record is appended behind that position, at most so long; any thread may append.
 */
void hoist_run_worker_wait (HoistRunWorker *worker, gint64 position, guint ms);
char *hoist_run_worker_dup_canceller (HoistRunWorker *worker); /* NULL: nobody */

HoistRunPlace *hoist_run_worker_get_lead (HoistRunWorker *worker);
/* Where that step is done. */
HoistRunPlace *hoist_run_worker_get_place (HoistRunWorker *worker, const HoistStep *step);
/* Keeps the lease alive and the log flowing; for waits that are not waits for the agent. */
gboolean hoist_run_worker_tick (gpointer worker, GError **error);
/* The same, for a link's listener. */
gboolean hoist_run_worker_tick_cb (guint *ret_next_ms, gpointer worker, GError **error);
/* A cancel may end that step, or a wait for its node, in the middle. */
gboolean hoist_run_worker_may_interrupt (HoistRunWorker *worker, const HoistStep *step,
                                         gboolean undoing);

/* The tenant becomes the run's over the link that the place has. CONFLICT: the node refuses this
 * control plane. */
gboolean hoist_run_worker_claim (HoistRunWorker *worker, HoistRunPlace *place,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Before an order: there is a link, and the tenant is claimed over it under the run's epoch of now.
 * UNREACHABLE without trying to connect. */
gboolean hoist_run_worker_ensure (HoistRunWorker *worker, HoistRunPlace *place,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Journals the intent. */
gboolean hoist_run_worker_intend (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The order alone, its intent journalled already; or several at once, forward, each on a node of
 * its own: returns when all have ended. Answers and errors are the caller's. */
HoistValue *hoist_run_worker_order (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                                    GError **error);
typedef struct
{
  const HoistStep *step; /* given */
  HoistValue *answer;
  GError *error;
} HoistRunDone;
void hoist_run_worker_order_all (HoistRunWorker *worker, HoistRunDone *done, guint n);
/* Intent, act: the agent's answer {result, facts}, not yet journalled. */
HoistValue *hoist_run_worker_act (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                                  GError **error);
/* Journals the outcome of a step (and keeps the backup that it made). */
gboolean hoist_run_worker_accept (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                                  const HoistValue *answer,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What became of a step whose intent is journalled; missed log lines are fetched. */
gboolean hoist_run_worker_examine (HoistRunWorker *worker, const HoistStep *step, gboolean undoing,
                                   HoistExamination *ret, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
