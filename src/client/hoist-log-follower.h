/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The followed logs of one plane: lines that the stream brings are given on when they are the next
 * ones; a gap, a reconnect or the end of the run makes it ask GET …/log, so that every line comes
 * once and in order. For hoist-event-source.c. Signals: "lines" (run, GPtrArray of HoistLogLine),
 * "complete" (run). Thread: main loop only. */
#pragma once
#include "client/hoist-client-runs.h"

G_BEGIN_DECLS

#define HOIST_TYPE_LOG_FOLLOWER (hoist_log_follower_get_type ())
G_DECLARE_FINAL_TYPE (HoistLogFollower, hoist_log_follower, HOIST, LOG_FOLLOWER, GObject)

HoistLogFollower *hoist_log_follower_new (HoistClient *client);
void hoist_log_follower_follow (HoistLogFollower *self, const char *run, gint64 after);
void hoist_log_follower_unfollow (HoistLogFollower *self, const char *run);
/* A `log` event: {run, lines}. */
void hoist_log_follower_take (HoistLogFollower *self, const HoistValue *data);
/* The run has ended: what is left is asked for, then "complete". */
void hoist_log_follower_note_end (HoistLogFollower *self, const char *run);
/* The stream is back: all followed logs are asked for what was missed. */
void hoist_log_follower_refresh (HoistLogFollower *self);

G_END_DECLS
