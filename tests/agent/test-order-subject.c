/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom an order is about: templates filled for the tenant, services never as another user. */
#include "fixture.h"

#include "agent/hoist-order-subject.h"
#include "model/hoist-json.h"

#include <unistd.h>
#include <string.h>

static void
test_fill (Fixture *f)
{
  g_autofree char *subject_text = fixture_subject (f);
  g_autofree char *json = g_strdup_printf ("{%s}", subject_text);
  g_autoptr (HoistValue) order = hoist_json_parse (json, -1, NULL);
  g_auto (HoistOrderSubject) subject = { 0 };
  g_autoptr (GPtrArray) services = NULL;
  g_autofree char *database = NULL;
  g_autoptr (GError) error = NULL;
  const HoistServiceOrder *api;

  g_assert_true (hoist_order_subject_read (&subject, f->state, order, &error));
  g_assert_no_error (error);
  services = hoist_order_subject_fill_services (&subject, &error);
  g_assert_no_error (error);
  api = g_ptr_array_index (services, 0);
  g_assert_cmpuint (api->port, ==, f->port);
  g_assert_true (g_str_has_prefix (api->argv[1], f->directory));
  g_assert_cmpint (api->uid, ==, (int) geteuid ());
  database =
      hoist_order_subject_fill_database (&subject, subject.guide->databases->pdata[0], &error);
  g_assert_cmpstr (database, ==, f->database);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-subject/fill", test_fill);
  return g_test_run ();
}
