/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Problem documents: guidance survives the journey, and any answer makes an error to show. */
#include "protocol/hoist-problem.h"

#include <gio/gio.h>
#include <string.h>

#include "model/hoist-json.h"

static void
assert_parts (const GError *error, const char *detail, const char *now, const char *next)
{
  g_autofree char *d = NULL, *w = NULL, *n = NULL;
  hoist_problem_split (error, &d, &w, &n);
  g_assert_cmpstr (d, ==, detail);
  g_assert_cmpstr (w, ==, now);
  g_assert_cmpstr (n, ==, next);
}

static void
test_journey (void)
{
  g_autoptr (GError) error = hoist_problem_new_error (
      HOIST_ERROR_STALE, "The tag v0.3.0 was moved.", "Nothing was changed.", "Make a new plan.");
  g_assert_cmpstr (error->message, ==,
                   "The tag v0.3.0 was moved.\nNow: Nothing was changed.\nNext: Make a new plan.");
  g_autofree char *json = hoist_problem_to_json (error, "/api/runs");
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, NULL);
  g_assert_cmpint (hoist_value_lookup_int (value, "status", 0), ==, 412);
  g_assert_cmpstr (hoist_value_lookup_string (value, "code", NULL), ==, "stale");
  g_assert_cmpstr (hoist_value_lookup_string (value, "type", NULL), ==, "about:blank");
  g_assert_cmpstr (hoist_value_lookup_string (value, "instance", NULL), ==, "/api/runs");
  g_autoptr (GError) back = hoist_problem_read (value, 412);
  g_assert_error (back, HOIST_ERROR, HOIST_ERROR_STALE);
  g_assert_cmpstr (back->message, ==, error->message);
}

static void
test_attach (void)
{
  g_autoptr (GError) error = g_error_new_literal (HOIST_ERROR, HOIST_ERROR_BUSY, "Busy.");
  assert_parts (error, "Busy.", "", "");
  hoist_problem_attach (error, NULL, "Wait.");
  assert_parts (error, "Busy.", "", "Wait.");
  hoist_problem_attach (error, "A run is going on.", "Something else.");
  assert_parts (error, "Busy.", "A run is going on.", "Wait.");
  g_autoptr (GError) copy = g_error_copy (error);
  assert_parts (copy, "Busy.", "A run is going on.", "Wait.");
  hoist_problem_attach (NULL, "x", "y");
  g_autofree char *json = hoist_problem_to_json (error, NULL);
  g_assert_null (strstr (json, "instance"));
}

static void
test_foreign_errors (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "disk full");
  g_autofree char *json = hoist_problem_to_json (error, NULL);
  g_assert_nonnull (strstr (json, "\"no-space\""));
  g_assert_nonnull (strstr (json, "507"));
}

static void
test_any_answer (void)
{
  static const struct
  {
    const char *json;
    guint status;
    HoistErrorCode code;
    const char *detail;
  } cases[] = {
    { NULL, 502, HOIST_ERROR_UNREACHABLE, NULL },
    { NULL, 404, HOIST_ERROR_NOT_FOUND, NULL },
    { "[]", 418, HOIST_ERROR_INVALID, NULL },
    { "{\"detail\":7}", 500, HOIST_ERROR_FAILED, NULL },
    { "{\"code\":\"from-the-future\",\"detail\":\"x\"}", 409, HOIST_ERROR_CONFLICT, "x" },
    { "{\"title\":\"Only a title\"}", 401, HOIST_ERROR_UNAUTHORIZED, "Only a title" },
    { "{\"code\":\"parked\",\"detail\":\"Held.\"}", 200, HOIST_ERROR_PARKED, "Held." },
    { "{\"detail\":\"a\\nNow: forged\\u001b[31m\\u202e\"}", 400, HOIST_ERROR_INVALID, NULL },
    { NULL, 799, HOIST_ERROR_FAILED, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) value =
          cases[i].json != NULL ? hoist_json_parse (cases[i].json, -1, NULL) : NULL;
      g_autoptr (GError) error = hoist_problem_read (value, cases[i].status);
      g_assert_error (error, HOIST_ERROR, (int) cases[i].code);
      g_autofree char *detail = NULL, *now = NULL;
      hoist_problem_split (error, &detail, &now, NULL);
      g_assert_cmpstr (detail, !=, "");
      g_assert_cmpstr (now, ==, "");
      g_assert_null (strchr (error->message, '\033'));
      g_assert_null (strchr (error->message, '\n'));
      if (cases[i].detail != NULL)
        g_assert_cmpstr (detail, ==, cases[i].detail);
    }
}

static void
test_long_text_is_bounded (void)
{
  g_autofree char *large = g_strnfill (1000000, 'x');
  g_autoptr (HoistValue) value = hoist_value_new_object ();
  hoist_value_set (value, "detail", hoist_value_new_string (large));
  g_autoptr (GError) error = hoist_problem_read (value, 400);
  g_assert_cmpuint (strlen (error->message), <=, 4096);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problem/journey", test_journey);
  g_test_add_func ("/problem/attach", test_attach);
  g_test_add_func ("/problem/foreign-errors", test_foreign_errors);
  g_test_add_func ("/problem/any-answer", test_any_answer);
  g_test_add_func ("/problem/long-text-is-bounded", test_long_text_is_bounded);
  return g_test_run ();
}
