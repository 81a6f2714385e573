/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request line "METHOD PATH?QUERY" and a body behind it: found or refused, and what a handler
 * gets has passed the tables. */
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "fuzz-target.h"
#include "model/hoist-json.h"
#include "protocol/hoist-problem.h"
#include "protocol/hoist-routes.h"

static void
check_refusal (const GError *error)
{
  g_assert_nonnull (error);
  g_autofree char *json = hoist_problem_to_json (error, NULL);
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, NULL);
  g_assert_nonnull (value);
  g_autoptr (GError) back = hoist_problem_read (value, 400);
  g_assert_cmpint (back->code, ==, error->code);
}

static void
check_body (const HoistRoute *route, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) body = hoist_json_parse (text, -1, NULL);
  g_autoptr (HoistValue) read = hoist_route_read_body (route, body, &error);
  if (read == NULL)
    {
      check_refusal (error);
      return;
    }
  const char *target = hoist_value_lookup_string (read, "target_version", NULL);
  g_assert_true (target == NULL || hoist_grammar_matches (HOIST_GRAMMAR_TAG, target));
  const char *directory = hoist_value_lookup_string (read, "directory", NULL);
  g_assert_true (directory == NULL || hoist_grammar_matches (HOIST_GRAMMAR_PATH, directory));
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  g_autofree char *raw = g_strndup ((const char *) bytes, n_bytes);
  g_autofree char *text = g_utf8_make_valid (raw, -1);
  g_auto (GStrv) parts = g_strsplit (text, "\n", 2);
  if (parts[0] == NULL)
    return 0;
  g_auto (GStrv) words = g_strsplit (parts[0], " ", 2);
  if (words[0] == NULL || words[1] == NULL)
    return 0;
  char *query = strchr (words[1], '?');
  if (query != NULL)
    *query++ = '\0';
  HoistRouteParams params;
  g_autoptr (GError) error = NULL;
  const HoistRoute *route = hoist_routes_match (words[0], words[1], &params, &error);
  g_autofree char *allowed = hoist_routes_dup_allowed (words[1]);
  if (route == NULL)
    {
      g_assert_error (error, HOIST_ERROR,
                      (allowed != NULL ? HOIST_ERROR_METHOD : HOIST_ERROR_NOT_FOUND));
      check_refusal (error);
      return 0;
    }
  g_assert_nonnull (strstr (allowed, words[0]));
  g_autoptr (HoistValue) read = hoist_route_read_query (route, query, &error);
  if (read == NULL)
    check_refusal (error);
  if (parts[1] != NULL)
    check_body (route, parts[1]);
  return 0;
}
