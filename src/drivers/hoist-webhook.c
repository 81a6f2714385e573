/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A POST over a connection of its own. Owned by the call; any thread; a second thread keeps the
 * time and ends with the call. It never follows a redirect, never sends anything in the clear to
 * another machine, and never says more of a URL than its host. */
#include "drivers/hoist-webhook.h"

#include <string.h>

#include "base/hoist-error.h"
#include "model/hoist-guide-message.h"

#define HEAD_MAX 65536
#define ANSWER_MAX (1024 * 1024)

/* The time that a call has. */
typedef struct
{
  GMutex mutex;
  GCond over;
  gboolean is_over, is_late;
  gint64 until; /* monotonic */
  GCancellable *cancellable, *outer;
  gulong handler;
  GThread *thread;
} Watch;

static gpointer
watch_thread (gpointer data)
{
  Watch *watch = data;
  gboolean in_time = TRUE;

  g_mutex_lock (&watch->mutex);
  while (!watch->is_over && in_time)
    in_time = g_cond_wait_until (&watch->over, &watch->mutex, watch->until);
  watch->is_late = !watch->is_over;
  g_mutex_unlock (&watch->mutex);
  if (watch->is_late)
    g_cancellable_cancel (watch->cancellable);
  return NULL;
}

static void
outer_cb (GCancellable *outer, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
watch_begin (Watch *watch, guint timeout_ms, GCancellable *outer)
{
  g_mutex_init (&watch->mutex);
  g_cond_init (&watch->over);
  watch->until = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  watch->cancellable = g_cancellable_new ();
  watch->outer = outer;
  if (outer != NULL)
    watch->handler = g_cancellable_connect (outer, G_CALLBACK (outer_cb), watch->cancellable, NULL);
  watch->thread = g_thread_new ("webhook", watch_thread, watch);
}

/* TRUE: the time was over first. */
static gboolean
watch_end (Watch *watch)
{
  g_mutex_lock (&watch->mutex);
  watch->is_over = TRUE;
  g_cond_signal (&watch->over);
  g_mutex_unlock (&watch->mutex);
  g_thread_join (watch->thread);
  if (watch->outer != NULL)
    g_cancellable_disconnect (watch->outer, watch->handler);
  g_object_unref (watch->cancellable);
  g_mutex_clear (&watch->mutex);
  g_cond_clear (&watch->over);
  return watch->is_late;
}

typedef struct
{
  char *host; /* "https://chat.example": all that is said of it */
  GUri *uri;
  gboolean is_secure;
  guint16 port;
} Target;

static void
target_clear (Target *target)
{
  g_clear_pointer (&target->host, g_free);
  g_clear_pointer (&target->uri, g_uri_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static gboolean
is_of_this_machine (const char *host)
{
  return strcmp (host, "127.0.0.1") == 0 || strcmp (host, "localhost") == 0
         || strcmp (host, "::1") == 0;
}

static gboolean
target_read (Target *target, const char *url, GError **error)
{
  target->host = hoist_guide_message_dup_host (url);
  target->uri = target->host[0] != '\0' ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;
  target->is_secure = g_str_has_prefix (target->host, "https://");
  if (target->uri == NULL || g_uri_get_userinfo (target->uri) != NULL
      || !(target->is_secure
           || (g_str_has_prefix (target->host, "http://")
               && is_of_this_machine (g_uri_get_host (target->uri)))))
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           "The address is not https:// with a host, and without a user.");
      return FALSE;
    }
  target->port = (guint16) (g_uri_get_port (target->uri) > 0 ? g_uri_get_port (target->uri)
                            : target->is_secure              ? 443
                                                             : 80);
  if (!target->is_secure || g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
                       "This machine has no TLS for programs (the package glib-networking).");
  return FALSE;
}

static char *
new_request (const Target *target, const HoistWebhook *webhook)
{
  const char *path = g_uri_get_path (target->uri), *query = g_uri_get_query (target->uri);
  const char *host = strstr (target->host, "://") + 3;

  return g_strdup_printf ("POST %s%s%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: hoist\r\n"
                          "Content-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT
                          "\r\nIdempotency-Key: %s\r\nAccept: */*\r\nConnection: close\r\n\r\n%s",
                          path[0] != '\0' ? path : "/", query != NULL ? "?" : "",
                          query != NULL ? query : "", host, strlen (webhook->body), webhook->key,
                          webhook->body);
}

/* How long the answer's body is; -1 until the connection ends. */
static gint64
body_length (const char *head)
{
  for (const char *line = strstr (head, "\r\n"); line != NULL; line = strstr (line + 2, "\r\n"))
    if (g_ascii_strncasecmp (line + 2, "content-length:", 15) == 0)
      return g_ascii_strtoll (line + 17, NULL, 10);
  return -1;
}

/* The rest is not needed: whoever still writes it is not cut off, up to a limit. */
static void
drain (GInputStream *stream, gint64 left, GCancellable *cancellable)
{
  char piece[8192];

  left = left < 0 ? ANSWER_MAX : MIN (left, ANSWER_MAX);
  while (left > 0)
    {
      gssize n = g_input_stream_read (stream, piece, sizeof piece, cancellable, NULL);

      if (n <= 0)
        return;
      left -= n;
    }
}

static gboolean
receive (GInputStream *stream, guint *ret_status, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) head = g_string_new (NULL);
  const char *end = NULL;

  while ((end = strstr (head->str, "\r\n\r\n")) == NULL && head->len < HEAD_MAX)
    {
      char piece[4096];
      gssize n = g_input_stream_read (stream, piece, sizeof piece, cancellable, error);

      if (n < 0)
        return FALSE;
      if (n == 0 || memchr (piece, '\0', (gsize) n) != NULL)
        break;
      g_string_append_len (head, piece, n);
    }
  if (end == NULL || !g_str_has_prefix (head->str, "HTTP/1.") || head->len < 12)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "it does not answer in HTTP");
      return FALSE;
    }
  *ret_status = (guint) g_ascii_strtoull (head->str + 9, NULL, 10);
  gint64 length = body_length (head->str), got = (gint64) head->len - (end + 4 - head->str);
  drain (stream, *ret_status == 204 ? 0 : length < 0 ? -1 : MAX (length - got, 0), cancellable);
  return TRUE;
}

static gboolean
talk (const Target *target, const char *request, guint *ret_status, GCancellable *cancellable,
      GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_tls (client, target->is_secure); /* every property of a certificate counts */
  connection = g_socket_client_connect_to_host (client, g_uri_get_host (target->uri), target->port,
                                                cancellable, error);
  return connection != NULL
         && g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                       request, strlen (request), NULL, cancellable, error)
         && receive (g_io_stream_get_input_stream (G_IO_STREAM (connection)), ret_status,
                     cancellable, error);
}

/* What is said of it. */
static gboolean
fail (const Target *target, const GError *problem, gboolean late, GError **error)
{
  if (late)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT, "%s did not answer in time.",
                 target->host);
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "It was cancelled.");
  else if (problem->domain == HOIST_ERROR)
    g_set_error (error, HOIST_ERROR, problem->code, "%s: %s.", target->host, problem->message);
  else if (problem->domain == G_TLS_ERROR)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE,
                 "%s is not trusted: its certificate does not stand the check (%s).", target->host,
                 problem->message);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "%s can't be reached: %s.",
                 target->host, problem->message);
  return FALSE;
}

gboolean
hoist_webhook_post (const HoistWebhook *webhook, GCancellable *cancellable, GError **error)
{
  g_auto (Target) target = { 0 };
  g_autofree char *request = NULL;
  g_autoptr (GError) local = NULL;
  Watch watch = { .is_over = FALSE };
  guint status = 0;

  if (!target_read (&target, webhook->url, error))
    return FALSE;
  request = new_request (&target, webhook);
  watch_begin (&watch, webhook->timeout_ms, cancellable);
  gboolean good = talk (&target, request, &status, watch.cancellable, &local);
  gboolean late = watch_end (&watch);
  if (!good)
    return fail (&target, local, late, error);
  if (status >= 200 && status < 300)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED, "%s answers with %u%s.", target.host,
               status, status >= 300 && status < 400 ? "; a redirect is not followed" : "");
  return FALSE;
}
