/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the banner of a run's page says. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-banner.h"

G_BEGIN_DECLS

/* `live`: the steps and the log are shown, not the outcome. `session` may be NULL. */
void hoist_run_banner_show (HoistBanner *banner, const HoistRun *run, HoistSession *session,
                            gboolean live);

G_END_DECLS
