/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run's page asks for: the run, its plan once, its node once after the end; a card that is
 * ticked; and nothing arrives once it was stopped. */
#include "console/pages/hoist-run-reader.h"

#include "card-scene.h"
#include "model/hoist-json.h"
#include "console/pages/hoist-run-orders.h"
#include "served-plane.h"

typedef struct
{
  ServedPlane *served;
  HoistKnownPlane *plane;
  HoistSession *session;
  HoistRun *run;
  HoistRunReader *reader;
  guint n_runs, n_plans, n_failed, n_unread, n_answers;
  char *card; /* of the last answer */
} Fixture;

static void
count_cb (guint *n)
{
  ++*n;
}

static char *
dup_path (const char *first, const char *id, const char *last)
{
  return g_strconcat ("/api/", first, "/", id, last, NULL);
}

static void
serve_run (Fixture *f, const HoistRun *run, const char *last)
{
  GString *text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_run_write (run, &w, NULL);
  g_hash_table_insert (f->served->more, dup_path ("runs", run->id, last),
                       g_string_free (text, FALSE));
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autofree char *uuid = g_uuid_string_random ();

  f->served = served_plane_new (1, FALSE);
  f->plane = hoist_known_plane_new (uuid, HOIST_PLANE_ADDRESS, "Berlin",
                                    served_plane_get_address (f->served));
  f->session = hoist_session_new (f->plane);
  hoist_session_open (f->session);
  scene_wait (scene_is_online, f->session);
  f->run = card_scene_run ("open", NULL);
  f->reader = hoist_run_reader_new (f->session, f->run->id);
  g_signal_connect_swapped (f->reader, "run", G_CALLBACK (count_cb), &f->n_runs);
  g_signal_connect_swapped (f->reader, "plan", G_CALLBACK (count_cb), &f->n_plans);
  g_signal_connect_swapped (f->reader, "run-failed", G_CALLBACK (count_cb), &f->n_failed);
  g_signal_connect_swapped (f->reader, "report-failed", G_CALLBACK (count_cb), &f->n_unread);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  hoist_run_reader_stop (f->reader);
  g_object_unref (f->reader);
  hoist_session_close (f->session);
  g_object_unref (f->session);
  g_object_unref (f->plane);
  hoist_run_unref (f->run);
  served_plane_free (f->served);
  g_free (f->card);
}

static gboolean
is_positive (gpointer n)
{
  return *(guint *) n > 0;
}

static void
test_run (Fixture *f, gconstpointer unused)
{
  hoist_run_reader_read (f->reader, 0); /* there is none yet */
  scene_wait (is_positive, &f->n_failed);
  serve_run (f, f->run, "");
  hoist_run_reader_read (f->reader, 0);
  scene_wait (is_positive, &f->n_runs);
  g_assert_nonnull (hoist_fleet_find_run (hoist_session_get_fleet (f->session), f->run->id));
}

/* A plan that could not be read is asked for again, one that was never more. */
static void
test_plan (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = card_scene_plan ();
  g_autofree char *path = dup_path ("plans", plan->id, "");
  GString *text = g_string_new (NULL);
  HoistPlan fields = *plan;
  g_autoptr (GPtrArray) steps = g_ptr_array_new ();
  HoistJsonWriter w;
  g_autoptr (HoistPlan) short_plan = NULL;

  g_ptr_array_add (steps, plan->steps->pdata[CARD_SCENE_STEP]);
  ((HoistStep *) steps->pdata[0])->index = 0;
  fields.steps = steps;
  short_plan = hoist_plan_new (&fields);
  hoist_json_writer_init (&w, text);
  hoist_plan_write (short_plan, &w, NULL);
  g_hash_table_insert (f->served->more, g_strdup (path), g_string_free (text, FALSE));
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) parsed =
      hoist_json_parse (g_hash_table_lookup (f->served->more, path), -1, &error);
  g_autoptr (HoistPlan) readable = parsed ? hoist_plan_read (parsed, &error) : NULL;
  g_assert_no_error (error);
  g_assert_nonnull (readable);
  hoist_run_reader_read_plan (f->reader, "");
  hoist_run_reader_read_plan (f->reader, plan->id);
  hoist_run_reader_read_plan (f->reader, plan->id);
  scene_wait (is_positive, &f->n_plans);
  hoist_run_reader_read_plan (f->reader, plan->id);
  scene_settle ();
  g_assert_cmpuint (f->n_plans, ==, 1);
  g_assert_cmpuint (served_plane_count (f->served, path), ==, 1);
}

static void
test_back (Fixture *f, gconstpointer unused)
{
  g_hash_table_insert (f->served->more, dup_path ("tenants", "tn_0123456789abcdef", "/check"),
                       g_strdup ("{}")); /* no tenant */
  hoist_run_reader_read_back (f->reader, "tn_0123456789abcdef");
  scene_wait (is_positive, &f->n_unread);
}

static void
test_stopped (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = dup_path ("runs", f->run->id, "");

  serve_run (f, f->run, "");
  hoist_run_reader_read (f->reader, 0);
  hoist_run_reader_stop (f->reader);
  hoist_run_reader_read (f->reader, 0);
  hoist_session_refresh (f->session);
  scene_settle ();
  g_assert_cmpuint (f->n_runs, ==, 0);
  g_assert_cmpuint (served_plane_count (f->served, path), <=, 1);
}

static void
answered_cb (Fixture *f, HoistRun *run)
{
  const HoistRunStep *step = run->steps->pdata[CARD_SCENE_STEP];

  f->n_answers++;
  g_free (f->card);
  f->card = g_strdup (step->card);
}

static void
test_tick (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistRun) ticked = card_scene_run ("ticked", NULL);
  g_autofree char *path = dup_path ("runs", f->run->id, "/card");
  GtkWidget *page = gtk_label_new ("page");
  GtkWindow *window = scene_show (page, 300, 200);
  g_autoptr (HoistRunOrders) orders = hoist_run_orders_new (f->session, page);

  serve_run (f, ticked, "/card");
  g_signal_connect_swapped (orders, "answered", G_CALLBACK (answered_cb), f);
  hoist_run_orders_tick_card (orders, CARD_SCENE_STEP, ""); /* of no run */
  hoist_run_orders_take_run (orders, f->run);
  hoist_run_orders_tick_card (orders, CARD_SCENE_STEP, "as the owner");
  g_assert_true (hoist_run_orders_is_ticking (orders));
  hoist_run_orders_tick_card (orders, CARD_SCENE_STEP, "twice");
  scene_wait (is_positive, &f->n_answers);
  g_assert_false (hoist_run_orders_is_ticking (orders));
  g_assert_cmpuint (served_plane_count (f->served, path), ==, 1);
  g_assert_cmpstr (f->card, ==, "ticked");
  hoist_run_orders_stop (orders);
  scene_close (window);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/console/run-reader/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  ADD ("run", test_run);
  ADD ("plan", test_plan);
  ADD ("back", test_back);
  ADD ("stopped", test_stopped);
  ADD ("tick", test_tick);
  return g_test_run ();
}
