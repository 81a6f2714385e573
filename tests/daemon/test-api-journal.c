/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/audit: ranges of the journal, its head, and whether the chain holds. */
#include "plane-fixture.h"
#include <string.h>

static void
test_audit (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) empty = plane_fixture_call (f, "GET", "/api/audit", NULL, NULL);
  g_autoptr (Reply) user = NULL, token = NULL, all = NULL, first = NULL, rest = NULL;
  g_autofree char *path = NULL;
  const HoistValue *events;

  g_assert_cmpstr (reply_get (empty, "head"), ==, "");
  user = plane_fixture_call (
      f, "POST", "/api/users", NULL,
      "{\"username\":\"alice\",\"password\":\"long enough\",\"role\":\"viewer\"}");
  token =
      plane_fixture_call (f, "POST", "/api/tokens", NULL, "{\"name\":\"x\",\"role\":\"viewer\"}");
  all = plane_fixture_call (f, "GET", "/api/audit", NULL, NULL);
  events = hoist_value_get_member (all->json, "events");
  g_assert_cmpuint (hoist_value_get_size (events), ==, 2);
  g_assert_true (hoist_value_lookup_bool (all->json, "verified", FALSE));
  g_assert_cmpstr (reply_get (all, "head"), ==,
                   hoist_value_lookup_string (hoist_value_get_element (events, 1), "hash", ""));
  g_assert_cmpint (hoist_value_lookup_int (all->json, "position", 0), ==, 2);
  g_assert_cmpstr (reply_get (all, "since"), ==,
                   hoist_value_lookup_string (hoist_value_get_element (events, 0), "time", ""));
  first = plane_fixture_call (f, "GET", "/api/audit?limit=1", NULL, NULL);
  path = g_strdup_printf ("/api/audit?after=%" G_GINT64_FORMAT,
                          hoist_value_lookup_int (first->json, "next", 0));
  rest = plane_fixture_call (f, "GET", path, NULL, NULL);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (rest->json, "events")), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-journal/audit", test_audit);
  return g_test_run ();
}
