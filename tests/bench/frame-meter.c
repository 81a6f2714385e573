/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The meter of the console's benchmarks: stands in the main loop's poll. One per program; main
 * thread only; it never judges. */
#include "frame-meter.h"

#include <time.h>

#define LATE_MS 33.0

FrameMeter frame_meter;

static gint64 woke_at, woke_cpu, frame_began;

static gint64
cpu_us (void)
{
  struct timespec at;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &at);
  return (gint64) at.tv_sec * G_USEC_PER_SEC + at.tv_nsec / 1000;
}

static gint
poll_cb (GPollFD *fds, guint n, gint timeout)
{
  double ms = (double) (g_get_monotonic_time () - woke_at) / 1000;
  double cpu_ms = (double) (cpu_us () - woke_cpu) / 1000;
  gint result;

  frame_meter.n++;
  frame_meter.n_late += ms > LATE_MS ? 1 : 0;
  frame_meter.worst_ms = MAX (frame_meter.worst_ms, ms);
  frame_meter.worst_cpu_ms = MAX (frame_meter.worst_cpu_ms, cpu_ms);
  result = g_poll (fds, n, timeout);
  woke_at = g_get_monotonic_time ();
  woke_cpu = cpu_us ();
  return result;
}

void
frame_meter_begin (void)
{
  woke_at = g_get_monotonic_time ();
  woke_cpu = cpu_us ();
  g_main_context_set_poll_func (NULL, poll_cb);
}

void
frame_meter_reset (void)
{
  gint64 last = frame_meter.last_frame_end;

  frame_meter = (FrameMeter){ .last_frame_end = last };
  woke_at = g_get_monotonic_time ();
  woke_cpu = cpu_us ();
}

static void
before_cb (void)
{
  frame_began = g_get_monotonic_time ();
}

static void
after_cb (void)
{
  frame_meter.n_frames++;
  frame_meter.last_frame_end = g_get_monotonic_time ();
}

void
frame_meter_watch (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "before-paint", G_CALLBACK (before_cb), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_cb), NULL);
}

static gboolean
late_cb (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_REMOVE;
}

double
frame_meter_wait (gint64 since)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (10, late_cb, &late);

  while (!late && (frame_meter.last_frame_end <= since || frame_began < since))
    g_main_context_iteration (NULL, TRUE);
  if (late)
    g_error ("nothing was painted within ten seconds");
  g_source_remove (timer);
  return (double) (frame_meter.last_frame_end - since) / 1000;
}

void
frame_meter_run (guint ms)
{
  gboolean late = FALSE;

  g_timeout_add (ms, late_cb, &late);
  while (!late)
    g_main_context_iteration (NULL, TRUE);
}
