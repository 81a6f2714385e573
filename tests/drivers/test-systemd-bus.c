/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the bus and systemd may answer besides "done", each as a sentence that says what to do. */
#include "drivers/hoist-systemd-bus.h"

#include "base/hoist-error.h"
#include "fake-systemd.h"

#include <string.h>

static void
test_no_bus (void)
{
  g_autoptr (GError) error = NULL;

  hoist_systemd_set_place ("unix:path=/nonexistent/bus", NULL);
  g_assert_null (hoist_systemd_bus_open (NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "This node has no system bus"));
  hoist_systemd_set_place (NULL, NULL);
}

static char *
start (const FakeAnswers *answers, guint wait_ms, GError **error)
{
  FakeSystemd *fake = fake_systemd_new (answers, "/nonexistent");
  HoistSystemdBus *bus = hoist_systemd_bus_open (NULL, error);
  char *result = hoist_systemd_bus_run_job (bus, "StartUnit", "fake.service", wait_ms, error);

  hoist_systemd_bus_free (bus);
  fake_systemd_free (fake);
  return result;
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *method, *name;
    HoistErrorCode code;
    const char *word;
  } cases[] = {
    { "StartUnit", "org.freedesktop.DBus.Error.AccessDenied", HOIST_ERROR_FORBIDDEN,
      "org.freedesktop.systemd1.manage-units" },
    { "StartUnit", "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
      HOIST_ERROR_FORBIDDEN, "polkit rule" },
    { "StartUnit", "org.freedesktop.systemd1.UnitMasked", HOIST_ERROR_REFUSED, "unmask" },
    { "StartUnit", "org.freedesktop.systemd1.NoSuchUnit", HOIST_ERROR_NOT_FOUND, "not on this" },
    { "StartUnit", "org.freedesktop.systemd1.ShuttingDown", HOIST_ERROR_UNREACHABLE, "shut down" },
    { "StartUnit", "org.freedesktop.systemd1.TransactionIsDestructive", HOIST_ERROR_BUSY,
      "under way" },
    { "StartUnit", "org.freedesktop.systemd1.OnlyByDependency", HOIST_ERROR_REFUSED,
      "RefuseManualStart=" },
    { "StartUnit", "org.example.Odd", HOIST_ERROR_FAILED, "fake.service: Because." },
    { "Subscribe", "org.freedesktop.DBus.Error.AccessDenied", HOIST_ERROR_FORBIDDEN, "root" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const FakeAnswers answers = { .refused = cases[i].method, .name = cases[i].name };
      g_autoptr (GError) error = NULL;

      g_assert_null (start (&answers, 5000, &error));
      g_assert_error (error, HOIST_ERROR, (int) cases[i].code);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].word));
    }
}

static void
test_jobs (void)
{
  const FakeAnswers done = { .job = "done" }, failed = { .job = "dependency" }, never = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *first = start (&done, 5000, &error);
  g_autofree char *second = start (&failed, 5000, &error);
  g_autofree char *queued = start (&never, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, "done");
  g_assert_cmpstr (second, ==, "dependency");
  g_assert_cmpstr (queued, ==, "");
  g_assert_null (start (&never, 100, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
}

static void
test_no_systemd (void)
{
  const FakeAnswers answers = { .absent = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_null (start (&answers, 1000, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "start: in the guide"));
}

static void
test_cancelled (void)
{
  const FakeAnswers never = { 0 };
  FakeSystemd *fake = fake_systemd_new (&never, "/nonexistent");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  HoistSystemdBus *bus = hoist_systemd_bus_open (cancellable, &error);

  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (hoist_systemd_bus_run_job (bus, "StopUnit", "fake.service", 60000, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_assert_false (hoist_systemd_bus_is_allowed (bus));
  hoist_systemd_bus_free (bus);
  fake_systemd_free (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/systemd-bus/no-bus", test_no_bus);
  g_test_add_func ("/drivers/systemd-bus/refusals", test_refusals);
  g_test_add_func ("/drivers/systemd-bus/jobs", test_jobs);
  g_test_add_func ("/drivers/systemd-bus/no-systemd", test_no_systemd);
  g_test_add_func ("/drivers/systemd-bus/cancelled", test_cancelled);
  return g_test_run ();
}
