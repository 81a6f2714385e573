/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The console's own widgets beside GTK's, on the same data in the same process: a keystroke in the
 * filter, a click on a column, a log that comes at 2,000 lines a second, tenants that change their
 * state. Prints lines of "WHO WHAT key=value…" for tests/bench/console.py. Main thread; it never
 * judges. Usage: console-frames [TENANTS [LINES]] */
#include <stdlib.h>

#include "../console/scene.h"
#include "base/hoist-version.h"
#include "console/pages/hoist-tenants-page.h"
#include "console/widgets/hoist-log-view.h"
#include "frame-meter.h"

#define LINES_A_BATCH 40
#define BATCH_MS 20 /* 2,000 lines a second */

static guint n_tenants = 10000, n_lines = 100000;

static HoistTenantReport *
make_report (guint i, gboolean well)
{
  g_autofree char *slug = g_strdup_printf ("tenant-%05u", i);
  g_autofree char *deployed = g_strdup_printf ("v0.%u.%u", i % 12, i % 7);
  SceneTenant tenant = {
    slug,        i % 3 == 0 ? "test" : "production", deployed,
    "v0.12.0",   well ? "up-to-date" : "behind",     well ? "healthy" : "degraded",
    well ? 0 : 1
  };

  return scene_report (&tenant);
}

static HoistSession *
make_session (void)
{
  HoistSession *session = hoist_session_new (NULL);
  HoistTenantPage *page = g_new0 (HoistTenantPage, 1);

  g_atomic_ref_count_init (&page->refs);
  page->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_report_unref);
  for (guint i = 0; i < n_tenants; i++)
    g_ptr_array_add (page->tenants, make_report (i, i % 2 == 0));
  hoist_fleet_take_tenants (hoist_session_get_fleet (session), page);
  hoist_tenant_page_unref (page);
  return session;
}

static GtkWindow *
show (GtkWidget *child)
{
  GtkWindow *window = scene_show (child, 1100, 750);

  frame_meter_watch (GTK_WIDGET (window));
  frame_meter_run (300); /* what the first frame leaves to be done */
  return window;
}

static void
say_once (const char *who, const char *what, double painted_ms)
{
  g_print ("%s %s painted=%.2f blocked=%.2f cpu=%.2f\n", who, what, painted_ms,
           frame_meter.worst_ms, frame_meter.worst_cpu_ms);
}

static void
say_frames (const char *who, const char *what)
{
  g_print ("%s %s worst=%.2f cpu=%.2f late=%u turns=%u frames=%u\n", who, what,
           frame_meter.worst_ms, frame_meter.worst_cpu_ms, frame_meter.n_late, frame_meter.n,
           frame_meter.n_frames);
}

/* GTK's own models over the same items */

typedef struct
{
  GtkWidget *scroller, *column_view;
  GtkFilter *filter;
  GtkColumnViewColumn *columns[2];
  char *text;
} Peer;

static gboolean
matches_cb (gpointer item, gpointer user_data)
{
  Peer *peer = user_data;

  return peer->text == NULL || hoist_tenant_item_matches (item, peer->text);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, gtk_label_new (NULL));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer deployed)
{
  const HoistTenantReport *report = hoist_tenant_item_get_report (gtk_list_item_get_item (item));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      deployed != NULL ? report->version.deployed_version : report->slug);
}

static int
compare_cb (gconstpointer a, gconstpointer b, gpointer deployed)
{
  const HoistTenantReport *one = hoist_tenant_item_get_report ((HoistTenantItem *) a);
  const HoistTenantReport *other = hoist_tenant_item_get_report ((HoistTenantItem *) b);

  return deployed != NULL ? hoist_version_compare (one->version.deployed_version,
                                                   other->version.deployed_version)
                          : g_strcmp0 (one->slug, other->slug);
}

static Peer *
peer_new (GListModel *tenants)
{
  Peer *peer = g_new0 (Peer, 1);
  GListModel *filtered, *sorted;

  peer->filter = GTK_FILTER (gtk_custom_filter_new (matches_cb, peer, NULL));
  filtered = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (tenants), peer->filter));
  peer->column_view = gtk_column_view_new (NULL);
  sorted = G_LIST_MODEL (gtk_sort_list_model_new (
      filtered, g_object_ref (gtk_column_view_get_sorter (GTK_COLUMN_VIEW (peer->column_view)))));
  for (int i = 0; i < 2; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GINT_TO_POINTER (i));
      peer->columns[i] = gtk_column_view_column_new (i == 0 ? "Name" : "Deployed", factory);
      gtk_column_view_column_set_sorter (
          peer->columns[i],
          GTK_SORTER (gtk_custom_sorter_new (compare_cb, GINT_TO_POINTER (i), NULL)));
      gtk_column_view_append_column (GTK_COLUMN_VIEW (peer->column_view), peer->columns[i]);
    }
  gtk_column_view_set_model (GTK_COLUMN_VIEW (peer->column_view),
                             GTK_SELECTION_MODEL (gtk_multi_selection_new (sorted)));
  peer->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (peer->scroller), peer->column_view);
  return peer;
}

/* A keystroke, a click */

static const char *const keystrokes[] = { "t", "te", "ten", "tenant-0", "tenant-01", "tenant-012",
                                          "7", "77", "777", "",         NULL };

static void
filter_console (HoistTenantsPage *page)
{
  GtkWidget *entry = scene_find (GTK_WIDGET (page), GTK_TYPE_SEARCH_ENTRY, NULL);

  gtk_widget_grab_focus (entry);
  hoist_tenants_page_set_search (page, "x");
  frame_meter_run (300);
  for (guint i = 0; keystrokes[i] != NULL; i++)
    {
      guint before = g_list_model_get_n_items (G_LIST_MODEL (hoist_tenants_page_get_list (page)));
      gint64 begun;

      frame_meter_reset ();
      begun = g_get_monotonic_time ();
      gtk_editable_set_text (GTK_EDITABLE (entry), keystrokes[i]);
      /* What is typed may be looked at later: then the list is painted later. */
      while (g_list_model_get_n_items (G_LIST_MODEL (hoist_tenants_page_get_list (page))) == before
             && g_get_monotonic_time () < begun + 400000)
        g_main_context_iteration (NULL, TRUE);
      if (g_list_model_get_n_items (G_LIST_MODEL (hoist_tenants_page_get_list (page))) == before)
        g_print ("Hoist keystroke-same blocked=%.2f cpu=%.2f\n", frame_meter.worst_ms,
                 frame_meter.worst_cpu_ms);
      else
        {
          double delay = (double) (g_get_monotonic_time () - begun) / 1000;

          say_once ("Hoist", "keystroke", delay + frame_meter_wait (g_get_monotonic_time ()));
        }
      frame_meter_run (100);
    }
}

static void
filter_peer (Peer *peer)
{
  for (guint i = 0; keystrokes[i] != NULL; i++)
    {
      gint64 begun;

      frame_meter_reset ();
      begun = g_get_monotonic_time ();
      g_free (peer->text);
      peer->text = g_strdup (keystrokes[i]);
      gtk_filter_changed (peer->filter, GTK_FILTER_CHANGE_DIFFERENT);
      gtk_widget_queue_draw (peer->scroller);
      say_once ("GTK's-models", "keystroke", frame_meter_wait (begun));
      frame_meter_run (100);
    }
}

static void
sort_console (HoistTenantsPage *page)
{
  const HoistTenantColumn columns[] = { HOIST_TENANT_COLUMN_DEPLOYED, HOIST_TENANT_COLUMN_NAME,
                                        HOIST_TENANT_COLUMN_STATE, HOIST_TENANT_COLUMN_DEPLOYED,
                                        HOIST_TENANT_COLUMN_HEALTH };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      gint64 begun;

      frame_meter_reset ();
      begun = g_get_monotonic_time ();
      hoist_tenants_page_sort_by (page, columns[i], i % 2 == 0);
      say_once ("Hoist", "sort", frame_meter_wait (begun));
      frame_meter_run (100);
    }
}

static void
sort_peer (Peer *peer)
{
  for (guint i = 0; i < 5; i++)
    {
      gint64 begun;

      frame_meter_reset ();
      begun = g_get_monotonic_time ();
      gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (peer->column_view),
                                      peer->columns[(i + 1) % 2], i % 4 < 2);
      say_once ("GTK's-models", "sort", frame_meter_wait (begun));
      frame_meter_run (100);
    }
}

/* Streams */

typedef struct
{
  HoistLogView *view;
  GtkTextView *plain;
  HoistFleet *fleet;
  guint n_sent, n_changed, n_changes;
} Stream;

static void
insert_plain (GtkTextView *view, const GPtrArray *lines)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));
  GtkTextIter end;

  for (guint i = 0; i < lines->len; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (lines, i);

      gtk_text_buffer_get_end_iter (buffer, &end);
      gtk_text_buffer_insert (buffer, &end, line->text, -1);
      gtk_text_buffer_insert (buffer, &end, "\n", 1);
    }
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static void
change_tenants (Stream *stream, guint due)
{
  while (stream->fleet != NULL && stream->n_changed < MIN (due, stream->n_changes))
    {
      guint i = stream->n_changed++;
      g_autoptr (HoistTenantReport) report = make_report (i * 7 % n_tenants, i % 3 == 0);

      hoist_fleet_take_tenant (stream->fleet, report);
    }
}

static gboolean
batch_cb (gpointer user_data)
{
  Stream *stream = user_data;
  g_autoptr (GPtrArray) lines = scene_lines (stream->n_sent + 1, LINES_A_BATCH);

  stream->n_sent += LINES_A_BATCH;
  if (stream->view != NULL)
    hoist_log_view_append (stream->view, lines);
  else if (stream->plain != NULL)
    insert_plain (stream->plain, lines);
  change_tenants (stream, (guint) ((guint64) stream->n_sent * stream->n_changes / n_lines));
  return stream->n_sent < n_lines ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
run_stream (Stream *stream)
{
  guint ms = n_lines / LINES_A_BATCH * BATCH_MS;

  frame_meter_reset ();
  g_timeout_add (BATCH_MS, batch_cb, stream);
  frame_meter_run (ms);
  while (stream->n_sent < n_lines)
    g_main_context_iteration (NULL, TRUE);
}

/* As in the program: the list is behind the run's page and goes on following. */
static void
log_console (HoistSession *session)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *page = GTK_WIDGET (hoist_tenants_page_new (session));
  Stream stream = { .view = HOIST_LOG_VIEW (hoist_log_view_new ()),
                    .fleet = hoist_session_get_fleet (session),
                    .n_changes = 1000 };
  GtkWindow *window;

  gtk_stack_add_child (GTK_STACK (stack), page);
  gtk_stack_add_child (GTK_STACK (stack), GTK_WIDGET (stream.view));
  gtk_stack_set_visible_child (GTK_STACK (stack), GTK_WIDGET (stream.view));
  window = show (stack);
  run_stream (&stream);
  say_frames ("Hoist", "log");
  scene_close (window);
}

static void
log_peer (void)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  Stream stream = { .plain = GTK_TEXT_VIEW (gtk_text_view_new ()) };
  GtkWindow *window;

  gtk_accessible_update_property (GTK_ACCESSIBLE (stream.plain), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Log", -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (stream.plain));
  window = show (scroller);
  run_stream (&stream);
  say_frames ("GtkTextView", "log");
  scene_close (window);
}

/* A thousand rows of the list that is looked at change within five seconds. */
static void
states_console (HoistSession *session)
{
  HoistTenantsPage *page = hoist_tenants_page_new (session);
  Stream stream = { .fleet = hoist_session_get_fleet (session), .n_changes = 1000 };
  guint all = n_lines;
  GtkWindow *window;

  hoist_tenants_page_sort_by (page, HOIST_TENANT_COLUMN_STATE, GTK_SORT_ASCENDING);
  window = show (GTK_WIDGET (page));
  n_lines = 10000; /* only the clock of the stream */
  run_stream (&stream);
  say_frames ("Hoist", "states");
  n_lines = all;
  scene_close (window);
}

int
main (int argc, char **argv)
{
  g_autoptr (HoistSession) session = NULL;
  HoistTenantsPage *page;
  GtkWindow *window;
  Peer *peer;

  scene_init (&argc, &argv);
  if (argc > 1)
    n_tenants = (guint) atoi (argv[1]);
  if (argc > 2)
    n_lines = (guint) atoi (argv[2]);
  setvbuf (stdout, NULL, _IOLBF, 0);
  frame_meter_begin ();
  session = make_session ();
  page = hoist_tenants_page_new (session);
  window = show (GTK_WIDGET (page));
  filter_console (page);
  sort_console (page);
  scene_close (window);
  peer = peer_new (hoist_fleet_get_tenants (hoist_session_get_fleet (session)));
  window = show (peer->scroller);
  filter_peer (peer);
  sort_peer (peer);
  scene_close (window);
  states_console (session);
  log_console (session);
  log_peer ();
  return 0;
}
