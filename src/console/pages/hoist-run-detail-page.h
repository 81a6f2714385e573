/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run: its steps beside its live log, and at the end its outcome as read back from the node. It
 * can be opened at any moment of a run, also after a restart of the console or the daemon:
 * everything comes again from the plane. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

#define HOIST_TYPE_RUN_DETAIL_PAGE (hoist_run_detail_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistRunDetailPage, hoist_run_detail_page, HOIST, RUN_DETAIL_PAGE, HoistPage)

HoistRunDetailPage *hoist_run_detail_page_new (HoistSession *session, const char *run);
const char *hoist_run_detail_page_get_run_id (HoistRunDetailPage *self);
const char *
hoist_run_detail_page_get_tenant (HoistRunDetailPage *self); /* NULL before the first snapshot */
void hoist_run_detail_page_show_run (HoistRunDetailPage *self, HoistRun *run);
void hoist_run_detail_page_append_log (HoistRunDetailPage *self, const GPtrArray *lines);
/* What the node said after the end. */
void hoist_run_detail_page_show_report (HoistRunDetailPage *self, HoistTenantReport *report);
/* With which options it was started. */
void hoist_run_detail_page_show_plan (HoistRunDetailPage *self, HoistPlan *plan);
/* The run as plain text; NULL before the first snapshot. */
char *hoist_run_detail_page_dup_report (HoistRunDetailPage *self);
/* "live" or "outcome" */
const char *hoist_run_detail_page_get_view (HoistRunDetailPage *self);

G_END_DECLS
