/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A POST over loopback: what arrives, what each answer means, the time it may take, and that no
 * more than the host is ever said. */
#include "drivers/hoist-webhook.h"

#include <string.h>

#include "base/hoist-error.h"

#define SECRET "planted-4711"

/* Answers each connection with these bytes; NULL: it waits until it is stopped. */
typedef struct
{
  GSocketService *service;
  const char *answer;
  GString *heard;
  GMutex mutex;
  GCond over;
  gboolean is_over, rests;
  guint16 port;
} Server;

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source,
        gpointer data)
{
  Server *s = data;
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char bytes[4096];

  g_mutex_lock (&s->mutex);
  while (!g_str_has_suffix (s->heard->str, "}"))
    {
      gssize n = g_input_stream_read (in, bytes, sizeof bytes, NULL, NULL);

      g_assert_cmpint (n, >, 0);
      g_string_append_len (s->heard, bytes, n);
    }
  while (s->answer == NULL && !s->is_over)
    g_cond_wait (&s->over, &s->mutex);
  if (s->answer != NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), s->answer,
                               strlen (s->answer), NULL, NULL, NULL);
  s->rests = TRUE;
  g_cond_broadcast (&s->over);
  g_mutex_unlock (&s->mutex);
  return TRUE;
}

static void
server_start (Server *s, const char *answer)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) found = NULL;

  *s = (Server){ .answer = answer, .heard = g_string_new (NULL) };
  g_mutex_init (&s->mutex);
  g_cond_init (&s->over);
  s->service = g_threaded_socket_service_new (2);
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (s->service), address,
                                                G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                                &found, NULL));
  s->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (found));
  g_signal_connect (s->service, "run", G_CALLBACK (run_cb), s);
}

static void
server_stop (Server *s)
{
  g_mutex_lock (&s->mutex);
  s->is_over = TRUE;
  g_cond_broadcast (&s->over);
  while (!s->rests && s->heard->len > 0)
    g_cond_wait (&s->over, &s->mutex);
  g_mutex_unlock (&s->mutex);
  g_socket_service_stop (s->service);
  g_socket_listener_close (G_SOCKET_LISTENER (s->service));
  g_clear_object (&s->service);
  g_string_free (s->heard, TRUE);
}

typedef struct
{
  const char *url;
  guint timeout_ms;
  GCancellable *cancellable;
  GMainLoop *loop;
  GError *error;
  gboolean good;
} Call;

static gpointer
post_thread (gpointer data)
{
  Call *call = data;
  HoistWebhook webhook = { call->url, "{\"text\":\"hello\"}", "rn_1-7", call->timeout_ms };

  call->good = hoist_webhook_post (&webhook, call->cancellable, &call->error);
  /* In the loop, which may not run yet. */
  g_idle_add_once ((GSourceOnceFunc) g_main_loop_quit, call->loop);
  return NULL;
}

/* The service accepts on the main loop. */
static gboolean
post (const char *url, guint timeout_ms, GCancellable *cancellable, GError **error)
{
  Call call = { url, timeout_ms, cancellable, g_main_loop_new (NULL, FALSE), NULL, FALSE };
  GThread *thread = g_thread_new ("post", post_thread, &call);

  g_main_loop_run (call.loop);
  g_thread_join (thread);
  g_main_loop_unref (call.loop);
  if (call.error != NULL)
    {
      g_assert_null (strstr (call.error->message, SECRET));
      g_propagate_error (error, call.error);
    }
  return call.good;
}

static void
test_answers (void)
{
  static const struct
  {
    const char *answer;
    int code; /* -1: good */
    const char *words;
  } cases[] = {
    { "HTTP/1.1 204 No Content\r\n\r\n", -1, NULL },
    { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", -1, NULL },
    { "HTTP/1.0 201 Created\r\n\r\nas long as it is open", -1, NULL },
    { "HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\n\r\n", HOIST_ERROR_REFUSED,
      "302; a redirect is not followed" },
    { "HTTP/1.1 500 No\r\n\r\n", HOIST_ERROR_REFUSED, "answers with 500." },
    { "SSH-2.0-x\r\n\r\n", HOIST_ERROR_PROTOCOL, "does not answer in HTTP" },
    { "", HOIST_ERROR_PROTOCOL, "does not answer in HTTP" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Server s;
      g_autoptr (GError) error = NULL;
      g_autofree char *url = NULL;

      server_start (&s, cases[i].answer);
      url = g_strdup_printf ("http://127.0.0.1:%u/" SECRET "?t=" SECRET, s.port);
      gboolean good = post (url, 20000, NULL, &error);
      if (cases[i].code < 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, HOIST_ERROR, cases[i].code);
      g_assert_cmpint (good, ==, cases[i].code < 0);
      g_assert_true (cases[i].words == NULL || strstr (error->message, cases[i].words) != NULL);
      g_assert_true (g_str_has_prefix (s.heard->str, "POST /" SECRET "?t=" SECRET " HTTP/1.1\r\n"));
      g_assert_nonnull (strstr (s.heard->str, "\r\nIdempotency-Key: rn_1-7\r\n"));
      g_assert_nonnull (strstr (s.heard->str, "\r\nContent-Length: 16\r\n"));
      server_stop (&s);
    }
}

static void
test_time (void)
{
  Server s;
  g_autoptr (GError) late = NULL;
  g_autoptr (GError) cancelled = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = NULL;

  server_start (&s, NULL);
  url = g_strdup_printf ("http://localhost:%u/" SECRET, s.port);
  g_assert_false (post (url, 200, NULL, &late));
  g_assert_error (late, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_cancellable_cancel (cancellable);
  g_assert_false (post (url, 20000, cancellable, &cancelled));
  g_assert_error (cancelled, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  server_stop (&s);
}

static void
test_addresses (void)
{
  static const char *const refused[] = {
    "http://chat.example/" SECRET,
    "https://me:" SECRET "@chat.example/",
    "ftp://127.0.0.1/",
    "https:///" SECRET,
    "https://chat.example/a b" SECRET,
    "",
    "http://127.0.0.2/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (post (refused[i], 1000, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

/* Nobody listens there any more. */
static void
test_unreachable (void)
{
  Server s;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  server_start (&s, "");
  url = g_strdup_printf ("http://127.0.0.1:%u/" SECRET, s.port);
  server_stop (&s);
  g_assert_false (post (url, 20000, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "http://127.0.0.1:"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/webhook/answers", test_answers);
  g_test_add_func ("/webhook/time", test_time);
  g_test_add_func ("/webhook/addresses", test_addresses);
  g_test_add_func ("/webhook/unreachable", test_unreachable);
  return g_test_run ();
}
