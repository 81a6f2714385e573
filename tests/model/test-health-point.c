/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A point of the health history as JSON. */
#include "model/hoist-health-point.h"

#include "base/hoist-error.h"
#include "examples.h"

static void
test_json (void)
{
  HoistHealthPoint fields = { EXAMPLE_TIME, 3, 1, 0, 2 };
  g_autofree char *json = EXAMPLE_JSON (hoist_health_point_write, &fields);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  HoistHealthPoint *back = hoist_health_point_read (value, &error);

  g_assert_no_error (error);
  g_assert_cmpint (back->time / 1000, ==, fields.time / 1000);
  g_assert_cmpuint (
      back->healthy * 1000 + back->degraded * 100 + back->unhealthy * 10 + back->unknown, ==, 3102);
  hoist_health_point_free (back);
}

static void
test_refused (void)
{
  g_autoptr (HoistValue) value = example_parse ("{\"healthy\":-1}");
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_health_point_read (value, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/health-point/json", test_json);
  g_test_add_func ("/model/health-point/refused", test_refused);
  return g_test_run ();
}
