/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader of heads: what it takes, what it refuses, and that no bytes make it fail otherwise.
 * Numbers are those of the list of hostile inputs. */
#include "daemon/hoist-head.h"
#include <string.h>

static void
test_well_formed (void)
{
  static const char bytes[] = "GET /api/tenants?limit=5&search=a%20b HTTP/1.1\r\nHost: "
                              "localhost\r\nX-Empty:\r\nAccept:  a, b \t\r\naccept: c\r\n\r\n";
  HoistHead head;
  HoistRefusal refusal;

  g_assert_true (hoist_head_parse (&head, bytes, strlen (bytes), &refusal));
  g_assert_cmpstr (head.method, ==, "GET");
  g_assert_cmpstr (head.path, ==, "/api/tenants");
  g_assert_cmpstr (head.query, ==, "limit=5&search=a%20b");
  g_assert_cmpuint (head.minor, ==, 1);
  g_assert_cmpuint (head.n_fields, ==, 4);
  g_assert_cmpstr (hoist_head_get (&head, "ACCEPT", 0), ==, "a, b");
  g_assert_cmpstr (hoist_head_get (&head, "accept", 1), ==, "c");
  g_assert_null (hoist_head_get (&head, "accept", 2));
  g_assert_cmpstr (hoist_head_get (&head, "x-empty", 0), ==, "");
  g_assert_cmpuint (hoist_head_count (&head, "Accept"), ==, 2);
  hoist_head_clear (&head);
}

typedef struct
{
  const char *bytes;
  gssize n;
  guint status;
} Case;

static const Case refused[] = {
  { "\r\n\r\n", -1, 400 },
  { "GET\r\n\r\n", -1, 400 },
  { "GET /api\r\n\r\n", -1, 400 },
  { "GET  /api HTTP/1.1\r\n\r\n", -1, 400 },
  { "GET /api HTTP/1.1 \r\n\r\n", -1, 400 },
  { " GET /api HTTP/1.1\r\n\r\n", -1, 400 },
  { "GET\t/api HTTP/1.1\r\n\r\n", -1, 400 },
  { "get /api HTTP/1.1\r\n\r\n", -1, 405 },
  { "G@T /api HTTP/1.1\r\n\r\n", -1, 405 },
  { "ABCDEFGHIJKLMNOPQ /api HTTP/1.1\r\n\r\n", -1, 405 },
  { "GET http://localhost/api HTTP/1.1\r\n\r\n", -1, 400 }, /* 74: absolute form */
  { "OPTIONS * HTTP/1.1\r\n\r\n", -1, 400 },
  { "CONNECT localhost:1 HTTP/1.1\r\n\r\n", -1, 400 },
  { "GET /a\\b HTTP/1.1\r\n\r\n", -1, 400 },
  { "GET /a#b HTTP/1.1\r\n\r\n", -1, 400 },
  { "GET /a?b=%zz HTTP/1.1\r\n\r\n", -1, 400 },
  { "GET /a?b=%4 HTTP/1.1\r\n\r\n", -1, 400 },
  { "GET /a?b=%00 HTTP/1.1\r\n\r\n", -1, 400 },
  { "GET /\xc3\xa4 HTTP/1.1\r\n\r\n", -1, 400 },
  { "GET /api HTTP/2.0\r\n\r\n", -1, 505 }, /* 78 */
  { "PRI * HTTP/2.0\r\n\r\n", -1, 505 },
  { "GET /api HTTP/1.2\r\n\r\n", -1, 505 },
  { "GET /api FTP/1.1\r\n\r\n", -1, 400 },
  { "GET /api HTTP/1.1\nHost: a\r\n\r\n", -1, 400 },   /* 71: bare LF */
  { "GET /api HTTP/1.1\r\nA: b\rc\r\n\r\n", -1, 400 }, /* 71: bare CR */
  { "GET /api HTTP/1.1\r\nA: b\0c\r\n\r\n", 31, 400 }, /* 72: NUL */
  { "GET /api HTTP/1.1\r\nA: b\x01\r\n\r\n", -1, 400 },
  { "GET /api HTTP/1.1\r\nA: b\x7f\r\n\r\n", -1, 400 },
  { "GET /api HTTP/1.1\r\nA: b\r\n c\r\n\r\n", -1, 400 }, /* 69: folded */
  { "GET /api HTTP/1.1\r\n A: b\r\n\r\n", -1, 400 },
  { "GET /api HTTP/1.1\r\nA : b\r\n\r\n", -1, 400 }, /* 69: blank before the colon */
  { "GET /api HTTP/1.1\r\n: b\r\n\r\n", -1, 400 },
  { "GET /api HTTP/1.1\r\nno colon\r\n\r\n", -1, 400 },
  { "GET /api HTTP/1.1\r\nA: \xff\xfe\r\n\r\n", -1, 400 },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      HoistHead head;
      HoistRefusal refusal = { 0 };

      g_test_message ("case %u", i);
      g_assert_false (hoist_head_parse (
          &head, refused[i].bytes,
          refused[i].n < 0 ? strlen (refused[i].bytes) : (gsize) refused[i].n, &refusal));
      g_assert_cmpuint (refusal.status, ==, refused[i].status);
      g_assert_nonnull (refusal.detail);
      hoist_head_clear (&head);
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) many = g_string_new ("GET /api HTTP/1.1\r\n");
  g_autoptr (GString) large = g_string_new ("GET /api HTTP/1.1\r\nA: ");
  g_autoptr (GString) query = g_string_new ("GET /api?");
  HoistRefusal refusal;
  HoistHead head;

  for (guint i = 0; i < HOIST_HEAD_MAX_FIELDS; i++)
    g_string_append (many, "A: b\r\n");
  g_string_append (many, "\r\n");
  g_assert_true (hoist_head_parse (&head, many->str, many->len, &refusal));
  hoist_head_clear (&head);
  g_string_insert (many, many->len - 2, "A: b\r\n");
  g_assert_false (hoist_head_parse (&head, many->str, many->len, &refusal));
  g_assert_cmpuint (refusal.status, ==, 431);
  hoist_head_clear (&head);

  for (guint i = 0; i < HOIST_HEAD_MAX; i++)
    g_string_append_c (large, 'x');
  g_string_append (large, "\r\n\r\n");
  g_assert_false (hoist_head_parse (&head, large->str, large->len, &refusal));
  g_assert_cmpuint (refusal.status, ==, 431);
  hoist_head_clear (&head);

  for (guint i = 0; i < 2049; i++)
    g_string_append_c (query, 'x');
  g_string_append (query, " HTTP/1.1\r\n\r\n");
  g_assert_false (hoist_head_parse (&head, query->str, query->len, &refusal));
  g_assert_cmpuint (refusal.status, ==, 414);
  hoist_head_clear (&head);
}

/* The end is found however the bytes are cut, and each byte is looked at about once. */
static void
test_find_end (void)
{
  static const char bytes[] = "GET / HTTP/1.1\r\nA: b\r\n\r\nbody";
  gsize end = strstr (bytes, "body") - bytes;

  for (gsize step = 1; step < sizeof bytes; step++)
    {
      gsize scanned = 0, found = 0;

      for (gsize n = 0; found == 0; n += step)
        {
          found = hoist_head_find_end (bytes, MIN (n, sizeof bytes - 1), &scanned);
          g_assert_cmpuint (n, <, 2 * sizeof bytes);
        }
      g_assert_cmpuint (found, ==, end);
    }
}

static void
test_hopeless (void)
{
  g_assert_true (hoist_head_is_hopeless ("\x16\x03\x01", 3)); /* 80: TLS */
  g_assert_true (hoist_head_is_hopeless ("\r\n", 2));
  g_assert_true (hoist_head_is_hopeless (" ", 1));
  g_assert_true (hoist_head_is_hopeless ("ABCDEFGHIJKLMNOPQRS", 19));
  g_assert_false (hoist_head_is_hopeless ("G", 1));
  g_assert_false (hoist_head_is_hopeless ("GET \x01", 5));
  g_assert_false (hoist_head_is_hopeless ("", 0));
}

/* Bytes by chance around a good head: taken or refused, never anything else. */
static void
test_chance (void)
{
  static const char good[] =
      "POST /api/runs?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n";

  for (guint i = 0; i < 50000; i++)
    {
      g_autofree char *bytes = g_memdup2 (good, sizeof good);
      gsize n = sizeof good - 1;
      HoistRefusal refusal = { 0 };
      HoistHead head;

      for (int k = g_test_rand_int_range (1, 5); k > 0; k--)
        bytes[g_test_rand_int_range (0, n)] = (char) g_test_rand_int_range (0, 256);
      if (g_test_rand_int_range (0, 4) == 0)
        n = g_test_rand_int_range (0, n);
      if (!hoist_head_parse (&head, bytes, n, &refusal))
        g_assert_nonnull (refusal.detail);
      hoist_head_clear (&head);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/head/well-formed", test_well_formed);
  g_test_add_func ("/daemon/head/refused", test_refused);
  g_test_add_func ("/daemon/head/limits", test_limits);
  g_test_add_func ("/daemon/head/find-end", test_find_end);
  g_test_add_func ("/daemon/head/hopeless", test_hopeless);
  g_test_add_func ("/daemon/head/chance", test_chance);
  return g_test_run ();
}
