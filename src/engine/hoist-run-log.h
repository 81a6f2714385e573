/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of one run on its way into the store: lines are batched (64 lines or 100 ms, whichever is
 * first), written in one transaction, and only then told to anyone. Text is cleaned and known
 * secrets replaced before it gets here any further. A step's output beyond 4 MiB stays on the node;
 * the store counts and says so. A line of a step
 * carries the node that the step is done on. Thread: the run's worker. */
#pragma once
#include "model/hoist-run.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

#define HOIST_RUN_LOG_BATCH 64
#define HOIST_RUN_LOG_DELAY_MS 100
#define HOIST_RUN_LOG_NO_STEP                                                                      \
  -1 /* lines of the control plane itself; every line with a step came from the agent */

typedef struct _HoistRunLog HoistRunLog;
/* `told` gets a batch (HoistLogLine*, with seq) that is in the store; it may keep a reference. */
typedef void (*HoistRunLogToldFunc) (const char *run, GPtrArray *lines, gpointer user_data);

HoistRunLog *hoist_run_log_new (HoistStore *store, const char *run, HoistRunLogToldFunc told,
                                gpointer user_data);
void hoist_run_log_free (HoistRunLog *log); /* flushes */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistRunLog, hoist_run_log_free)
void hoist_run_log_add (HoistRunLog *log, int step, HoistLogLevel level, const char *text);
void hoist_run_log_add_format (HoistRunLog *log, HoistLogLevel level, const char *format, ...)
    G_GNUC_PRINTF (3, 4); /* of the control plane */
/* Writes what is due; milliseconds until the next batch is due (G_MAXUINT: nothing waits). */
guint hoist_run_log_tick (HoistRunLog *log);
void hoist_run_log_flush (HoistRunLog *log);
gint64 hoist_run_log_get_seq (HoistRunLog *log); /* the last line in the store */
/* Lines of the agent for that step that arrived after `seq`: what the agent need not send again
 * (PROTOCOL.md, probe). */
guint hoist_run_log_count_after (HoistRunLog *log, int step, gint64 seq);

G_END_DECLS
