/* SPDX-License-Identifier: GPL-3.0-or-later */
/* acme on a lead and two followers: its places, a run and a plan of it. Thread: main. */
#pragma once
#include "scene.h"

/* With detail. `mixed`: the lead is at v0.3.0, the followers at v0.2.0. */
HoistTenantReport *lane_scene_report (gboolean mixed);
/* As scene_run; its steps are the lead's and those of two followers. `present` counts them all. */
HoistRun *lane_scene_run (int present);
HoistPlan *lane_scene_plan (void);
/* Lines of every step of that run, two for each; and one of the run as a whole. */
GPtrArray *lane_scene_lines (const HoistRun *run);
