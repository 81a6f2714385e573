/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up nodes for the console's tests. Thread: main. */
#pragma once
#include "client/hoist-client-nodes.h"

typedef enum
{
  NODE_SCENE_WELL,
  NODE_SCENE_AWAY, /* unreachable for a while */
  NODE_SCENE_KEY,  /* another host key */
  NODE_SCENE_NEW   /* never seen */
} NodeSceneState;

HoistNodeReport *node_scene_report (const char *name, NodeSceneState state);
GPtrArray *node_scene_list (void); /* one of each */
/* With an agent's answer and a finding of that severity (or -1: only the key). */
HoistNodeFound *node_scene_found (int severity);
