/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A control plane that is open in the console: its client, its event stream and its fleet, kept
 * fresh. Starts (and starts again) the private hoistd of *This computer* and of the demo fleet. The
 * list comes from the cache at once and is then refreshed.
 *
 * Signals: "state" (); "run" (HoistRun*): a new snapshot; "log" (id, GPtrArray of HoistLogLine*),
 * "log-complete" (id): of followed runs; "progress" (run id, step, fraction, detail, total);
 * "tenant" (id): its facts may have changed, read them again. Thread: main. */
#pragma once
#include "client/hoist-client.h"
#include "client/hoist-event-source.h"
#include "client/hoist-plane-list.h"
#include "console/items/hoist-fleet.h"
#include "console/items/hoist-upgrade-draft.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_SESSION_OPENING, /* nothing is known yet but what the cache has */
  HOIST_SESSION_ONLINE,
  HOIST_SESSION_OFFLINE, /* can't be reached since hoist_session_get_since; tries again by itself */
  HOIST_SESSION_SIGN_IN, /* answers, and wants a sign-in */
  HOIST_SESSION_FAILED, /* can't be opened at all (no program, bad address): hoist_session_get_error
                         */
} HoistSessionState;

#define HOIST_TYPE_SESSION (hoist_session_get_type ())
G_DECLARE_FINAL_TYPE (HoistSession, hoist_session, HOIST, SESSION, GObject)

HoistSession *hoist_session_new (HoistKnownPlane *plane);
void hoist_session_open (HoistSession *self);
void hoist_session_close (HoistSession *self);
HoistKnownPlane *hoist_session_get_plane (HoistSession *self);
HoistClient *hoist_session_get_client (HoistSession *self); /* NULL before there is an address */
HoistEventSource *
hoist_session_get_events (HoistSession *self); /* NULL before there is an address */
HoistFleet *hoist_session_get_fleet (HoistSession *self);
HoistSessionState hoist_session_get_state (HoistSession *self);
const GError *hoist_session_get_error (HoistSession *self);
gint64 hoist_session_get_since (HoistSession *self);
gint64 hoist_session_get_received_at (HoistSession *self); /* age of the list; 0: there is none */
const HoistPlaneReport *
hoist_session_get_report (HoistSession *self); /* NULL before the first answer */
gboolean hoist_session_can (HoistSession *self, const char *capability);
gboolean hoist_session_may (HoistSession *self, const char *role);
/* Tries at once, and reads all lists again. */
void hoist_session_refresh (HoistSession *self);
void hoist_session_refresh_tenant (HoistSession *self, const char *id);
/* After a sign-in: the token is kept in the keyring when `remember`. */
void hoist_session_take_token (HoistSession *self, const char *token, gboolean remember);
/* The draft of a tenant's upgrade; made when there is none. Borrowed. */
HoistUpgradeDraft *hoist_session_get_draft (HoistSession *self, const char *tenant);
void hoist_session_drop_draft (HoistSession *self, const char *tenant);

G_END_DECLS
