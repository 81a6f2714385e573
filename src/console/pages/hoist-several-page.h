/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upgrading several: from and to of each, who is left out and why, in which order, how many at a
 * time, what must be read first; one button starts it. Its progress is another page, and the order
 * lives in the control plane. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"
#include "model/hoist-rollout.h"

G_BEGIN_DECLS

#define HOIST_TYPE_SEVERAL_PAGE (hoist_several_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistSeveralPage, hoist_several_page, HOIST, SEVERAL_PAGE, HoistPage)

HoistSeveralPage *hoist_several_page_new (HoistSession *session, const char *const *tenants);
void hoist_several_page_show_plan (HoistSeveralPage *self, HoistRollout *planned);
gboolean hoist_several_page_can_start (HoistSeveralPage *self);

G_END_DECLS
