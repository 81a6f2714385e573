/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A control plane that is open in the console: its client, its event stream and its fleet, kept
 * fresh by a fleet reader; a daemon keeper starts the private hoistd of *This computer* and of the
 * demo fleet. The list comes from the cache at once and is then refreshed. Sessions know nothing of
 * each other: one that is dead harms none.
 *
 * Signals: "state" (); "run" (HoistRun*): a new snapshot; "log" (id, GPtrArray of HoistLogLine*),
 * "log-complete" (id): of followed runs; "progress" (run id, step, fraction, detail, total);
 * "tenant" (id), "rollout" (id): its facts may have changed, read them again; "secret" (kind,
 * trouble): what the keyring holds now ("": nothing) and the sentence why it could not keep it, or
 * NULL. Thread: main.
 */
#pragma once
#include "client/hoist-client.h"
#include "client/hoist-event-source.h"
#include "client/hoist-plain-upgrade.h"
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
  HOIST_SESSION_UNTRUSTED, /* its certificate or host key is not the right one: a hard stop */
  HOIST_SESSION_PAUSED,    /* on the user's word: nothing is asked, nothing is connected */
  HOIST_SESSION_FAILED, /* can't be opened at all (no program, bad address): hoist_session_get_error
                         */
} HoistSessionState;

#define HOIST_TYPE_SESSION (hoist_session_get_type ())
G_DECLARE_FINAL_TYPE (HoistSession, hoist_session, HOIST, SESSION, GObject)

HoistSession *hoist_session_new (HoistKnownPlane *plane);
void hoist_session_open (HoistSession *self);
void hoist_session_close (HoistSession *self);
/* Pausing drops the connection and asks for nothing until it is taken back. */
/* From the beginning, after what was noted of the plane (its pin) is another. */
void hoist_session_reconnect (HoistSession *self);
void hoist_session_set_paused (HoistSession *self, gboolean paused);
HoistKnownPlane *hoist_session_get_plane (HoistSession *self);
HoistClient *hoist_session_get_client (HoistSession *self); /* NULL before there is an address */
HoistEventSource *
hoist_session_get_events (HoistSession *self); /* NULL before there is an address */
HoistFleet *hoist_session_get_fleet (HoistSession *self);
HoistSessionState hoist_session_get_state (HoistSession *self);
const GError *hoist_session_get_error (HoistSession *self);
/* What was refused; NULL: nothing. Borrowed. */
HoistCertificate *hoist_session_get_refused_certificate (HoistSession *self);
/* UNTRUSTED for its host key (ssh); hoist_session_get_error says which and what to do. */
gboolean hoist_session_is_key_refused (HoistSession *self);
gint64 hoist_session_get_since (HoistSession *self);
gint64 hoist_session_get_received_at (HoistSession *self); /* age of the list; 0: there is none */
/* Why the secret that the keyring holds could not be read; NULL: it could, or there is none. */
const char *hoist_session_get_keyring_trouble (HoistSession *self);
gint64 hoist_session_get_last_contact (HoistSession *self); /* of this session; 0: none yet */
const HoistPlaneReport *
hoist_session_get_report (HoistSession *self); /* NULL before the first answer */
gboolean hoist_session_can (HoistSession *self, const char *capability);
gboolean hoist_session_may (HoistSession *self, const char *role);
/* Does it speak only the base contract? FALSE before the first answer. */
gboolean hoist_session_is_foreign (HoistSession *self);
/* Tries at once, and reads all lists again. */
void hoist_session_refresh (HoistSession *self);
void hoist_session_refresh_tenant (HoistSession *self, const char *id);
/* The report with the version that was read apart (a foreign plane). Owned. */
HoistTenantReport *hoist_session_fill (HoistSession *self, HoistTenantReport *report);
/* After a sign-in: the token is kept in the keyring as "token" (pasted) or "sign-in"; NULL: it is
 * not kept. */
void hoist_session_take_token (HoistSession *self, const char *token, const char *keep_as);
/* The draft of a tenant's upgrade; made when there is none. Borrowed. */
HoistUpgradeDraft *hoist_session_get_draft (HoistSession *self, const char *tenant);
/* The upgrade of a tenant on a foreign plane: of this session, or NULL. Both are borrowed. */
HoistPlainUpgrade *hoist_session_get_plain_upgrade (HoistSession *self, const char *tenant);
HoistPlainUpgrade *hoist_session_start_plain_upgrade (HoistSession *self, const char *tenant,
                                                      const char *from,
                                                      const HoistUpgradeWish *wish);
void hoist_session_drop_draft (HoistSession *self, const char *tenant);

G_END_DECLS
