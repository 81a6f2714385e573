/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program hoist as it is, which says on standard output when its first frame, its first rows of
 * so many tenants and the plane's own answer were painted: milliseconds since the moment in the
 * environment (HOIST_BENCH_BEGUN: CLOCK_MONOTONIC in µs, taken right before exec; HOIST_BENCH_ROWS:
 * how many). Owned by tests/bench/console.py; main thread; it changes nothing. */
#include <malloc.h>
#include <stdlib.h>
#include <time.h>

#include "console/hoist-application.h"
#include "console/hoist-window.h"
#include "console/pages/hoist-tenants-page.h"
#include "console/widgets/hoist-tenant-cell.h"
#include "frame-meter.h"

static gboolean first_said, rows_said, live_said;
static gint64 begun_wall; /* what was received later is the plane's own answer, not the cache */

static GtkWidget *
find_mapped (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_mapped (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
say_once (gboolean *said, const char *what)
{
  gint64 begun = g_ascii_strtoll (g_getenv ("HOIST_BENCH_BEGUN"), NULL, 10);

  if (*said)
    return;
  *said = TRUE;
  g_print ("%s %.1f worst %.1f cpu %.1f\n", what, (double) (g_get_monotonic_time () - begun) / 1000,
           frame_meter.worst_cpu_ms, (double) clock () * 1000 / CLOCKS_PER_SEC);
  frame_meter_reset ();
}

static void
painted_cb (GtkWidget *window)
{
  guint n = (guint) g_ascii_strtoull (g_getenv ("HOIST_BENCH_ROWS"), NULL, 10);
  HoistSession *session = hoist_window_get_session (HOIST_WINDOW (window));
  GtkWidget *page;

  say_once (&first_said, "first");
  if (live_said)
    return;
  page = find_mapped (window, HOIST_TYPE_TENANTS_PAGE);
  if (page == NULL || find_mapped (page, HOIST_TYPE_TENANT_CELL) == NULL
      || g_list_model_get_n_items (
             G_LIST_MODEL (hoist_tenants_page_get_list (HOIST_TENANTS_PAGE (page))))
             < n)
    return;
  say_once (&rows_said, "rows"); /* a window full of them, and the list knows all */
  if (hoist_session_get_state (session) == HOIST_SESSION_ONLINE
      && hoist_session_get_received_at (session) > begun_wall)
    say_once (&live_said, "live");
}

static void
realized_cb (GtkWidget *window)
{
  g_signal_connect_swapped (gtk_widget_get_frame_clock (window), "after-paint",
                            G_CALLBACK (painted_cb), window);
}

static void
window_cb (GtkApplication *application, GtkWindow *window)
{
  if (HOIST_IS_WINDOW (window))
    g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (HoistApplication) application = NULL;

  mallopt (M_ARENA_MAX, 2); /* as hoist's own main */
  begun_wall = g_get_real_time ();
  setvbuf (stdout, NULL, _IOLBF, 0);
  frame_meter_begin ();
  g_set_application_name ("Hoist");
  application = hoist_application_new ();
  g_signal_connect (application, "window-added", G_CALLBACK (window_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
