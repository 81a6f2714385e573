/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every rule of the guard, each with a request that differs from a good one in one thing. Numbers
 * are those of the list of hostile inputs (E5). */
#include "daemon/hoist-guard.h"
#include <string.h>

#define GOOD "GET /api/tenants HTTP/1.1\r\nHost: 127.0.0.1:32201\r\n"
#define POST "POST /api/runs HTTP/1.1\r\nHost: localhost:32201\r\n"
#define JSON "Content-Type: application/json\r\n"

static const char *const more_hosts[] = { "console.example:8443", NULL };
static const HoistGuardRules tcp = { 32201, more_hosts };
static const HoistGuardRules local = { 0, NULL };

/* 0: let through. */
static guint
ask (const HoistGuardRules *rules, const char *head_text, gsize *ret_body)
{
  g_autofree char *bytes = g_strconcat (head_text, "\r\n", NULL);
  HoistRefusal refusal = { 0 };
  gsize body = 0;
  HoistHead head;
  gboolean through;

  through = hoist_head_parse (&head, bytes, strlen (bytes), &refusal)
            && hoist_guard_check (rules, &head, &body, &refusal);
  hoist_head_clear (&head);
  if (ret_body != NULL)
    *ret_body = body;
  if (!through)
    g_assert_nonnull (refusal.detail);
  return through ? 0 : refusal.status;
}

static void
test_lets_through (void)
{
  static const char *const good[] = {
    GOOD,
    "GET /api/tenants?status=running&limit=5 HTTP/1.1\r\nHost: localhost:32201\r\n",
    "GET /api/openapi.json HTTP/1.0\r\nHost: [::1]:32201\r\n",
    "GET /api/tenants/tn_0123456789abcdef/services/status HTTP/1.1\r\nHost: LOCALHOST:32201\r\n",
    "GET /api/tenants HTTP/1.1\r\nHost: console.example:8443\r\n",
    GOOD "Authorization: Bearer x\r\nSec-Fetch-Site: none\r\nCookie: theme=dark\r\n",
    GOOD "Content-Length: 0\r\n",
    POST,
    POST JSON "Content-Length: 17\r\n",
    POST "Content-Type: application/json; charset=utf-8\r\nContent-Length: 17\r\n",
    POST JSON "Content-Length: 1048576\r\n",
    "POST /api/auth/login HTTP/1.1\r\nHost: localhost:32201\r\nContent-Type: "
    "application/x-www-form-urlencoded\r\nContent-Length: 9\r\n",
    "PATCH /api/tenants/x HTTP/1.1\r\nHost: localhost:32201\r\n" JSON "Content-Length: 2\r\n",
    "DELETE /api/tenants/x HTTP/1.1\r\nHost: localhost:32201\r\n",
  };
  gsize body = 0;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_test_message ("%s", good[i]);
      g_assert_cmpuint (ask (&tcp, good[i], NULL), ==, 0);
    }
  g_assert_cmpuint (ask (&tcp, POST JSON "Content-Length: 17\r\n", &body), ==, 0);
  g_assert_cmpuint (body, ==, 17);
  g_assert_cmpuint (ask (&local, "GET /api/plane HTTP/1.1\r\nHost: localhost\r\n", NULL), ==, 0);
  g_assert_cmpuint (ask (&local, "GET /api/plane HTTP/1.1\r\nHost: localhost:8080\r\n", NULL), ==,
                    0);
}

typedef struct
{
  const char *head;
  guint status;
} Case;

static const Case refused[] = {
  { POST JSON "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400 }, /* 64 */
  { GOOD "Transfer-Encoding: identity\r\n", 400 },                          /* 65 */
  { GOOD "transfer-encoding: xchunked\r\n", 400 },
  { POST JSON "Content-Length: 5\r\nContent-Length: 5\r\n", 400 }, /* 66 */
  { POST JSON "Content-Length: +5\r\n", 400 },
  { POST JSON "Content-Length: -5\r\n", 400 },
  { POST JSON "Content-Length: 5,5\r\n", 400 },
  { POST JSON "Content-Length: 0x5\r\n", 400 },
  { POST JSON "Content-Length:\r\n", 400 },
  { POST JSON "Content-Length: 1048577\r\n", 413 }, /* 61 */
  { POST JSON "Content-Length: 99999999999999999999999\r\n", 413 },
  { "GET /api/tenants HTTP/1.1\r\n", 400 }, /* 67 */
  { GOOD "Host: 127.0.0.1:32201\r\n", 400 },
  { "GET /api/tenants HTTP/1.1\r\nHost: evil.example\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost: evil.example:32201\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost: localhost\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost: localhost:32202\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost: localhost.:32201\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost: user@localhost:32201\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost: 0.0.0.0:32201\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost: [::]:32201\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost: 127.1:32201\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost: localhost:32201:32201\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost: console.example\r\n", 403 },
  { "GET /api/tenants HTTP/1.1\r\nHost:\r\n", 403 },
  { GOOD "Origin: null\r\n", 403 }, /* 68 */
  { GOOD "Origin: http://127.0.0.1:32201\r\n", 403 },
  { GOOD "Sec-Fetch-Site: same-origin\r\n", 403 },
  { GOOD "Sec-Fetch-Site: cross-site\r\n", 403 },
  { GOOD "Authorization: Bearer a\r\nauthorization: Bearer b\r\n", 400 },      /* 69 */
  { "GET /api/tenants?token=abc HTTP/1.1\r\nHost: localhost:32201\r\n", 400 }, /* 70 */
  { "GET /api/tenants?limit=5&token=abc HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /api/tenants?access_token=abc HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /api/tenants?search=hst_abc HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { GOOD "Cookie: session=hst_abc\r\n", 400 },
  { "TRACE /api/tenants HTTP/1.1\r\nHost: localhost:32201\r\n", 405 }, /* 73 */
  { "HEAD /api/tenants HTTP/1.1\r\nHost: localhost:32201\r\n", 405 },
  { "OPTIONS /api/tenants HTTP/1.1\r\nHost: localhost:32201\r\n", 405 },
  { "FOO /api/tenants HTTP/1.1\r\nHost: localhost:32201\r\n", 405 },
  { POST "X-HTTP-Method-Override: DELETE\r\n", 405 },
  { "GET / HTTP/1.1\r\nHost: localhost:32201\r\n", 404 }, /* 74 */
  { "GET /api HTTP/1.1\r\nHost: localhost:32201\r\n", 404 },
  { "GET /api/ HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /apis/tenants HTTP/1.1\r\nHost: localhost:32201\r\n", 404 },
  { "GET //api/tenants HTTP/1.1\r\nHost: localhost:32201\r\n", 404 },
  { "GET /api//tenants HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /api/tenants/ HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /api/../etc HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /api/./tenants HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /api/%2e%2e/x HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /api/tenants/a%2Fb HTTP/1.1\r\nHost: localhost:32201\r\n", 400 }, /* 5 */
  { "GET /api/tenants/a%00b HTTP/1.1\r\nHost: localhost:32201\r\n", 400 }, /* 6 */
  { "GET /api/tenants/%252e HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /api/tenants;a=b HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /api/Tenants HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { "GET /api/a/b/c/d/e/f/g HTTP/1.1\r\nHost: localhost:32201\r\n", 400 },
  { POST "Content-Length: 5\r\n", 415 }, /* 62 */
  { POST "Content-Type: text/plain\r\nContent-Length: 5\r\n", 415 },
  { POST "Content-Type: application/json; charset=utf-16\r\nContent-Length: 5\r\n", 415 },
  { POST "Content-Type: application/jsonp\r\nContent-Length: 5\r\n", 415 },
  { POST JSON JSON "Content-Length: 5\r\n", 415 },
  { POST "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\n", 415 },
  { POST "Content-Type: multipart/form-data\r\nContent-Length: 5\r\n", 415 },
  { POST JSON "Content-Length: 5\r\nContent-Encoding: gzip\r\n", 415 }, /* 63 */
  { POST JSON "Content-Length: 5\r\nExpect: 100-continue\r\n", 417 },   /* 77 */
  { GOOD "Upgrade: websocket\r\nConnection: Upgrade\r\n", 400 },        /* 78 */
  { GOOD "Upgrade: h2c\r\n", 400 },
  { GOOD "HTTP2-Settings: AAMAAABk\r\n", 400 },
  { GOOD "Range: bytes=0-1\r\n", 400 },       /* 79 */
  { GOOD JSON "Content-Length: 5\r\n", 400 }, /* 61: body on GET */
  { "DELETE /api/x HTTP/1.1\r\nHost: localhost:32201\r\n" JSON "Content-Length: 5\r\n", 400 },
};

static void
test_refuses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("%s", refused[i].head);
      g_assert_cmpuint (ask (&tcp, refused[i].head, NULL), ==, refused[i].status);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/guard/lets-through", test_lets_through);
  g_test_add_func ("/daemon/guard/refuses", test_refuses);
  return g_test_run ();
}
