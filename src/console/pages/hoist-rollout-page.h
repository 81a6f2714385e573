/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rollout: each target with its state, how far its run is and why it failed; stopping, going on,
 * trying the failed again. It can be opened at any moment, also after a restart of the console or
 * the control plane, which carries it out alone. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"
#include "model/hoist-rollout.h"

G_BEGIN_DECLS

#define HOIST_TYPE_ROLLOUT_PAGE (hoist_rollout_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistRolloutPage, hoist_rollout_page, HOIST, ROLLOUT_PAGE, HoistPage)

HoistRolloutPage *hoist_rollout_page_new (HoistSession *session, const char *rollout);
void hoist_rollout_page_show_rollout (HoistRolloutPage *self, HoistRollout *rollout);

G_END_DECLS
