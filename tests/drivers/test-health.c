/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET over loopback: answers, bounds, time-outs, and addresses that are refused. */
#include "drivers/hoist-health.h"

#include "base/hoist-error.h"
#include "fixture.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A server that answers one connection with these bytes; with NULL it accepts and says nothing. */
typedef struct
{
  const char *answer;
  gsize n;
  int fd;
  guint port;
  GThread *thread;
  int hold[2];
} Server;

static gpointer
serve (gpointer data)
{
  Server *s = data;
  int fd = accept (s->fd, NULL, NULL);
  char bytes[4096];

  g_assert_cmpint (read (fd, bytes, sizeof bytes), >, 0);
  if (s->answer != NULL)
    g_assert_cmpint (send (fd, s->answer, s->n, MSG_NOSIGNAL), !=, 0);
  else
    g_assert_cmpint (read (s->hold[0], bytes, 1), ==, 1);
  close (fd);
  return NULL;
}

static void
server_start (Server *s, const char *answer, gssize n)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;

  s->answer = answer;
  s->n = answer == NULL ? 0 : n < 0 ? strlen (answer) : (gsize) n;
  s->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (s->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (s->fd, 4), ==, 0);
  g_assert_cmpint (getsockname (s->fd, (struct sockaddr *) &address, &size), ==, 0);
  s->port = ntohs (address.sin_port);
  g_assert_cmpint (pipe (s->hold), ==, 0);
  s->thread = g_thread_new ("server", serve, s);
}

static void
server_stop (Server *s)
{
  g_assert_cmpint (write (s->hold[1], "x", 1), ==, 1);
  g_thread_join (s->thread);
  close (s->fd);
  close (s->hold[0]);
  close (s->hold[1]);
}

static char *
url_of (Server *s, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", s->port, path);
}

static void
test_answer (void)
{
  Server s;
  g_autofree char *url = NULL, *version = NULL, *none = NULL;
  g_auto (HoistHealthAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  server_start (&s,
                "HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: keep-alive\r\n\r\n"
                "{\"version\":\"v0.3.0\"}",
                -1);
  url = url_of (&s, "/api/health?full=1");
  g_assert_true (hoist_health_get (url, 5000, &answer, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (answer.status, ==, 200);
  version = hoist_health_answer_dup_member (&answer, "version");
  none = hoist_health_answer_dup_member (&answer, "other");
  g_assert_cmpstr (version, ==, "v0.3.0");
  g_assert_null (none);
  server_stop (&s);
}

static void
test_error_page (void)
{
  Server s;
  g_autofree char *url = NULL, *version = NULL;
  g_auto (HoistHealthAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  server_start (&s, "HTTP/1.0 503 Unavailable\r\n\r\n<html>sorry</html>", -1);
  url = url_of (&s, "/");
  g_assert_true (hoist_health_get (url, 5000, &answer, NULL, &error));
  g_assert_cmpuint (answer.status, ==, 503);
  version = hoist_health_answer_dup_member (&answer, "version");
  g_assert_null (version);
  server_stop (&s);
}

static void
test_not_http (void)
{
  Server s;
  g_autofree char *url = NULL;
  g_auto (HoistHealthAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  server_start (&s, "SSH-2.0-OpenSSH_9.2\r\n", -1);
  url = url_of (&s, "/");
  g_assert_false (hoist_health_get (url, 5000, &answer, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL);
  server_stop (&s);
}

static void
test_endless_body (void)
{
  const gsize n = 4 * 1024 * 1024;
  Server s;
  g_autofree char *url = NULL;
  g_autofree char *much = g_malloc0 (n);
  g_auto (HoistHealthAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  static const char head[] = "HTTP/1.1 200 OK\r\n\r\n";

  memset (much, 'x', n);
  memcpy (much, head, strlen (head));
  server_start (&s, much, (gssize) n);
  url = url_of (&s, "/");
  g_assert_true (hoist_health_get (url, 5000, &answer, NULL, &error));
  g_assert_cmpuint (strlen (answer.body), <=, 70000);
  server_stop (&s);
}

static void
test_silence (void)
{
  Server s;
  g_autofree char *url = NULL;
  g_auto (HoistHealthAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  server_start (&s, NULL, 0);
  url = url_of (&s, "/");
  g_assert_false (hoist_health_get (url, 100, &answer, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  server_stop (&s);
}

static void
test_nobody (void)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", fixture_find_port ());
  g_auto (HoistHealthAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_health_get (url, 1000, &answer, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
}

static void
test_refused_addresses (void)
{
  static const char *const bad[] = { "https://127.0.0.1/",
                                     "http://example.com/",
                                     "http://10.0.0.1:80/",
                                     "http://user:word@127.0.0.1:1/",
                                     "http://127.0.0.1:1/\r\nX: y",
                                     "http://127.0.0.1:1/a%0d%0aX:%20y",
                                     "http://127.0.0.1:1/?a%0D%0AX:y",
                                     "http://127.0.0.1:1/a%00b",
                                     "http://127.0.0.1:1/a%7fb",
                                     "file:///etc/passwd",
                                     "127.0.0.1:80",
                                     "" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (HoistHealthAnswer) answer = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (hoist_health_get (bad[i], 1000, &answer, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

/* What is sent is what was written: an address is not decoded, so that no line can be made of it.
 */
static void
test_path_stays_encoded (void)
{
  static const struct
  {
    const char *url, *path;
  } good[] = { { "http://127.0.0.1:1", "/" },
               { "http://127.0.0.1:1/a%20b?c=%2Fd#e", "/a%20b?c=%2Fd" },
               { "http://127.0.0.1:1/%3Fa?q", "/%3Fa?q" } };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *host = NULL, *path = NULL;
      g_autoptr (GError) error = NULL;
      guint port;

      g_assert_true (hoist_health_parse_url (good[i].url, &host, &port, &path, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (path, ==, good[i].path);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/health/answer", test_answer);
  g_test_add_func ("/drivers/health/error-page", test_error_page);
  g_test_add_func ("/drivers/health/not-http", test_not_http);
  g_test_add_func ("/drivers/health/endless-body", test_endless_body);
  g_test_add_func ("/drivers/health/silence", test_silence);
  g_test_add_func ("/drivers/health/nobody", test_nobody);
  g_test_add_func ("/drivers/health/refused-addresses", test_refused_addresses);
  g_test_add_func ("/drivers/health/path-stays-encoded", test_path_stays_encoded);
  return g_test_run ();
}
