/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the private hoistd of *This computer* or of the demo fleet running while its plane is open:
 * starts it, and starts it again a moment after it was lost. A demo fleet that was removed
 * meanwhile is not made again by a daemon on an empty folder.
 *
 * Signals: "ready" (address): it answers there; "failed" (GError*): it can't be started. Thread:
 * main. */
#pragma once
#include "client/hoist-known-plane.h"

G_BEGIN_DECLS

#define HOIST_TYPE_DAEMON_KEEPER (hoist_daemon_keeper_get_type ())
G_DECLARE_FINAL_TYPE (HoistDaemonKeeper, hoist_daemon_keeper, HOIST, DAEMON_KEEPER, GObject)

HoistDaemonKeeper *hoist_daemon_keeper_new (HoistKnownPlane *plane); /* not of kind address */
void hoist_daemon_keeper_start (HoistDaemonKeeper *self);            /* now */
/* Nobody answers: it is started again, but not at once, so that one that is just restarting is
 * found. */
void hoist_daemon_keeper_note_lost (HoistDaemonKeeper *self);
void hoist_daemon_keeper_note_well (HoistDaemonKeeper *self);
/* Starts nothing any more; a daemon that runs goes on. */
void hoist_daemon_keeper_stop (HoistDaemonKeeper *self);

G_END_DECLS
