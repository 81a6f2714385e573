/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls and answers as values. */
#include "base/hoist-error.h"
#include "daemon/hoist-call.h"
#include "model/hoist-json.h"
#include <string.h>

static void
test_texts (void)
{
  g_autoptr (HoistValue) body =
      hoist_json_parse ("{\"a\":\"x\",\"list\":[\"p\",\"q\"],\"empty\":[]}", -1, NULL);
  g_auto (GStrv) list = hoist_call_dup_texts (body, "list");
  g_auto (GStrv) empty = hoist_call_dup_texts (body, "empty");
  g_auto (GStrv) absent = hoist_call_dup_texts (body, "absent");

  g_assert_cmpstr (hoist_call_text (body, "a"), ==, "x");
  g_assert_null (hoist_call_text (body, "b"));
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  g_assert_nonnull (empty);
  g_assert_cmpuint (g_strv_length (empty), ==, 0);
  g_assert_null (absent);
}

static void
test_notes (void)
{
  HoistCall call = { 0 };
  g_autofree char *json = NULL;

  hoist_call_note (&call, "nothing", NULL);
  hoist_call_note (&call, "nothing", "");
  g_assert_null (call.audit);
  hoist_call_note (&call, "reason", "because");
  json = hoist_value_to_json (call.audit);
  g_assert_cmpstr (json, ==, "{\"reason\":\"because\"}");
  hoist_call_clear (&call);
}

static void
test_problem (void)
{
  g_autoptr (GError) error = g_error_new_literal (HOIST_ERROR, HOIST_ERROR_BUSY, "It is busy.");
  g_autoptr (HoistAnswer) answer = hoist_answer_new_problem (error, "/api/x");

  g_assert_cmpuint (answer->status, ==, 409);
  g_assert_cmpstr (answer->type, ==, "application/problem+json");
  g_assert_nonnull (strstr (g_bytes_get_data (answer->body, NULL), "It is busy."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/call/texts", test_texts);
  g_test_add_func ("/daemon/call/notes", test_notes);
  g_test_add_func ("/daemon/call/problem", test_problem);
  return g_test_run ();
}
