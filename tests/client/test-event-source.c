/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/hoist-event-source.h"
#include "base/hoist-clock.h"
#include "fake-plane.h"
#include "protocol/hoist-event-stream.h"

#include <glib/gstdio.h>
#include <string.h>

/* One stream that stays open while the test writes into it. */
typedef struct
{
  FakePlane *plane;
  HoistEventSource *events;
  SoupServerMessage *message; /* of the present connection */
  guint n_connections;
  char *last_event_id; /* of the present connection; NULL */
  guint refuse_with;   /* a status instead of a stream */
  GString *positions;  /* "1 2 " */
  guint n_asked;       /* whether it is there */
  gboolean mute;       /* does not answer that */
  guint n_resets, n_runs, n_progress;
} Stage;

static void
serve_cb (SoupServerMessage *message, const char *path, gpointer user_data)
{
  Stage *stage = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  if (strcmp (path, "/api/plane") == 0)
    {
      stage->n_asked++;
      if (stage->mute)
        soup_server_message_pause (message);
      else
        soup_server_message_set_status (message, 404, NULL);
      return;
    }
  stage->n_connections++;
  g_free (stage->last_event_id);
  stage->last_event_id = g_strdup (fake_plane_get_header (stage->plane, "last-event-id"));
  if (stage->refuse_with != 0)
    {
      soup_server_message_set_status (message, stage->refuse_with, NULL);
      return;
    }
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_set_object (&stage->message, message);
}

static void
send (Stage *stage, gint64 id, const char *type, const char *data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  hoist_event_stream_write (text, id, type, data);
  soup_message_body_append (soup_server_message_get_response_body (stage->message),
                            SOUP_MEMORY_COPY, text->str, text->len);
  soup_server_message_unpause (stage->message);
}

static void
send_hello (Stage *stage, gint64 position, const char *instance)
{
  g_autofree char *data = g_strdup_printf (
      "{\"position\":%" G_GINT64_FORMAT ",\"instance\":\"%s\"}", position, instance);
  send (stage, -1, "hello", data);
}

static void
send_record (Stage *stage, gint64 position, const char *run)
{
  g_autofree char *data = g_strdup_printf (
      "{\"position\":%" G_GINT64_FORMAT
      ",\"type\":\"run\",\"phase\":\"queued\",\"tenant\":\"" FAKE_TENANT "\",\"run\":\"" FAKE_RUN
      "\",\"step\":-1,\"time\":\"2026-11-21T04:05:06.789Z\",\"payload\":{}%s%s}",
      position, run != NULL ? ",\"snapshot\":" : "", run != NULL ? run : "");
  send (stage, position, "run", data);
}

static void
hang_up (Stage *stage)
{
  soup_message_body_complete (soup_server_message_get_response_body (stage->message));
  soup_server_message_unpause (stage->message);
  g_clear_object (&stage->message);
}

static void
event_cb (HoistEventSource *events, gpointer event, gpointer run, gpointer user_data)
{
  Stage *stage = user_data;
  g_string_append_printf (stage->positions, "%d ", (int) ((HoistEvent *) event)->position);
  if (run != NULL)
    stage->n_runs++;
}

static void
progress_cb (HoistEventSource *events, const char *run, int step, double fraction,
             const char *detail, double total, gpointer user_data)
{
  g_assert_cmpstr (run, ==, FAKE_RUN);
  g_assert_cmpint (step, ==, 3);
  g_assert_cmpfloat (total, ==, 0.5);
  ((Stage *) user_data)->n_progress++;
}

static void
reset_cb (HoistEventSource *events, gpointer user_data)
{
  ((Stage *) user_data)->n_resets++;
}

static void
raise_stage_at (Stage *stage, FakePlane *plane)
{
  stage->plane = plane;
  stage->plane->serve = serve_cb;
  stage->plane->serve_target = stage;
  stage->positions = g_string_new (NULL);
  stage->events = hoist_event_source_new (stage->plane->client);
  g_signal_connect (stage->events, "event", G_CALLBACK (event_cb), stage);
  g_signal_connect (stage->events, "progress", G_CALLBACK (progress_cb), stage);
  g_signal_connect (stage->events, "reset", G_CALLBACK (reset_cb), stage);
}

static void
raise_stage (Stage *stage)
{
  raise_stage_at (stage, fake_plane_new ());
}

static void
strike_stage (Stage *stage)
{
  hoist_event_source_stop (stage->events);
  g_clear_object (&stage->events);
  g_clear_object (&stage->message);
  g_clear_pointer (&stage->plane, fake_plane_free);
  g_string_free (stage->positions, TRUE);
  g_free (stage->last_event_id);
}

#define WAIT(condition)                                                                            \
  while (!(condition))                                                                             \
  g_main_context_iteration (NULL, TRUE)

static void
test_records_once (void)
{
  Stage stage = { 0 };
  raise_stage (&stage);
  g_autofree char *run = fake_plane_dup_run ("queued", "none");
  hoist_event_source_start (stage.events, 4);
  WAIT (stage.message != NULL);
  g_assert_cmpstr (stage.last_event_id, ==, "4");
  send_hello (&stage, 4, "in_a");
  send_record (&stage, 5, run);
  send (&stage, 5, "surprise", "{\"new\":true}"); /* a newer plane's kind */
  send_record (&stage, 6, NULL);
  send (&stage, -1, "progress",
        "{\"run\":\"" FAKE_RUN
        "\",\"step\":3,\"fraction\":0.25,\"detail\":\"2 of 6\",\"progress\":0.5}");
  WAIT (stage.n_progress == 1);
  g_assert_cmpstr (stage.positions->str, ==, "5 6 ");
  g_assert_cmpuint (stage.n_runs, ==, 1);
  g_assert_cmpint (hoist_event_source_get_state (stage.events), ==, HOIST_CONNECTION_ONLINE);

  /* cut: it comes back by itself, asks for what follows 6, and drops what is repeated */
  hang_up (&stage);
  WAIT (hoist_event_source_get_state (stage.events) == HOIST_CONNECTION_UNREACHABLE);
  g_assert_nonnull (hoist_event_source_get_error (stage.events));
  WAIT (stage.message != NULL);
  g_assert_cmpstr (stage.last_event_id, ==, "6");
  send_hello (&stage, 8, "in_a");
  send_record (&stage, 6, NULL);
  send_record (&stage, 7, NULL);
  WAIT (hoist_event_source_get_position (stage.events) == 7);
  g_assert_cmpstr (stage.positions->str, ==, "5 6 7 ");
  g_assert_cmpuint (stage.n_resets, ==, 0);
  strike_stage (&stage);
}

static void
test_other_instance (void)
{
  Stage stage = { 0 };
  raise_stage (&stage);
  hoist_event_source_start (stage.events, 0);
  WAIT (stage.message != NULL);
  g_assert_null (stage.last_event_id); /* from now on */
  send_hello (&stage, 100, "in_a");
  WAIT (hoist_event_source_get_position (stage.events) == 100);
  hang_up (&stage);
  WAIT (stage.message != NULL && stage.n_connections == 2);
  send_hello (&stage, 3, "in_b");
  WAIT (stage.n_resets == 1);
  g_assert_cmpint (hoist_event_source_get_position (stage.events), ==, 3);
  strike_stage (&stage);
}

static void
test_history_is_gone (void)
{
  Stage stage = { .refuse_with = 410 };
  raise_stage (&stage);
  hoist_event_source_start (stage.events, 999);
  WAIT (stage.n_resets == 1);
  stage.refuse_with = 0;
  WAIT (stage.message != NULL);
  g_assert_null (stage.last_event_id);
  strike_stage (&stage);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_not_offered (void)
{
  Stage stage = { .refuse_with = 404 };
  raise_stage (&stage);
  stage.plane->any_route = TRUE;
  hoist_event_source_start (stage.events, 0);
  WAIT (hoist_event_source_get_error (stage.events) != NULL);
  g_assert_error (hoist_event_source_get_error (stage.events), HOIST_ERROR,
                  HOIST_ERROR_NOT_OFFERED);
  gint64 until = g_get_monotonic_time () + 600 * 1000; /* longer than the first back-off */
  guint id = g_timeout_add (50, tick_cb, NULL);
  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  g_assert_cmpuint (stage.n_connections, ==, 1); /* it does not knock for ever */
  strike_stage (&stage);
}

static void
test_unauthorized_then_hurry (void)
{
  Stage stage = { .refuse_with = 401 };
  raise_stage (&stage);
  hoist_event_source_start (stage.events, 0);
  WAIT (hoist_event_source_get_state (stage.events) == HOIST_CONNECTION_UNAUTHORIZED);
  stage.refuse_with = 0;
  hoist_client_set_token (stage.plane->client, "hst_new_token_3");
  hoist_event_source_hurry (stage.events);
  WAIT (stage.message != NULL);
  send_hello (&stage, 1, "in_a");
  WAIT (hoist_event_source_get_state (stage.events) == HOIST_CONNECTION_ONLINE);
  g_assert_cmpstr (fake_plane_get_header (stage.plane, "authorization"), ==,
                   "Bearer hst_new_token_3");
  strike_stage (&stage);
}

/* A line without an end would grow for ever: the connection is given up, memory is not. */
static void
test_endless_line (void)
{
  Stage stage = { 0 };
  raise_stage (&stage);
  hoist_event_source_start (stage.events, 0);
  WAIT (stage.message != NULL);
  g_autofree char *piece = g_malloc (1024 * 1024);
  memset (piece, 'x', 1024 * 1024);
  for (guint i = 0; i < 3; i++)
    soup_message_body_append (soup_server_message_get_response_body (stage.message),
                              SOUP_MEMORY_COPY, piece, 1024 * 1024);
  soup_server_message_unpause (stage.message);
  WAIT (hoist_event_source_get_state (stage.events) == HOIST_CONNECTION_UNREACHABLE);
  g_assert_error (hoist_event_source_get_error (stage.events), HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  strike_stage (&stage);
}

/* Iterates for so long. */
static void
pass (guint ms)
{
  gint64 until = g_get_monotonic_time () + ms * 1000;
  guint id = g_timeout_add (20, tick_cb, NULL);
  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

static const char quiet_hello[] = "{\"position\":1,\"instance\":\"in_a\",\"quiet\":true}";

/* Over the network a plane that promises to be silent is not believed: silence is the end. */
static void
test_far_silence (void)
{
  Stage stage = { 0 };
  raise_stage (&stage);
  hoist_event_source_set_patience (stage.events, 300, 200);
  hoist_event_source_start (stage.events, 0);
  WAIT (stage.message != NULL);
  g_assert_null (fake_plane_get_header (stage.plane, "hoist-quiet"));
  send (&stage, -1, "hello", quiet_hello);
  WAIT (hoist_event_source_get_state (stage.events) == HOIST_CONNECTION_ONLINE);
  WAIT (hoist_event_source_get_state (stage.events) == HOIST_CONNECTION_UNREACHABLE);
  g_assert_cmpuint (stage.n_asked, ==, 0);
  strike_stage (&stage);
}

static char *
make_socket_path (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-quiet-XXXXXX", NULL);
  return g_build_filename (folder, "socket", NULL);
}

static void
remove_socket_path (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Over a socket nothing is asked while nothing happens; who looks has the plane asked, once it has
 * been silent, and what does not answer is unreachable. */
static void
test_quiet (void)
{
  g_autofree char *path = make_socket_path ();
  Stage stage = { 0 };
  raise_stage_at (&stage, fake_plane_new_socket (path));
  hoist_event_source_set_patience (stage.events, 300, 200);
  hoist_event_source_start (stage.events, 0);
  WAIT (stage.message != NULL);
  g_assert_cmpstr (fake_plane_get_header (stage.plane, "hoist-quiet"), ==, "1");
  send (&stage, -1, "hello", quiet_hello);
  WAIT (hoist_event_source_get_state (stage.events) == HOIST_CONNECTION_ONLINE);
  hoist_event_source_look (stage.events); /* it has just been heard */
  pass (900);
  g_assert_cmpuint (stage.n_asked, ==, 0);
  g_assert_cmpint (hoist_event_source_get_state (stage.events), ==, HOIST_CONNECTION_ONLINE);
  for (guint i = 0; i < 5; i++)
    hoist_event_source_look (stage.events); /* a pointer that moves */
  pass (500);
  g_assert_cmpuint (stage.n_asked, ==, 1);
  g_assert_cmpint (hoist_event_source_get_state (stage.events), ==, HOIST_CONNECTION_ONLINE);
  stage.mute = TRUE; /* stands still */
  hoist_event_source_look (stage.events);
  WAIT (hoist_event_source_get_state (stage.events) == HOIST_CONNECTION_UNREACHABLE);
  g_assert_cmpuint (stage.n_asked, ==, 2);
  g_assert_cmpuint (stage.n_connections, ==, 1);
  strike_stage (&stage);
  remove_socket_path (path);
}

/* While a run goes on nobody has to look. */
static void
test_quiet_run (void)
{
  g_autofree char *path = make_socket_path ();
  g_autofree char *running = fake_plane_dup_run ("running", "none");
  g_autofree char *ended = fake_plane_dup_run ("ended", "new-healthy");
  Stage stage = { 0 };
  raise_stage_at (&stage, fake_plane_new_socket (path));
  hoist_event_source_set_patience (stage.events, 300, 200);
  hoist_event_source_start (stage.events, 0);
  WAIT (stage.message != NULL);
  send (&stage, -1, "hello", quiet_hello);
  send_record (&stage, 2, running);
  WAIT (stage.n_asked == 2); /* again and again */
  send_record (&stage, 3, ended);
  WAIT (stage.n_runs == 2);
  pass (100); /* what was being asked */
  guint asked = stage.n_asked;
  pass (700);
  g_assert_cmpuint (stage.n_asked, ==, asked);
  send_record (&stage, 4, running);
  stage.mute = TRUE;
  WAIT (hoist_event_source_get_state (stage.events) == HOIST_CONNECTION_UNREACHABLE);
  strike_stage (&stage);
  remove_socket_path (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event-source/records-once", test_records_once);
  g_test_add_func ("/event-source/other-instance", test_other_instance);
  g_test_add_func ("/event-source/history-is-gone", test_history_is_gone);
  g_test_add_func ("/event-source/not-offered", test_not_offered);
  g_test_add_func ("/event-source/unauthorized-then-hurry", test_unauthorized_then_hurry);
  g_test_add_func ("/event-source/endless-line", test_endless_line);
  g_test_add_func ("/event-source/far-silence", test_far_silence);
  g_test_add_func ("/event-source/quiet", test_quiet);
  g_test_add_func ("/event-source/quiet-run", test_quiet_run);
  return g_test_run ();
}
