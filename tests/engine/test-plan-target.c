/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From where to where, and what may not be planned: each refusal by its words. */
#include "engine/hoist-plan-target.h"

#include "base/hoist-error.h"
#include "fixture.h"

typedef struct
{
  const char *facts, *target, *words; /* words NULL: it may be planned */
  gboolean rollback, restore;
} Row;

static const Row rows[] = {
  { "{}", "v0.3.0", "could not be read", FALSE, FALSE },
  { "{'commit':'" OLD_COMMIT "','tag':'v0.2.0'}", "v9.0.0", "there is no release v9.0.0", FALSE,
    FALSE },
  { "{'commit':'" OLD_COMMIT "','tag':'v0.2.0','target_commit':'" OLD_COMMIT "'}", "v0.2.0",
    "already at v0.2.0", FALSE, FALSE },
  { "{'commit':'" NEW_COMMIT "','tag':'v0.3.0','target_commit':'" OLD_COMMIT "'}", "v0.2.0",
    "going back needs rollback", FALSE, FALSE },
  { "{'commit':'" NEW_COMMIT "','tag':'v0.3.0','target_commit':'" OLD_COMMIT "'}", "v0.2.0", NULL,
    TRUE, FALSE },
  { "{'commit':'" NEW_COMMIT "','tag':'v0.3.0','target_commit':'" OLD_COMMIT "'}", "v0.2.0",
    "there is no backup", TRUE, TRUE },
  { "{'commit':'" OLD_COMMIT "','tag':'v0.2.0','target_commit':'" NEW_COMMIT "'}", "v0.3.0", NULL,
    FALSE, FALSE },
  { "{'commit':'" OLD_COMMIT "','tag':'','target_commit':'" NEW_COMMIT "'}", "v0.3.0", NULL, FALSE,
    FALSE },
};

static void
test_rows (void)
{
  g_autoptr (HoistGuide) guide = fixture_new_guide ();
  g_autoptr (HoistTenant) tenant = fixture_new_tenant ("acme");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (HoistValue) facts = fixture_parse (rows[i].facts);
      g_autoptr (GError) error = NULL;
      HoistPlanRequest request = { .kind =
                                       rows[i].rollback ? HOIST_PLAN_ROLLBACK : HOIST_PLAN_UPGRADE,
                                   .target_version = rows[i].target };
      HoistPlanInput input = {
        .guide = guide, .tenant = tenant, .facts = facts, .request = &request
      };
      HoistPlan plan = { .kind = request.kind, .restore_data = rows[i].restore };
      gboolean good = hoist_plan_target_read (&input, &plan, &error)
                      && hoist_plan_target_check (&input, &plan, &error);

      g_assert_cmpint (good, ==, rows[i].words == NULL);
      if (good)
        {
          g_assert_cmpstr (plan.to_version, ==, rows[i].target);
          continue;
        }
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
      if (!strstr (error->message, rows[i].words))
        g_error ("“%s” does not say “%s”", error->message, rows[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-target/rows", test_rows);
  return g_test_run ();
}
