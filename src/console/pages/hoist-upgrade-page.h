/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last page before an upgrade: target, options, the live preflight, one sentence that says what
 * will happen and a button that names it. The plan that is shown is the plan that is started (by
 * its hash). Thread: main. */
#pragma once
#include "client/hoist-client-releases.h"
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_UPGRADE_PAGE (hoist_upgrade_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistUpgradePage, hoist_upgrade_page, HOIST, UPGRADE_PAGE, HoistPage)

HoistUpgradePage *hoist_upgrade_page_new (HoistSession *session, const char *tenant);
void hoist_upgrade_page_show_releases (HoistUpgradePage *self, const HoistReleaseList *list);
void hoist_upgrade_page_show_plan (HoistUpgradePage *self, HoistPlan *plan);
/* A production tenant's name must be typed. */
void hoist_upgrade_page_set_must_confirm (HoistUpgradePage *self, gboolean must_confirm);
gboolean hoist_upgrade_page_can_start (HoistUpgradePage *self);
const char *hoist_upgrade_page_get_reason (HoistUpgradePage *self); /* why not; "" */

G_END_DECLS
