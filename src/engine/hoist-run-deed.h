/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is heard of one step of a run while its agent is at it: lines, sentences, how far it is.
 * Several can be under way at once, each on a node of its own; all of them are heard by the run's
 * one thread, which alone has its journal and its log. Private to the engine. Thread: the run's
 * worker. */
#pragma once
#include "engine/hoist-agent-link.h"
#include "engine/hoist-run-log.h"

G_BEGIN_DECLS

typedef struct
{
  /* Whose it is: the same for all steps of a run; borrowed. */
  HoistRunLog *log;
  gboolean (*tick) (guint *ret_next_ms, gpointer user_data, GError **error);
  void (*tell) (int step, double fraction, const char *detail, gpointer user_data);
  gpointer user_data;
  /* Of this one. */
  int step;
  GPtrArray *details; /* the agent's sentences */
  double fraction;    /* of the step, while it goes forward */
  gint64 told_at;     /* boottime µs */
  gboolean first;     /* its first attempt, with a way back before it */
} HoistRunDeed;

/* One for each of n steps; `like` says whose they are. */
HoistRunDeed *hoist_run_deed_new_list (guint n, const HoistRunDeed *like);
void hoist_run_deed_free_list (HoistRunDeed *deeds, guint n); /* NULL is fine */

void hoist_run_deed_begin (HoistRunDeed *self); /* nothing was heard yet */
void hoist_run_deed_end (HoistRunDeed *self);   /* its outcome is journalled */
HoistValue *hoist_run_deed_new_details (const HoistRunDeed *self);
/* Of its order; the deed must outlive it. */
HoistAgentListener hoist_run_deed_make_listener (HoistRunDeed *self, gboolean undoing);

G_END_DECLS
