/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One client of the event stream: chunks in order, a client that does not read gets `lagged` and is
 * closed (92), one that goes away is noticed, one that talks is cut. */
#include "daemon/hoist-event-sink.h"
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  HoistEventSink *sink;
  GSocket *client;
  guint n_changed;
} Fixture;

static void
changed_cb (HoistEventSink *sink, gpointer user_data)
{
  ((Fixture *) user_data)->n_changed++;
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  int fds[2], small = 8192;
  g_autoptr (GSocket) server = NULL;
  g_autoptr (GSocketConnection) connection = NULL;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  setsockopt (fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  server = g_socket_new_from_fd (fds[0], NULL);
  f->client = g_socket_new_from_fd (fds[1], NULL);
  g_socket_set_blocking (f->client, FALSE);
  connection = g_socket_connection_factory_create_connection (server);
  f->sink = hoist_event_sink_new (connection, changed_cb, f);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  hoist_event_sink_free (f->sink);
  g_object_unref (f->client);
}

static void
iterate (void)
{
  for (guint i = 0; i < 50; i++)
    g_main_context_iteration (NULL, FALSE);
}

/* Everything the server will ever say. */
static char *
read_all (Fixture *f)
{
  GString *all = g_string_new (NULL);
  char piece[4096];
  gssize n;

  for (;;)
    {
      iterate ();
      n = g_socket_receive (f->client, piece, sizeof piece, NULL, NULL);
      if (n == 0 || (n < 0 && hoist_event_sink_get_queued (f->sink) == 0))
        return g_string_free (all, FALSE);
      if (n > 0)
        g_string_append_len (all, piece, n);
    }
}

static void
test_order (Fixture *f, gconstpointer unused)
{
  g_autofree char *all = NULL;
  const char *body;

  for (guint i = 0; i < 1000; i++)
    {
      char *text = g_strdup_printf ("data: %04u\n\n", i);
      g_autoptr (GBytes) chunk = g_bytes_new_take (text, strlen (text));

      hoist_event_sink_push (f->sink, chunk);
    }
  all = read_all (f);
  g_assert_true (g_str_has_prefix (all, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"));
  body = strstr (all, "\r\n\r\n") + 4;
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (atoi (body + i * 12 + 6), ==, (int) i);
  g_assert_true (hoist_event_sink_is_open (f->sink));
}

static void
test_lagged (Fixture *f, gconstpointer unused)
{
  char *text = g_strnfill (10000, 'x');
  g_autoptr (GBytes) chunk = g_bytes_new_take (text, 10000);
  g_autofree char *all = NULL;

  for (guint i = 0; i < 100; i++)
    {
      hoist_event_sink_push (f->sink, chunk);
      g_assert_cmpuint (hoist_event_sink_get_queued (f->sink), <=, HOIST_EVENT_SINK_MAX);
    }
  g_assert_false (hoist_event_sink_is_open (f->sink));
  all = read_all (f);
  g_assert_true (g_str_has_suffix (all, "event: lagged\ndata: {}\n\n"));
  iterate ();
  g_assert_true (hoist_event_sink_is_closed (f->sink));
  g_assert_cmpuint (f->n_changed, >, 0);
}

static void
test_gone (Fixture *f, gconstpointer unused)
{
  g_socket_close (f->client, NULL);
  iterate ();
  g_assert_true (hoist_event_sink_is_closed (f->sink));
  g_assert_cmpuint (f->n_changed, ==, 1);
}

static void
test_chatter (Fixture *f, gconstpointer unused)
{
  g_autofree char *text = g_strnfill (4000, 'x');

  g_socket_send (f->client, text, 4000, NULL, NULL);
  iterate ();
  g_assert_true (hoist_event_sink_is_open (f->sink));
  g_socket_send (f->client, text, 4000, NULL, NULL);
  iterate ();
  g_assert_true (hoist_event_sink_is_closed (f->sink));
}

static void
test_end (Fixture *f, gconstpointer unused)
{
  g_autoptr (GBytes) chunk = g_bytes_new_static ("data: last\n\n", 12);
  g_autofree char *all = NULL;

  hoist_event_sink_push (f->sink, chunk);
  hoist_event_sink_end (f->sink);
  hoist_event_sink_push (f->sink, chunk); /* too late */
  all = read_all (f);
  g_assert_true (g_str_has_suffix (all, "\r\n\r\ndata: last\n\n"));
  g_assert_true (hoist_event_sink_is_closed (f->sink));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/daemon/event-sink/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/daemon/event-sink/lagged", Fixture, NULL, set_up, test_lagged, tear_down);
  g_test_add ("/daemon/event-sink/gone", Fixture, NULL, set_up, test_gone, tear_down);
  g_test_add ("/daemon/event-sink/chatter", Fixture, NULL, set_up, test_chatter, tear_down);
  g_test_add ("/daemon/event-sink/end", Fixture, NULL, set_up, test_end, tear_down);
  return g_test_run ();
}
