/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an agent saw: NULLs stay NULL, services, a newer agent. */
#include "model/hoist-sighting.h"

#include "base/hoist-error.h"
#include "examples.h"

static void
test_round_trip (void)
{
  g_autoptr (GPtrArray) services =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_service_sighting_free);
  HoistServiceSighting api = {
    (char *) "api", (char *) "backend", HOIST_SERVICE_RUNNING, HOIST_HEALTH_HEALTHY, 42,
    8101,           (char *) "HTTP 200"
  };
  g_ptr_array_add (services, hoist_service_sighting_new (&api));
  HoistSighting fields = { .tenant = (char *) EXAMPLE_TENANT_ID,
                           .observed_at = EXAMPLE_TIME,
                           .commit = (char *) EXAMPLE_COMMIT_A,
                           .tree_clean = TRUE,
                           .database_bytes = 4096,
                           .health = HOIST_HEALTH_DEGRADED,
                           .services = services };
  g_autoptr (HoistSighting) sighting = hoist_sighting_new (&fields);
  g_autofree char *json = EXAMPLE_JSON (hoist_sighting_write, sighting);
  g_autoptr (HoistValue) value = example_edit (json, "newer", "true");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistSighting) back = hoist_sighting_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_sighting_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_null (back->tag);
  g_assert_null (back->error);
  g_assert_cmpint (back->health, ==, HOIST_HEALTH_DEGRADED);
  g_assert_cmpint (((HoistServiceSighting *) g_ptr_array_index (back->services, 0))->pid, ==, 42);

  g_autoptr (HoistValue) bad = example_edit (json, "services", "[{\"name\":\"api\",\"pid\":-1}]");
  g_assert_null (hoist_sighting_read (bad, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

static void
test_words (void)
{
  g_assert_cmpstr (hoist_health_names[HOIST_HEALTH_UNHEALTHY], ==, "unhealthy");
  g_assert_null (hoist_health_names[HOIST_HEALTH_UNHEALTHY + 1]);
  g_assert_cmpstr (hoist_service_state_names[HOIST_SERVICE_FAILED], ==, "failed");
  g_assert_null (hoist_service_state_names[HOIST_SERVICE_FAILED + 1]);
}

/* Of two nodes at different commits it is said that they differ, and the rest of what was seen
 * stays when one of them is looked at. */
static void
test_mixed (void)
{
  HoistSighting lead = { .tenant = (char *) "tn_0123456789abcdef",
                         .observed_at = EXAMPLE_TIME,
                         .commit = (char *) EXAMPLE_COMMIT_A,
                         .health = HOIST_HEALTH_HEALTHY };
  g_autoptr (HoistSighting) alone = hoist_sighting_new (&lead);
  HoistSighting seen = lead;
  seen.commit = (char *) EXAMPLE_COMMIT_B;
  g_autoptr (HoistSighting) two =
      hoist_sighting_new_with_place (alone, "nd_0000000000000001", &seen);
  g_assert_false (hoist_sighting_is_mixed (alone));
  g_assert_true (hoist_sighting_is_mixed (two));
  g_assert_cmpint (hoist_sighting_sum_health (two), ==, HOIST_HEALTH_HEALTHY);
  g_assert_cmpstr (two->commit, ==, EXAMPLE_COMMIT_A);
  g_autofree char *bare = EXAMPLE_JSON (hoist_sighting_write, alone);
  g_assert_null (strstr (bare, "followers"));

  seen.commit = (char *) EXAMPLE_COMMIT_A;
  seen.unknown_since = EXAMPLE_TIME;
  g_autoptr (HoistSighting) silent =
      hoist_sighting_new_with_place (two, "nd_0000000000000001", &seen);
  g_assert_cmpuint (silent->followers->len, ==, 1);
  g_assert_false (hoist_sighting_is_mixed (silent));
  g_assert_cmpint (hoist_sighting_sum_health (silent), ==, HOIST_HEALTH_DEGRADED);
  g_assert_null (hoist_sighting_find_place (silent, "nd_0000000000000002"));
  g_autofree char *json = EXAMPLE_JSON (hoist_sighting_write, silent);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (HoistSighting) back = hoist_sighting_read (value, NULL);
  g_autofree char *again = EXAMPLE_JSON (hoist_sighting_write, back);
  g_assert_cmpstr (again, ==, json);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sighting/round-trip", test_round_trip);
  g_test_add_func ("/sighting/words", test_words);
  g_test_add_func ("/sighting/mixed", test_mixed);
  return g_test_run ();
}
