/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Service orders as plans write them, and the causes that last lines speak of. */
#include "drivers/hoist-service.h"

#include "base/hoist-error.h"
#include "model/hoist-json.h"

#include <string.h>

static void
test_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_json_parse (
      "{\"name\":\"api\",\"role\":\"backend\",\"argv\":[\"/bin/"
      "x\",\"a\"],\"environment\":[\"A=1\"],"
      "\"folder\":\"/srv\",\"port\":8101,\"stop_signal\":2,\"stop_seconds\":3,\"never_kill\":true,"
      "\"log\":\"\"}",
      -1, &error);
  g_autoptr (HoistServiceOrder) order = hoist_service_order_read (value, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (order->name, ==, "api");
  g_assert_cmpstr (order->argv[1], ==, "a");
  g_assert_cmpstr (order->environment[0], ==, "A=1");
  g_assert_cmpuint (order->port, ==, 8101);
  g_assert_cmpint (order->stop_signal, ==, 2);
  g_assert_true (order->never_kill);
}

/* The driver goes by what the order names. */
static void
test_unit (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) value = hoist_json_parse (
      "{\"name\":\"api\",\"driver\":\"systemd\",\"unit\":\"acme-api.service\",\"port\":8101,"
      "\"stop_seconds\":0,\"never_kill\":true}",
      -1, &error);
  g_autoptr (HoistServiceOrder) order = hoist_service_order_read (value, &error);
  HoistServiceOrder supervised = { 0 };

  g_assert_no_error (error);
  g_assert_cmpstr (order->unit, ==, "acme-api.service");
  g_assert_cmpuint (g_strv_length (order->argv), ==, 0);
  g_assert_cmpstr (hoist_service_find (order)->kind, ==, "systemd");
  g_assert_cmpstr (hoist_service_find (&supervised)->kind, ==, "supervised");
}

static void
test_bad (void)
{
  static const char *const bad[] = {
    "{\"argv\":[\"x\"]}",
    "{\"name\":\"../x\",\"argv\":[\"x\"]}",
    "{\"name\":\"api\",\"argv\":[\"x\"],\"port\":70000}",
    "{\"name\":\"api\",\"driver\":\"systemd\"}",
    "{\"name\":\"api\",\"driver\":\"other\",\"argv\":[\"x\"]}",
    "{\"name\":\"api\",\"argv\":[\"x\"],\"never_kill\":\"false\"}",
    "{\"name\":\"api\",\"argv\":[\"x\"],\"surprise\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistValue) value = hoist_json_parse (bad[i], -1, NULL);

      g_assert_null (hoist_service_order_read (value, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

static void
expect_cause (const char *line, const char *word)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autofree char *cause = NULL;

  g_ptr_array_add (lines, (gpointer) "starting");
  g_ptr_array_add (lines, (gpointer) line);
  g_ptr_array_add (lines, (gpointer) "");
  cause = hoist_service_name_cause (lines);
  if (word == NULL)
    g_assert_null (cause);
  else
    g_assert_nonnull (strstr (cause, word));
}

static void
test_causes (void)
{
  expect_cause ("ModuleNotFoundError: No module named 'cbkit'", "module cbkit is missing");
  expect_cause ("OSError: [Errno 98] Address already in use", "port is in use");
  expect_cause ("sqlite3.OperationalError: database is locked", "database is locked");
  expect_cause ("sqlite3.OperationalError: no such column: x", "no such column: x");
  expect_cause ("PermissionError: [Errno 13] Permission denied: 'x'", "right is missing");
  expect_cause ("all is well", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/service/read", test_read);
  g_test_add_func ("/drivers/service/unit", test_unit);
  g_test_add_func ("/drivers/service/bad", test_bad);
  g_test_add_func ("/drivers/service/causes", test_causes);
  return g_test_run ();
}
