/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An upgrade over two required stops: its plan, and its rollout after the second hop failed. */
#pragma once
#include "model/hoist-plan.h"
#include "model/hoist-rollout.h"

HoistPlan *hop_scene_plan (void);
HoistRollout *hop_scene_rollout (HoistRolloutState state);
