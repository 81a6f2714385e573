/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of a control plane, newest first, each with outcome, reason and who; a row opens its
 * run. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_ACTIVITY_PAGE (hoist_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistActivityPage, hoist_activity_page, HOIST, ACTIVITY_PAGE, HoistPage)

HoistActivityPage *hoist_activity_page_new (HoistSession *session);

G_END_DECLS
