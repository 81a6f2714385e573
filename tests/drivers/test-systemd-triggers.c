/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sockets and timers that are stopped with a unit are written down before, and started again from
 * what was written, also by a later agent. With a real socket: test-service-systemd.c. */
#include "drivers/hoist-systemd-triggers.h"

#include "base/hoist-error.h"
#include "fake-systemd.h"
#include "fixture.h"

#include <string.h>

static void
test_written_down (void)
{
  const FakeAnswers answers = { .job = "done", .active_state = "active" };
  char *names[] = { (char *) "a.socket", (char *) "a.timer", NULL };
  HoistSystemdUnit unit = { .name = (char *) "a.service", .triggers = names };
  Fixture f;
  FakeSystemd *fake;
  HoistSystemdBus *bus;
  g_autofree char *record = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  record = fixture_path (&f, "state/a.json");
  fake = fake_systemd_new (&answers, f.folder);
  bus = hoist_systemd_bus_open (NULL, &error);
  g_assert_true (hoist_systemd_triggers_are_active (bus, &unit));
  g_assert_true (hoist_systemd_triggers_stop (bus, &unit, record, &error));
  g_assert_no_error (error);
  text = fixture_read (record);
  g_assert_nonnull (strstr (text, "\"a.socket\""));
  g_assert_nonnull (strstr (text, "\"a.timer\""));
  g_assert_cmpuint (fake_systemd_count (fake, "StopUnit"), ==, 2);
  g_assert_true (hoist_systemd_triggers_start (bus, record, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fake_systemd_count (fake, "StartUnit"), ==, 2);
  g_assert_false (g_file_test (record, G_FILE_TEST_EXISTS));
  g_assert_true (hoist_systemd_triggers_start (bus, record, &error)); /* nothing to do */
  g_assert_cmpuint (fake_systemd_count (fake, "StartUnit"), ==, 2);
  hoist_systemd_bus_free (bus);
  fake_systemd_free (fake);
  fixture_clear (&f);
}

/* One that does not start is said, and is not forgotten. */
static void
test_failing (void)
{
  const FakeAnswers answers = { .job = "failed" };
  Fixture f;
  FakeSystemd *fake;
  HoistSystemdBus *bus;
  g_autofree char *record = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  record = fixture_path (&f, "a.json");
  fixture_write (record, "{\"triggers\":[\"a.socket\"]}");
  fake = fake_systemd_new (&answers, f.folder);
  bus = hoist_systemd_bus_open (NULL, &error);
  g_assert_false (hoist_systemd_triggers_start (bus, record, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "a.socket"));
  g_assert_true (g_file_test (record, G_FILE_TEST_EXISTS));
  hoist_systemd_bus_free (bus);
  fake_systemd_free (fake);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/systemd-triggers/written-down", test_written_down);
  g_test_add_func ("/drivers/systemd-triggers/failing", test_failing);
  return g_test_run ();
}
