/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An upgrade on a plane that has only the base contract: options, a sentence that says what is not
 * offered, and then the upgrade itself with the answer's details as its log. It belongs to the
 * session: leaving the page ends nothing. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_PLAIN_UPGRADE_PAGE (hoist_plain_upgrade_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlainUpgradePage, hoist_plain_upgrade_page, HOIST, PLAIN_UPGRADE_PAGE,
                      HoistPage)

HoistPlainUpgradePage *hoist_plain_upgrade_page_new (HoistSession *session, const char *tenant);
gboolean hoist_plain_upgrade_page_can_start (HoistPlainUpgradePage *self);

G_END_DECLS
