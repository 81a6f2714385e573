/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first view of a control plane: counters that filter, what needs attention with one action
 * each, what is running, which versions run where, the health of the last day, what happened last.
 * Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_OVERVIEW_PAGE (hoist_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistOverviewPage, hoist_overview_page, HOIST, OVERVIEW_PAGE, HoistPage)

HoistOverviewPage *hoist_overview_page_new (HoistSession *session);
/* HoistHealthPoint*, taken. */
void hoist_overview_page_show_health (HoistOverviewPage *self, GPtrArray *points, gint64 now);
/* HoistRollout*, newest first. */
void hoist_overview_page_show_rollouts (HoistOverviewPage *self, const GPtrArray *rollouts);
/* At once, instead of when things have calmed down. For tests. */
void hoist_overview_page_update (HoistOverviewPage *self);

G_END_DECLS
