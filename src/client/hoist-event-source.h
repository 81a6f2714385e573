/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live stream of a control plane: connects, reconnects by itself (0.25 s, doubling to 10 s,
 * with jitter; at once when asked), asks for what was missed by Last-Event-ID, and fills gaps of a
 * followed log by GET …/log, so that a follower sees every line once and in order across restarts
 * of console and daemon.
 *
 * Signals (main loop; arguments are borrowed, valid during the emission, take a reference to keep):
 *   "event"    (gpointer HoistEvent*, gpointer HoistRun*)     each journal record once; the run is
 * the snapshot that came with it, or NULL "log"      (const char *run, gpointer GPtrArray of
 * HoistLogLine*)   only of followed runs "log-complete" (const char *run) the followed run has
 * ended and all its lines were given; it is no longer followed "progress" (const char *run, int
 * step, double fraction, const char *detail, double total) "backup-progress" (const char *backup,
 * double fraction, const char *detail) of a verification, whose end is fraction 1 "reset"    ()
 * what came before can't be continued (other instance, or history is gone): read everything again
 * "state"    (int HoistConnectionState)                      of the stream;
 * hoist_event_source_get_error says why it is down A plane without events (foreign) ends in
 * NOT_OFFERED: the source stays stopped and the caller polls; one with a wrong certificate ends in
 * UNTRUSTED. Thread: main loop only. */
#pragma once
#include "client/hoist-client.h"
#include "model/hoist-event.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

#define HOIST_TYPE_EVENT_SOURCE (hoist_event_source_get_type ())
G_DECLARE_FINAL_TYPE (HoistEventSource, hoist_event_source, HOIST, EVENT_SOURCE, GObject)

HoistEventSource *hoist_event_source_new (HoistClient *client);
/* `after` 0: from now on (no replay); else the position of the last record that was seen. */
void hoist_event_source_start (HoistEventSource *self, gint64 after);
void hoist_event_source_stop (HoistEventSource *self);
/* Connects now instead of waiting for the back-off (the user pressed Try again; the network came
 * back). */
void hoist_event_source_hurry (HoistEventSource *self);
/* Somebody looks. A quiet stream (over a socket or ssh: nobody is woken to say that nothing has
 * happened; a plane that dies closes it) can't tell a plane that stands still from one with nothing
 * to say: after 45 s of silence it is asked, and what does not answer within 10 is unreachable.
 * While a run goes on it is asked by itself. Cheap; to be called at any input. */
void hoist_event_source_look (HoistEventSource *self);
void hoist_event_source_set_patience (HoistEventSource *self, guint silence_ms,
                                      guint answer_ms); /* for tests; before start */
HoistConnectionState hoist_event_source_get_state (HoistEventSource *self);
const GError *hoist_event_source_get_error (HoistEventSource *self); /* NULL when it is well */
gint64 hoist_event_source_get_position (HoistEventSource *self);     /* of the last record seen */

/* From the line after `after_seq` (0: from the first). Several runs may be followed; following one
 * again restarts at that line. Works also while the stream is down: it goes on when it is back. */
void hoist_event_source_follow_log (HoistEventSource *self, const char *run, gint64 after_seq);
void hoist_event_source_unfollow_log (HoistEventSource *self, const char *run);

G_END_DECLS
