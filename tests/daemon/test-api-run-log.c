/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run's log in ranges: no line lost or twice, complete only at the end. */
#include "plane-fixture.h"
#include <string.h>

static void
test_ranges (PlaneFixture *f, gconstpointer unused)
{
  g_autofree char *tenant = plane_fixture_add_tenant (f, "acme");
  g_autofree char *upgrade = g_strconcat ("/api/tenants/", tenant, "/upgrade", NULL);
  g_autoptr (Reply) done = plane_fixture_call (f, "POST", upgrade, NULL, "{}");
  g_autofree char *base = g_strconcat ("/api/runs/", reply_get (done, "run"), "/log", NULL);
  g_autoptr (Reply) whole = plane_fixture_call (f, "GET", base, NULL, NULL);
  guint n = hoist_value_get_size (hoist_value_get_member (whole->json, "lines")), seen = 0;
  gint64 after = 0;
  gboolean complete = FALSE;

  g_assert_cmpuint (n, >, 5);
  g_assert_true (hoist_value_lookup_bool (whole->json, "complete", FALSE));
  while (!complete)
    {
      g_autofree char *path =
          g_strdup_printf ("%s?after=%" G_GINT64_FORMAT "&limit=3", base, after);
      g_autoptr (Reply) part = plane_fixture_call (f, "GET", path, NULL, NULL);
      const HoistValue *lines = hoist_value_get_member (part->json, "lines");

      for (guint i = 0; i < hoist_value_get_size (lines); i++)
        {
          gint64 seq = hoist_value_lookup_int (hoist_value_get_element (lines, i), "seq", 0);

          g_assert_cmpint (seq, ==, after + i + 1);
          seen++;
        }
      after = hoist_value_lookup_int (part->json, "next", 0);
      complete = hoist_value_lookup_bool (part->json, "complete", FALSE);
    }
  g_assert_cmpuint (seen, ==, n);
}

static void
test_unknown (PlaneFixture *f, gconstpointer unused)
{
  g_autoptr (Reply) reply =
      plane_fixture_call (f, "GET", "/api/runs/rn_0123456789abcdef/log", NULL, NULL);

  reply_assert_problem (reply, 404, "not-found");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plane_fixture_add ("/daemon/api-run-log/ranges", test_ranges);
  plane_fixture_add ("/daemon/api-run-log/unknown", test_unknown);
  return g_test_run ();
}
