/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handlers behind the table of routes: which function answers a route, on which lane. One file
 * per resource below this folder. Thread: see hoist-call.h. */
#pragma once
#include "daemon/hoist-call.h"

G_BEGIN_DECLS

typedef HoistAnswer *(*HoistApiFunc) (HoistCall *call, GError **error);

typedef struct
{
  HoistApiFunc answer; /* on its lane; NULL only for a stream */
  HoistLane lane;
  HoistApiFunc at_once;      /* on the main loop, when it can be answered without waiting; NULL (no
                                error) when it can't */
  HoistAnswerAfterRun after; /* for an answer that waits for its run */
} HoistApiHandler;

/* NULL: the route is served by the server itself (events). */
const HoistApiHandler *hoist_api_get_handler (HoistRouteId route);

G_END_DECLS
