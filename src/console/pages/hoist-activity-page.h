/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has happened: runs, newest first, searched and filtered by the plane, with more of them on
 * request; beside it the audit trail. Both can be exported. Where the plane can't be asked the runs
 * that are known here are shown and filtered here, and that is said. Thread: main. */
#pragma once
#include "client/hoist-client-runs.h"
#include "console/hoist-session.h"
#include "console/items/hoist-run-filter.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_ACTIVITY_PAGE (hoist_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistActivityPage, hoist_activity_page, HOIST, ACTIVITY_PAGE, HoistPage)

HoistActivityPage *hoist_activity_page_new (HoistSession *session);
/* As the plane answered: appended when `offset` is not 0. */
void hoist_activity_page_show (HoistActivityPage *self, const HoistRunPage *page, guint offset);
/* The plane did not list them. */
void hoist_activity_page_show_problem (HoistActivityPage *self, const GError *error);
/* What is searched and filtered for; borrowed. */
const HoistRunFilter *hoist_activity_page_get_filter (HoistActivityPage *self);

G_END_DECLS
