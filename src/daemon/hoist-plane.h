/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a handler may use: the parts of the daemon, borrowed, in one place. Filled once by
 * hoist-daemon.c before anything is served. Thread: store, engine, keyring and roster from any
 * thread; feed, hub, run watch and lanes on the main loop. */
#pragma once
#include "daemon/hoist-event-hub.h"
#include "daemon/hoist-feed.h"
#include "daemon/hoist-keyring.h"
#include "daemon/hoist-lanes.h"
#include "daemon/hoist-roster.h"
#include "daemon/hoist-run-watch.h"
#include "engine/hoist-engine.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

typedef struct
{
  HoistStore *store;
  HoistEngine *engine;
  HoistKeyring *keyring;
  HoistRoster *roster;
  HoistLanes *lanes;
  HoistFeed *feed;
  HoistEventHub *hub;
  HoistRunWatch *run_watch;
  char *guides;      /* folder that guides are installed into */
  char *more_guides; /* folder of --guides, whose guides come before those; NULL */
} HoistPlane;

G_END_DECLS
