/* SPDX-License-Identifier: GPL-3.0-or-later */
/* acme, whose guide can take its database from SQLite to PostgreSQL, and the plans there and back.
 * Thread: main. */
#pragma once
#include "scene.h"

HoistTenantReport *move_scene_report (void);
/* `back`: the rollback of such a move, with three rows written since. */
HoistPlan *move_scene_plan (gboolean back, HoistFindingSeverity worst);
/* What such a plan says where the node has noted what was written: twelve rows go back, one, which
 * is named, can't. */
HoistValue *move_scene_carried (void);
/* Of such a move that ended well. */
HoistRun *move_scene_run (void);
