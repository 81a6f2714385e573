/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/events (PROTOCOL.md, Events): tells every client each journal record once and in order,
 * first what it missed (from the store, page by page, never more than it reads), then live; log
 * lines and progress in batches of 100 ms. Caps: 64 streams, 8 per token or local user. A token
 * that is no longer valid loses its stream within 5 s. Thread: main loop. */
#pragma once
#include "daemon/hoist-feed.h"
#include "daemon/hoist-keyring.h"
#include "daemon/hoist-lanes.h"

G_BEGIN_DECLS

/* Of 128 connections; their full queues are 28 MiB. */
#define HOIST_EVENT_HUB_MAX 112
#define HOIST_EVENT_HUB_MAX_PER_CALLER 8

typedef struct _HoistEventHub HoistEventHub;

HoistEventHub *hoist_event_hub_new (HoistStore *store, HoistFeed *feed, HoistKeyring *keyring,
                                    HoistLanes *lanes);
/* Ends all streams. */
void hoist_event_hub_free (HoistEventHub *hub);
/* May one more stream of this caller begin, after position `after` (-1: from now on)? STALE: that
 * position is not in this journal; BUSY: the caps. */
gboolean hoist_event_hub_check (HoistEventHub *hub, const char *caller, gint64 after,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
typedef struct
{
  const char *caller; /* what the cap counts by */
  const char *token;  /* NULL for local users */
  gint64 after;       /* position; -1: from now on */
  gboolean quiet;     /* no comments: its line is closed when either end dies */
} HoistHubListener;
void hoist_event_hub_add (HoistEventHub *hub, GSocketConnection *connection,
                          const HoistHubListener *listener);
/* From the engine. `lines`: HoistLogLine* */
void hoist_event_hub_log (HoistEventHub *hub, const char *run, GPtrArray *lines);
typedef struct
{
  const char *run;
  int step;
  double fraction;
  const char *detail;
  double progress;
  const char *backup; /* instead of a run: its verification; fraction 1 is its end */
} HoistHubProgress;
void hoist_event_hub_progress (HoistEventHub *hub, const HoistHubProgress *progress);
/* What is done every 5 s while there are streams: tokens are looked at, each third time a comment
 * is sent. For tests. */
void hoist_event_hub_tick (HoistEventHub *hub);
guint hoist_event_hub_get_size (HoistEventHub *hub);

G_END_DECLS
