/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GET over a plain socket: HTTP/1.0, so that a body ends with the connection and comes in one
 * piece. The socket is not blocking; every wait also hears the cancellable and the time-out. Owns
 * its socket for one call; any thread. Never leaves the loopback device. */
#include "drivers/hoist-health.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-text.h"
#include "model/hoist-json.h"
#include <string.h>

#define BODY_MAX 65536

void
hoist_health_answer_clear (HoistHealthAnswer *answer)
{
  g_clear_pointer (&answer->body, g_free);
}

/* No line of a request can be made of it, by whoever decodes it. */
static gboolean
has_controls (const char *url)
{
  for (const char *c = url; *c != '\0'; c++)
    {
      if ((guchar) *c <= ' ' || *c == 0x7f)
        return TRUE;
      if (*c == '%' && g_ascii_isxdigit (c[1]) && g_ascii_isxdigit (c[2]))
        {
          int code = g_ascii_xdigit_value (c[1]) * 16 + g_ascii_xdigit_value (c[2]);

          if (code < ' ' || code == 0x7f)
            return TRUE;
        }
    }
  return FALSE;
}

/* Path and query are sent encoded as they were written. */
gboolean
hoist_health_parse_url (const char *url, char **ret_host, guint *ret_port, char **ret_path,
                        GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  int port = uri != NULL ? g_uri_get_port (uri) : -1;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "http") != 0 || host == NULL
      || g_uri_get_userinfo (uri) != NULL || has_controls (url)
      || !(g_str_equal (host, "127.0.0.1") || g_str_equal (host, "localhost")
           || g_str_equal (host, "::1")))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "The health address \"%s\" is not http:// with a loopback address.", url);
      return FALSE;
    }
  *ret_host = g_strdup (g_str_equal (host, "::1") ? "::1" : "127.0.0.1");
  *ret_port = port > 0 ? (guint) port : 80;
  *ret_path =
      g_strdup_printf ("%s%s%s", g_uri_get_path (uri)[0] != '\0' ? g_uri_get_path (uri) : "/",
                       g_uri_get_query (uri) != NULL ? "?" : "",
                       g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "");
  return TRUE;
}

typedef struct
{
  GSocket *socket;
  gint64 deadline;
  GCancellable *cancellable;
  const char *url;
} Talk;

static gboolean
wait_for (Talk *talk, GIOCondition condition, GError **error)
{
  gint64 left = talk->deadline - hoist_clock_boottime_us ();
  g_autoptr (GError) local = NULL;

  if (left > 0
      && g_socket_condition_timed_wait (talk->socket, condition, left, talk->cancellable, &local))
    return TRUE;
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "It was cancelled.");
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT, "%s did not answer in time.",
                 talk->url);
  return FALSE;
}

static gboolean
set_broken (Talk *talk, GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE, "Nothing answers at %s.", talk->url);
  return FALSE;
}

static gboolean
open_socket (Talk *talk, const char *host, guint port, GError **error)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  g_autoptr (GError) local = NULL;

  talk->socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                               G_SOCKET_PROTOCOL_TCP, NULL);
  if (talk->socket == NULL)
    return set_broken (talk, error);
  g_socket_set_blocking (talk->socket, FALSE);
  if (g_socket_connect (talk->socket, address, talk->cancellable, &local))
    return TRUE;
  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PENDING))
    return set_broken (talk, error);
  if (!wait_for (talk, G_IO_OUT, error))
    return FALSE;
  return g_socket_check_connect_result (talk->socket, NULL) || set_broken (talk, error);
}

static gboolean
send_all (Talk *talk, const char *text, GError **error)
{
  gsize n = strlen (text);

  while (n > 0)
    {
      g_autoptr (GError) local = NULL;
      gssize sent = g_socket_send (talk->socket, text, n, talk->cancellable, &local);

      if (sent < 0 && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          if (!wait_for (talk, G_IO_OUT, error))
            return FALSE;
          continue;
        }
      if (sent <= 0)
        return set_broken (talk, error);
      text += sent;
      n -= sent;
    }
  return TRUE;
}

/* TRUE when `bytes` hold a whole answer by its Content-Length. */
static gboolean
is_whole (const GString *bytes)
{
  const char *end = strstr (bytes->str, "\r\n\r\n");
  const char *line = bytes->str;

  while (end != NULL && line != NULL && line < end)
    {
      if (g_ascii_strncasecmp (line, "content-length:", 15) == 0)
        return bytes->len
               >= (gsize) (end + 4 - bytes->str) + g_ascii_strtoull (line + 15, NULL, 10);
      line = strchr (line, '\n');
      line = line != NULL ? line + 1 : NULL;
    }
  return FALSE;
}

static gboolean
receive_all (Talk *talk, GString *bytes, GError **error)
{
  while (bytes->len < BODY_MAX && !is_whole (bytes))
    {
      char piece[4096];
      g_autoptr (GError) local = NULL;
      gssize n = g_socket_receive (talk->socket, piece, sizeof piece, talk->cancellable, &local);

      if (n < 0 && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          if (!wait_for (talk, G_IO_IN, error))
            return FALSE;
          continue;
        }
      if (n < 0)
        return set_broken (talk, error);
      if (n == 0)
        break;
      g_string_append_len (bytes, piece, n);
    }
  return TRUE;
}

static gboolean
parse_answer (const GString *bytes, const char *url, HoistHealthAnswer *ret, GError **error)
{
  const char *end = strstr (bytes->str, "\r\n\r\n");
  const char *space = strchr (bytes->str, ' ');

  if (!g_str_has_prefix (bytes->str, "HTTP/1.") || space == NULL || end == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL, "%s does not answer in HTTP.", url);
      return FALSE;
    }
  ret->status = (guint) g_ascii_strtoull (space, NULL, 10);
  ret->body = g_utf8_make_valid (end + 4, bytes->len - (gsize) (end + 4 - bytes->str));
  return TRUE;
}

gboolean
hoist_health_get (const char *url, guint timeout_ms, HoistHealthAnswer *ret,
                  GCancellable *cancellable, GError **error)
{
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;
  g_autofree char *request = NULL;
  g_autoptr (GString) bytes = g_string_new (NULL);
  gint64 begin = hoist_clock_boottime_us ();
  Talk talk = { .deadline = begin + (gint64) timeout_ms * 1000,
                .cancellable = cancellable,
                .url = url };
  guint port;
  gboolean ok;

  memset (ret, 0, sizeof *ret);
  if (!hoist_health_parse_url (url, &host, &port, &path, error))
    return FALSE;
  request = g_strdup_printf ("GET %s HTTP/1.0\r\nHost: %s:%u\r\nUser-Agent: hoist\r\n"
                             "Accept: application/json, */*\r\nConnection: close\r\n\r\n",
                             path, strchr (host, ':') != NULL ? "[::1]" : host, port);
  ok = open_socket (&talk, host, port, error) && send_all (&talk, request, error)
       && receive_all (&talk, bytes, error) && parse_answer (bytes, url, ret, error);
  g_clear_object (&talk.socket);
  ret->took_us = hoist_clock_boottime_us () - begin;
  return ok;
}

char *
hoist_health_answer_dup_member (const HoistHealthAnswer *answer, const char *member)
{
  g_autoptr (HoistValue) value = hoist_json_parse (answer->body, -1, NULL);
  const char *text;

  if (value == NULL || hoist_value_get_type_of (value) != HOIST_VALUE_OBJECT)
    return NULL;
  text = hoist_value_lookup_string (value, member, NULL);
  return text != NULL ? hoist_text_clean_line (text, -1, 200) : NULL;
}
