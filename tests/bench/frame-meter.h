/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the main loop was away from its sources: from one poll to the next, on the clock and in
 * processor time of the thread (a busy machine only spoils the first). Thread: main. */
#pragma once
#include <gtk/gtk.h>

typedef struct
{
  guint n;               /* turns of the loop */
  guint n_late;          /* of more than 33 ms */
  double worst_ms;       /* on the clock */
  double worst_cpu_ms;   /* processor time of one turn */
  guint n_frames;        /* painted */
  gint64 last_frame_end; /* monotonic, µs; 0: none yet */
} FrameMeter;

extern FrameMeter frame_meter;

void frame_meter_begin (void); /* measures from now on; once */
void frame_meter_reset (void);
void frame_meter_watch (GtkWidget *window); /* counts its frames; it has to be realized */
/* Runs the main loop until a frame that began after `since` is painted (10 s at most); how long it
 * took from `since`, in ms. */
double frame_meter_wait (gint64 since);
void frame_meter_run (guint ms); /* runs the main loop for so long */
