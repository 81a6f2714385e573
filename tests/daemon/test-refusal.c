/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The answer that the gate gives itself is well-formed HTTP and a whole problem document, for each
 * code and status. */
#include "daemon/hoist-gate.h"
#include "model/hoist-json.h"
#include <string.h>

static void
test_answers (void)
{
  static const HoistRefusal rows[] = {
    { HOIST_ERROR_INVALID, 400, "a" },      { HOIST_ERROR_UNAUTHORIZED, 401, "b" },
    { HOIST_ERROR_FORBIDDEN, 403, "c" },    { HOIST_ERROR_METHOD, 405, "d" },
    { HOIST_ERROR_TIMED_OUT, 408, "e" },    { HOIST_ERROR_STALE, 410, "f" },
    { HOIST_ERROR_TOO_LARGE, 431, "g \"" }, { HOIST_ERROR_BUSY, 503, "h" },
    { HOIST_ERROR_INVALID, 505, "i" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize n = 0;
      g_autofree char *answer =
          hoist_refusal_format_answer (&rows[i], i % 2 == 0 ? "/api/x" : NULL, &n);
      const char *body = strstr (answer, "\r\n\r\n") + 4;
      g_autoptr (HoistValue) value = hoist_json_parse (body, -1, &error);
      g_autofree char *length = g_strdup_printf ("Content-Length: %zu\r\n", strlen (body));

      g_assert_no_error (error);
      g_assert_cmpuint (n, ==, strlen (answer));
      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 "));
      g_assert_nonnull (strstr (answer, length));
      g_assert_nonnull (strstr (answer, "Connection: close\r\n"));
      g_assert_cmpint (hoist_value_lookup_int (value, "status", 0), ==, rows[i].status);
      g_assert_cmpstr (hoist_value_lookup_string (value, "detail", ""), ==, rows[i].detail);
      g_assert_cmpstr (hoist_value_lookup_string (value, "code", ""), ==,
                       hoist_error_code_get_wire_name (rows[i].code));
      g_assert_cmpstr (hoist_value_lookup_string (value, "next", ""), !=, "");
      g_assert_cmpint (strstr (answer, "WWW-Authenticate") != NULL, ==, rows[i].status == 401);
      g_assert_cmpint (strstr (answer, "Allow: ") != NULL, ==, rows[i].status == 405);
      g_assert_cmpint (strstr (answer, "Retry-After") != NULL, ==, rows[i].status == 503);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/refusal/answers", test_answers);
  return g_test_run ();
}
