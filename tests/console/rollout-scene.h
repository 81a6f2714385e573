/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A made-up rollout for the tests of its pages: a test tenant done, one failed, one going on, one
 * waiting, one left out. Thread: main. */
#pragma once
#include "model/hoist-rollout.h"

HoistRollout *rollout_scene (HoistRolloutState state);
HoistRolloutTarget *rollout_scene_add (HoistRollout *rollout, const char *slug, guint wave,
                                       HoistTargetState state);
