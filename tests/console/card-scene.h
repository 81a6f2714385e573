/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An upgrade of acme with a manual step between the dependencies and the stop. Thread: main. */
#pragma once
#include "scene.h"

#define CARD_SCENE_STEP 3

HoistPlan *card_scene_plan (void);
/* That step runs; `card`: "open", "ticked" or "", then it is done. `why`: what the node said to it.
 */
HoistRun *card_scene_run (const char *card, const char *why);
