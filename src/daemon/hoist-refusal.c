/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer to a request that was not let through: a problem document with its HTTP head, made
 * without libsoup. Owned by the gate; any thread. Never repeats bytes of the request but its path,
 * which passed the reader of heads. */
#include "daemon/hoist-gate.h"
#include "base/hoist-json-writer.h"
#include <libsoup/soup.h>
#include <string.h>

static const char *
next_step (const HoistRefusal *refusal)
{
  switch (refusal->code)
    {
    case HOIST_ERROR_TOO_LARGE:
      return "Send less.";
    case HOIST_ERROR_TIMED_OUT:
      return "Send the whole request without a pause.";
    case HOIST_ERROR_UNAUTHORIZED:
      return "Sign in at POST /api/auth/login or make a token with hoistctl token create.";
    case HOIST_ERROR_BUSY:
    case HOIST_ERROR_UNREACHABLE:
      return "Try again in a moment.";
    default:
      return "Correct the request; GET /api/openapi.json describes what is served.";
    }
}

char *
hoist_refusal_format_answer (const HoistRefusal *refusal, const char *path, gsize *ret_n)
{
  g_autoptr (GString) body = g_string_sized_new (512);
  const char *phrase = soup_status_get_phrase (refusal->status);
  GString *answer = g_string_sized_new (1024);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, body);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "type", "about:blank");
  hoist_json_writer_string (&w, "title", phrase);
  hoist_json_writer_int (&w, "status", refusal->status);
  hoist_json_writer_string (&w, "code", hoist_error_code_get_wire_name (refusal->code));
  hoist_json_writer_string (&w, "detail", refusal->detail);
  hoist_json_writer_string (&w, "what_is_true_now", "Nothing was executed.");
  hoist_json_writer_string (&w, "next", next_step (refusal));
  hoist_json_writer_string (&w, "instance", path);
  hoist_json_writer_end_object (&w);

  g_string_append_printf (answer, "HTTP/1.1 %u %s\r\n", refusal->status, phrase);
  g_string_append (answer, "Content-Type: application/problem+json\r\n");
  if (refusal->status == 405)
    g_string_append (answer, "Allow: GET, POST, PATCH, DELETE\r\n");
  if (refusal->status == 401)
    g_string_append (answer, "WWW-Authenticate: Bearer\r\n");
  if (refusal->status == 503)
    g_string_append (answer, "Retry-After: 1\r\n");
  g_string_append (
      answer,
      "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n");
  g_string_append_printf (answer, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", body->len);
  g_string_append_len (answer, body->str, body->len);
  *ret_n = answer->len;
  return g_string_free (answer, FALSE);
}
