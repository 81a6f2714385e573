/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services of steps: filled with whom they run as and where their record lies. */
#include "fixture.h"

#include "agent/steps/hoist-step-services.h"

#include <unistd.h>
#include <string.h>

static void
test_complete (Fixture *f)
{
  g_autoptr (HoistServiceOrder) order = g_new0 (HoistServiceOrder, 1);
  g_autoptr (GError) error = NULL;

  order->name = g_strdup ("api");
  g_assert_true (hoist_step_services_complete (f->state, f->tenant, order, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (order->record, "/services/api.json"));
  g_assert_true (g_str_has_suffix (order->log, "/logs/api.log"));
  g_assert_cmpstr (order->folder, ==, f->directory);
  g_assert_cmpint (order->uid, ==, (int) geteuid ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-services/complete", test_complete);
  return g_test_run ();
}
