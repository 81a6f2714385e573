/* SPDX-License-Identifier: GPL-3.0-or-later */
/* releases: newest first, with notes and what must be acknowledged. */
#include "fixture.h"

#include <string.h>

static void
test_releases (Fixture *f)
{
  g_autofree char *guide = fixture_guide_json ();
  g_autofree char *members = g_strdup_printf (
      "\"application\":\"demoapp\",\"repository\":\"%s\",\"guide\":%s,\"refresh\":true", f->origin,
      guide);
  const HoistValue *list =
      hoist_value_get_member (fixture_answer (f, "releases", members), "releases");
  const HoistValue *newest = hoist_value_get_element (list, 0);

  g_assert_cmpuint (hoist_value_get_size (list), ==, 5);
  g_assert_cmpstr (hoist_value_lookup_string (newest, "tag", ""), ==, "v0.5.0");
  g_assert_nonnull (
      strstr (hoist_value_lookup_string (newest, "notes", ""), "What is new in v0.5.0"));
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (newest, "notices")), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-releases/releases", test_releases);
  return g_test_run ();
}
