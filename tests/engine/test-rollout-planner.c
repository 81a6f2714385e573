/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a selection to a planned rollout: order, exclusions, notices, hash. */
#include "engine/hoist-rollout-planner.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "fixture.h"

#define FOUR_COMMIT "4444444444444444444444444444444444444444"

/* Another tenant of the fixture's application, seen at `tag`. */
static char *
add (Fixture *f, const char *slug, HoistEnvironment environment, const char *tag)
{
  g_autoptr (HoistTenant) made = fixture_new_tenant (slug);
  g_autofree char *directory = g_strconcat ("/srv/", slug, NULL);
  g_autoptr (GError) error = NULL;
  HoistTenant fields = *made;
  HoistSighting sighting = { .tenant = made->id,
                             .observed_at = hoist_clock_wall_us (),
                             .commit = (char *) (g_strcmp0 (tag, "v0.3.0") == 0   ? NEW_COMMIT
                                                 : g_strcmp0 (tag, "v0.4.0") == 0 ? FOUR_COMMIT
                                                                                  : OLD_COMMIT),
                             .tag = (char *) tag };

  fields.environment = environment;
  fields.directory = directory;
  g_autoptr (HoistTenant) tenant = hoist_tenant_new (&fields);
  g_assert_true (hoist_store_put_tenant (f->store, tenant, &error));
  g_assert_no_error (error);
  if (tag)
    {
      g_autoptr (HoistSighting) seen = hoist_sighting_new (&sighting);
      g_assert_true (hoist_store_put_sighting (f->store, seen, &error));
      g_assert_no_error (error);
    }
  return g_strdup (tenant->id);
}

static HoistRollout *
plan (Fixture *f, const char *const *tenants, const char *target, gboolean backup)
{
  HoistRolloutRequest request = { .tenants = tenants,
                                  .target_version = target,
                                  .backup_db = backup,
                                  .run_migrations = TRUE,
                                  .parallel = 2 };
  g_autoptr (GError) error = NULL;
  HoistRollout *rollout = hoist_rollout_planner_make (f->store, &request, &error);

  g_assert_no_error (error);
  return rollout;
}

static const HoistRolloutTarget *
at (const HoistRollout *rollout, guint i)
{
  return g_ptr_array_index (rollout->targets, i);
}

static void
test_order (Fixture *f, gconstpointer unused)
{
  g_autofree char *zeta = add (f, "zeta", HOIST_ENVIRONMENT_PRODUCTION, "v0.2.0");
  g_autofree char *beta = add (f, "beta", HOIST_ENVIRONMENT_STAGING, "v0.2.0");
  g_autofree char *site = add (f, "site", HOIST_ENVIRONMENT_TEST, "v0.2.0");
  const char *ids[] = { zeta, beta, site, beta, NULL };
  g_autoptr (HoistRollout) rollout = plan (f, ids, "v0.4.0", TRUE);

  g_assert_cmpuint (rollout->targets->len, ==, 3); /* beta once */
  g_assert_cmpstr (at (rollout, 0)->tenant_slug, ==, "site");
  g_assert_cmpuint (at (rollout, 0)->wave, ==, 0);
  g_assert_cmpstr (at (rollout, 1)->tenant_slug, ==, "beta");
  g_assert_cmpuint (at (rollout, 1)->wave, ==, 1);
  g_assert_cmpstr (at (rollout, 2)->tenant_slug, ==, "zeta");
  g_assert_cmpstr (at (rollout, 2)->from_version, ==, "v0.2.0");
  g_assert_cmpstr (at (rollout, 2)->to_version, ==, "v0.4.0");
  g_assert_cmpuint (strlen (at (rollout, 2)->to_commit), ==, 40);
  g_assert_cmpuint (rollout->waiting, ==, 3);
  g_assert_cmpuint (g_strv_length (rollout->acknowledge), ==, rollout->notices->len);
  g_assert_cmpuint (rollout->notices->len, ==, 1); /* once per release, not per tenant */
  g_autoptr (HoistRollout) again = plan (f, ids, "v0.4.0", TRUE);
  g_assert_cmpstr (again->hash, ==, rollout->hash);
  g_autoptr (HoistRollout) bare = plan (f, ids, "v0.4.0", FALSE);
  g_assert_true (g_strv_contains ((const char *const *) bare->acknowledge, "no-backup"));
  g_assert_cmpstr (bare->hash, !=, rollout->hash);
}

static void
test_exclusions (Fixture *f, gconstpointer unused)
{
  g_autofree char *held = add (f, "held", HOIST_ENVIRONMENT_TEST, "v0.2.0");
  g_autofree char *there = add (f, "there", HOIST_ENVIRONMENT_TEST, "v0.3.0");
  g_autofree char *newer = add (f, "newer", HOIST_ENVIRONMENT_TEST, "v0.4.0");
  g_autofree char *unseen = add (f, "unseen", HOIST_ENVIRONMENT_TEST, NULL);
  g_autofree char *good = add (f, "good", HOIST_ENVIRONMENT_PRODUCTION, "v0.2.0");
  const char *ids[] = { held, there, newer, unseen, good, NULL };
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (f->store, held, NULL);
  g_autoptr (GString) checks = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  HoistTenant fields = *tenant;

  fields.hold_reason = (char *) "audit week";
  g_autoptr (HoistTenant) changed = hoist_tenant_new (&fields);
  g_assert_true (hoist_store_put_tenant (f->store, changed, &error));
  g_autoptr (HoistRollout) rollout = plan (f, ids, "v0.3.0", TRUE);
  for (guint i = 0; i < rollout->targets->len; i++)
    g_string_append_printf (checks, " %s:%s", at (rollout, i)->tenant_slug, at (rollout, i)->check);
  g_assert_cmpstr (checks->str, ==,
                   " good: held:hold newer:newer there:already-there unseen:unreachable");
  g_assert_cmpuint (at (rollout, 0)->wave, ==,
                    0); /* no test tenant is left: nobody waits for one */
  g_assert_cmpuint (rollout->excluded, ==, 4);
  g_assert_nonnull (strstr (at (rollout, 1)->cause, "audit week"));
}

static void
test_refused (Fixture *f, gconstpointer unused)
{
  const char *ids[] = { "tn_0123456789abcdef", NULL };
  HoistRolloutRequest request = { .tenants = ids, .parallel = 2 };
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_rollout_planner_make (f->store, &request, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  request.parallel = 0;
  g_assert_null (hoist_rollout_planner_make (f->store, &request, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/rollout-planner/order", Fixture, NULL, fixture_set_up, test_order,
              fixture_tear_down);
  g_test_add ("/engine/rollout-planner/exclusions", Fixture, NULL, fixture_set_up, test_exclusions,
              fixture_tear_down);
  g_test_add ("/engine/rollout-planner/refused", Fixture, NULL, fixture_set_up, test_refused,
              fixture_tear_down);
  return g_test_run ();
}
