/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run's page asks its plane: the run and its log, its plan (once), and after the end what
 * the node says (once). Signals: "run" (HoistRun*), "plan" (HoistPlan*), "report"
 * (HoistTenantReport*); "run-failed" and "report-failed" (GError*). Thread: main. */
#pragma once
#include "console/hoist-session.h"

G_BEGIN_DECLS

#define HOIST_TYPE_RUN_READER (hoist_run_reader_get_type ())
G_DECLARE_FINAL_TYPE (HoistRunReader, hoist_run_reader, HOIST, RUN_READER, GObject)

HoistRunReader *hoist_run_reader_new (HoistSession *session, const char *run);
/* No signal comes any more, and its log is not followed. */
void hoist_run_reader_stop (HoistRunReader *self);
/* Now, and its log behind line `last_seq`. Nothing where the session has no client. */
void hoist_run_reader_read (HoistRunReader *self, gint64 last_seq);
/* Nothing while one is being read, or after one was. */
void hoist_run_reader_read_plan (HoistRunReader *self, const char *plan);
void hoist_run_reader_read_back (HoistRunReader *self, const char *tenant);

G_END_DECLS
