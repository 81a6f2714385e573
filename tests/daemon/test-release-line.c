/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a deployment stands: behind, up to date, ahead, held; and unknown whenever it was not seen.
 */
#include "daemon/hoist-release-line.h"

static HoistReleaseLine *
make_line (void)
{
  static const char *const tags[][2] = {
    { "v0.10.0-rc.1", "a" }, { "v0.10.0", "b" }, { "v0.9.0", "c" }, { "v0.2.0", "d" }
  };
  GPtrArray *releases = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);

  /* Newest first, as the store lists them; the pre-release of a newer version stands in front. */
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      HoistRelease fields = { .tag = (char *) tags[i][0],
                              .commit = (char *) tags[i][1],
                              .notes = (char *) "",
                              .prerelease = i == 0 };

      g_ptr_array_add (releases, hoist_release_new (&fields));
    }
  return hoist_release_line_new (releases);
}

static void
expect (const char *tag, const char *commit, const char *state, int behind)
{
  g_autoptr (HoistReleaseLine) line = make_line ();
  HoistTenant tenant = { 0 };
  HoistSighting sighting = { .observed_at = 1, .tag = (char *) tag, .commit = (char *) commit };
  HoistStanding standing;

  hoist_release_line_place (line, &tenant, &sighting, &standing);
  g_assert_cmpstr (standing.state, ==, state);
  g_assert_cmpint (standing.behind, ==, behind);
  g_assert_cmpint (standing.upgrade_available, ==, behind > 0);
  sighting.unknown_since = 1; /* the node does not answer: whatever was known is old */
  hoist_release_line_place (line, &tenant, &sighting, &standing);
  g_assert_cmpstr (standing.state, ==, "unknown");
  g_assert_cmpint (standing.behind, ==, -1);
  g_assert_false (standing.upgrade_available);
}

static void
test_place (void)
{
  g_autoptr (HoistReleaseLine) line = make_line ();
  HoistTenant held = { .hold_reason = (char *) "audit" };
  HoistSighting sighting = { .observed_at = 1, .tag = (char *) "v0.2.0", .commit = (char *) "d" };
  HoistStanding standing;

  g_assert_cmpstr (line->latest->tag, ==, "v0.10.0");
  expect ("v0.10.0", "b", "up-to-date", 0);
  expect ("v0.9.0", "c", "behind", 1);
  expect ("v0.2.0", "d", "behind", 2);
  expect (NULL, "d", "behind", 2); /* known by its commit */
  expect ("v0.1.0", "x", "behind", 3);
  expect ("v0.11.0", "x", "ahead", 0);
  expect (NULL, "x", "unknown", -1); /* a commit of nobody's */
  expect (NULL, NULL, "unknown", -1);
  hoist_release_line_place (line, &held, &sighting, &standing);
  g_assert_cmpstr (standing.state, ==, "held");
  g_assert_cmpint (standing.behind, ==, 2);
  hoist_release_line_place (NULL, &held, &sighting, &standing);
  g_assert_cmpstr (standing.state, ==, "unknown");
  hoist_release_line_place (line, &held, NULL, &standing);
  g_assert_cmpstr (standing.state, ==, "unknown");
  g_assert_null (standing.deployed_tag);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/release-line/place", test_place);
  return g_test_run ();
}
