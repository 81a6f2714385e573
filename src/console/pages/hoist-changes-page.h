/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes between the deployed release and the target: notices that must be acknowledged
 * first, then times, migrations and the notes of every release in between. "Continue" leads to the
 * upgrade by win.show-upgrade. Thread: main. */
#pragma once
#include "client/hoist-client-releases.h"
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_CHANGES_PAGE (hoist_changes_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistChangesPage, hoist_changes_page, HOIST, CHANGES_PAGE, HoistPage)

HoistChangesPage *hoist_changes_page_new (HoistSession *session, const char *tenant);
void hoist_changes_page_show_releases (HoistChangesPage *self, const HoistReleaseList *list);
void hoist_changes_page_show_plan (HoistChangesPage *self, HoistPlan *plan);
gboolean hoist_changes_page_can_continue (HoistChangesPage *self);

G_END_DECLS
