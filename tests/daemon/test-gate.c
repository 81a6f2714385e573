/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gate over real sockets with raw bytes: what is refused is answered with a problem document,
 * the connection closes, nothing behind it is served, and memory stays bounded. */
#include "plane-fixture.h"
#include <string.h>

#define LINE "GET /api/openapi.json HTTP/1.1\r\nHost: localhost:%u\r\n"

static Reply *
send_format (PlaneFixture *f, const char *format, ...)
{
  g_autofree char *bytes = NULL;
  va_list args;

  va_start (args, format);
  bytes = g_strdup_vprintf (format, args);
  va_end (args);
  return plane_fixture_send (f, FALSE, bytes, -1);
}

static guint
count (const char *text, const char *needle)
{
  guint n = 0;

  while ((text = strstr (text, needle)) != NULL)
    {
      n++;
      text += strlen (needle);
    }
  return n;
}

static void
test_serves (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) reply = send_format (f, LINE "Connection: close\r\n\r\n", f->port);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_nonnull (reply->json);
}

/* Two requests in one piece: served one after the other on one connection. */
static void
test_pipeline (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autoptr (Reply) reply = NULL;

  for (guint i = 0; i < 99; i++)
    g_string_append_printf (bytes, "GET /api/nothing HTTP/1.1\r\nHost: localhost:%u\r\n\r\n",
                            f->port);
  g_string_append_printf (
      bytes, "GET /api/nothing HTTP/1.1\r\nHost: localhost:%u\r\nConnection: close\r\n\r\n",
      f->port);
  reply = plane_fixture_send (f, FALSE, bytes->str, bytes->len);
  g_assert_cmpuint (count (reply->all, "HTTP/1.1 404"), ==, 100);
}

/* 64: the smuggled request behind a refused one is never served. */
static void
test_smuggling (PlaneFixture *f, gconstpointer unused)
{
  static const char *const carriers[] = {
    "POST /api/runs HTTP/1.1\r\nHost: localhost:%u\r\nContent-Type: "
    "application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /api/runs HTTP/1.1\r\nHost: localhost:%u\r\nContent-Type: "
    "application/json\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "POST /api/runs HTTP/1.1\r\nHost: localhost:%u\r\nTransfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n",
    "POST /api/runs HTTP/1.1\r\nHost: localhost:%u\r\nContent-Length : 5\r\n\r\n",
    "GET /api/openapi.json HTTP/1.1\nHost: localhost:%u\n\n\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (carriers); i++)
    {
      g_autofree char *all = g_strconcat (carriers[i], LINE "\r\n", NULL);
      g_autofree char *bytes = NULL;
      g_autoptr (Reply) reply = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      bytes = g_strdup_printf (all, f->port, f->port);
#pragma GCC diagnostic pop
      reply = plane_fixture_send (f, FALSE, bytes, -1);
      reply_assert_problem (reply, 400, "invalid");
      g_assert_cmpuint (count (reply->all, "HTTP/1."), ==, 1);
      g_assert_nonnull (strstr (reply->head, "Connection: close\r\n"));
    }
}

static void
test_problem_documents (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) host = send_format (f, "GET /api/plane HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  g_autoptr (Reply) origin = send_format (f, LINE "Origin: null\r\n\r\n", f->port);
  g_autoptr (Reply) method =
      send_format (f, "TRACE /api/plane HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", f->port);
  g_autoptr (Reply) media = send_format (
      f, "POST /api/runs HTTP/1.1\r\nHost: localhost:%u\r\nContent-Length: 2\r\n\r\n{}", f->port);
  g_autoptr (Reply) tls = plane_fixture_send (f, FALSE, "\x16\x03\x01\x02\x00\x01\x00", 7);

  reply_assert_problem (host, 403, "forbidden");
  reply_assert_problem (origin, 403, "forbidden");
  reply_assert_problem (method, 405, "method-not-allowed");
  g_assert_nonnull (strstr (method->head, "Allow: "));
  reply_assert_problem (media, 415, "media-type");
  reply_assert_problem (tls, 400, "invalid");
}

/* 61, 77: a body that was refused is answered before it is read (tests/e2e/bad-input.py measures
 * the memory). */
static void
test_large_body (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (GString) bytes = g_string_new (NULL);

  g_string_append_printf (bytes,
                          "POST /api/runs HTTP/1.1\r\nHost: localhost:%u\r\nContent-Type: "
                          "application/json\r\nContent-Length: 104857600\r\n\r\n",
                          f->port);
  g_string_set_size (bytes, bytes->len + 8 * 1024 * 1024);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (Reply) reply = plane_fixture_send (f, FALSE, bytes->str, bytes->len);

      if (reply->status != 0) /* the sender may see the reset before the answer */
        reply_assert_problem (reply, 413, "too-large");
    }
}

/* Below the guard's bound but without a valid token: the body is not taken either. */
static void
test_body_without_caller (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autoptr (Reply) reply = NULL;

  g_string_append_printf (bytes,
                          "POST /api/runs HTTP/1.1\r\nHost: localhost:%u\r\nContent-Type: "
                          "application/json\r\nContent-Length: 100000\r\n\r\n{",
                          f->port);
  reply = plane_fixture_send (f, FALSE, bytes->str, bytes->len);
  reply_assert_problem (reply, 401, "unauthorized");
}

static void
test_large_head (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autoptr (Reply) reply = NULL;

  g_string_append_printf (bytes, LINE "X: ", f->port);
  for (guint i = 0; i < 20 * 1024; i++)
    g_string_append_c (bytes, 'x');
  g_string_append (bytes, "\r\n\r\n");
  reply = plane_fixture_send (f, FALSE, bytes->str, bytes->len);
  reply_assert_problem (reply, 431, "too-large");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/gate/serves", test_serves);
  plane_fixture_add ("/daemon/gate/pipeline", test_pipeline);
  plane_fixture_add ("/daemon/gate/smuggling", test_smuggling);
  plane_fixture_add ("/daemon/gate/problem-documents", test_problem_documents);
  plane_fixture_add ("/daemon/gate/large-body", test_large_body);
  plane_fixture_add ("/daemon/gate/body-without-caller", test_body_without_caller);
  plane_fixture_add ("/daemon/gate/large-head", test_large_head);
  return g_test_run ();
}
