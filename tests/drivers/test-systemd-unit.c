/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a unit's properties mean. How a real systemd says them: test-service-systemd.c. */
#include "drivers/hoist-systemd-unit.h"

#include "base/hoist-error.h"
#include "fake-systemd.h"

#include <string.h>

static HoistSystemdUnit
unit_of (const char *active, const char *sub)
{
  return (HoistSystemdUnit){ .name = (char *) "a.service",
                             .load_state = (char *) "loaded",
                             .active_state = (char *) active,
                             .sub_state = (char *) sub,
                             .load_error = (char *) "",
                             .type = (char *) "simple",
                             .result = (char *) "success" };
}

static void
test_states (void)
{
  HoistSystemdUnit unit = unit_of ("active", "running");

  g_assert_true (hoist_systemd_unit_is_up (&unit));
  unit = unit_of ("reloading", "reload");
  g_assert_true (hoist_systemd_unit_is_up (&unit));
  unit = unit_of ("activating", "start");
  g_assert_true (hoist_systemd_unit_is_up (&unit));
  unit = unit_of ("activating", "auto-restart");
  g_assert_false (hoist_systemd_unit_is_up (&unit));
  g_assert_true (hoist_systemd_unit_is_looping (&unit));
  unit = unit_of ("deactivating", "stop-sigterm");
  g_assert_false (hoist_systemd_unit_is_up (&unit));
  unit.main_pid = 77;
  g_assert_true (hoist_systemd_unit_is_up (&unit));
  unit = unit_of ("failed", "failed");
  g_assert_false (hoist_systemd_unit_is_up (&unit));
  unit = unit_of ("inactive", "dead");
  g_assert_false (hoist_systemd_unit_is_up (&unit));
  unit.start_queued = TRUE;
  g_assert_true (hoist_systemd_unit_is_up (&unit));
}

/* Restarted again and again, and up for a moment just now; or restarted long ago. */
static void
test_looping (void)
{
  HoistSystemdUnit unit = unit_of ("active", "running");

  unit.restarts = 3;
  unit.active_us = (guint64) g_get_monotonic_time ();
  g_assert_true (hoist_systemd_unit_is_looping (&unit));
  unit.restarts = 2;
  g_assert_false (hoist_systemd_unit_is_looping (&unit));
  unit.restarts = 3;
  unit.active_us = (guint64) MAX (g_get_monotonic_time () - 61 * G_USEC_PER_SEC, 1);
  if (g_get_monotonic_time () > 62 * G_USEC_PER_SEC)
    g_assert_false (hoist_systemd_unit_is_looping (&unit));
  unit = unit_of ("failed", "failed");
  unit.result = (char *) "start-limit-hit";
  g_assert_true (hoist_systemd_unit_is_looping (&unit));
}

static void
test_results (void)
{
  HoistSystemdUnit unit = unit_of ("failed", "failed");
  g_autofree char *status = NULL, *number = NULL, *other = NULL;

  unit.result = (char *) "exit-code";
  unit.exit_status = 3;
  status = hoist_systemd_unit_dup_result (&unit);
  g_assert_cmpstr (status, ==, "exit status 3");
  unit.result = (char *) "signal";
  unit.exit_status = 9;
  number = hoist_systemd_unit_dup_result (&unit);
  g_assert_cmpstr (number, ==, "signal 9");
  unit.result = (char *) "oom-kill";
  other = hoist_systemd_unit_dup_result (&unit);
  g_assert_cmpstr (other, ==, "oom-kill");
}

/* An older or odd systemd that leaves most properties out is read all the same. */
static void
test_read_little (void)
{
  const FakeAnswers answers = { .load_state = "masked" };
  FakeSystemd *fake = fake_systemd_new (&answers, "/nonexistent");
  g_auto (HoistSystemdUnit) unit = { 0 };
  g_autoptr (GError) error = NULL;
  HoistSystemdBus *bus = hoist_systemd_bus_open (NULL, &error);

  g_assert_true (hoist_systemd_unit_read (bus, "fake.service", &unit, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (unit.control_group, ==, "");
  g_assert_cmpstr (unit.invocation, ==, "");
  g_assert_cmpuint (g_strv_length (unit.triggers), ==, 0);
  g_assert_true (unit.send_sigkill);
  g_assert_false (hoist_systemd_unit_check (&unit, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  hoist_systemd_bus_free (bus);
  fake_systemd_free (fake);
}

static void
test_names (void)
{
  static const char *const wrong[] = {
    "",           "a",           "a.socket",     "-a.service",  ".service",
    "@a.service", "a b.service", "../a.service", "a/b.service", "a@.service"
  };
  const FakeAnswers answers = { 0 };
  FakeSystemd *fake = fake_systemd_new (&answers, "/nonexistent");
  HoistSystemdBus *bus = hoist_systemd_bus_open (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (HoistSystemdUnit) unit = { 0 };

      g_assert_false (hoist_systemd_unit_read (bus, wrong[i], &unit, NULL));
    }
  g_assert_cmpuint (fake_systemd_count (fake, "LoadUnit"), ==, 0);
  hoist_systemd_bus_free (bus);
  fake_systemd_free (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/systemd-unit/states", test_states);
  g_test_add_func ("/drivers/systemd-unit/looping", test_looping);
  g_test_add_func ("/drivers/systemd-unit/results", test_results);
  g_test_add_func ("/drivers/systemd-unit/read-little", test_read_little);
  g_test_add_func ("/drivers/systemd-unit/names", test_names);
  return g_test_run ();
}
