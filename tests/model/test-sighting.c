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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sighting/round-trip", test_round_trip);
  g_test_add_func ("/sighting/words", test_words);
  return g_test_run ();
}
