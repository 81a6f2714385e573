/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant gets other followers: what was seen of those that stay is kept, and nothing of it beside
 * a run. */
#include "engine/hoist-engine-followers.h"

#include "base/hoist-error.h"
#include "engine-case.h"

#define SEEN_AT (7 * G_USEC_PER_SEC)

typedef EngineCase Case;

static void
set_up (Case *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  fixture_add_followers (&c->f, 2);
  c->engine = engine_case_new_engine (&c->f, (HoistEngineOptions){ 0 });
}

/* One for each digit: 0 the local node. */
static gboolean
change (Case *c, const char *places, GError **error)
{
  g_autoptr (GPtrArray) followers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_place_free);

  for (const char *p = places; *p; p++)
    {
      HoistTenantPlace place = { (char *) fixture_get_node_id ((guint) (*p - '0')),
                                 c->f.tenant->directory, 0, 0, c->f.tenant->settings };
      g_ptr_array_add (followers, hoist_tenant_place_new (&place));
    }
  return hoist_engine_change_followers (c->engine, c->f.tenant->id, followers, "ann", error);
}

static void
see (Case *c)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new ();
  HoistPlaceSighting one = { .node = (char *) fixture_get_node_id (1), .observed_at = SEEN_AT },
                     two = { .node = (char *) fixture_get_node_id (2), .observed_at = SEEN_AT };
  HoistSighting fields = { .tenant = c->f.tenant->id, .observed_at = SEEN_AT, .followers = places };

  g_ptr_array_add (places, &one);
  g_ptr_array_add (places, &two);
  g_autoptr (HoistSighting) sighting = hoist_sighting_new (&fields);
  g_assert_true (hoist_store_put_sighting (c->f.store, sighting, NULL));
}

static void
test_change (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  see (c);
  g_assert_true (change (c, "23", &error));
  g_assert_no_error (error);
  g_autoptr (HoistTenant) after = hoist_store_dup_tenant (c->f.store, c->f.tenant->id, NULL);
  g_assert_cmpuint (hoist_tenant_count_places (after), ==, 3);
  g_assert_cmpint (hoist_tenant_find_place (after, fixture_get_node_id (3)), ==, 2);
  g_assert_cmpint (hoist_tenant_find_place (after, fixture_get_node_id (1)), ==, -1);
  g_autoptr (HoistSighting) seen = hoist_store_dup_sighting (c->f.store, c->f.tenant->id);
  g_assert_cmpint (seen->observed_at, ==, SEEN_AT);
  g_assert_null (hoist_sighting_find_place (seen, fixture_get_node_id (1)));
  g_assert_nonnull (hoist_sighting_find_place (seen, fixture_get_node_id (2)));
  g_autoptr (GPtrArray) events =
      hoist_store_journal_list (c->f.store, 0, 1000, c->f.tenant->id, NULL, NULL);
  const HoistEvent *last = g_ptr_array_index (events, events->len - 1);
  g_assert_cmpstr (last->phase, ==, "followers");
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (last->payload, "to")), ==, 2);

  g_assert_true (change (c, "", &error));
  g_autoptr (HoistTenant) alone = hoist_store_dup_tenant (c->f.store, c->f.tenant->id, NULL);
  g_assert_cmpuint (hoist_tenant_count_places (alone), ==, 1);
}

static void
test_refused (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (change (c, "10", &error)); /* its lead */
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (change (c, "11", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_autoptr (HoistPlan) plan = fixture_add_plan (&c->f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *run = fixture_queue_run (&c->f, plan);
  g_assert_false (change (c, "1", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_autoptr (HoistTenant) same = hoist_store_dup_tenant (c->f.store, c->f.tenant->id, NULL);
  g_assert_cmpuint (hoist_tenant_count_places (same), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine-followers/change", Case, NULL, set_up, test_change, engine_case_tear_down);
  g_test_add ("/engine-followers/refused", Case, NULL, set_up, test_refused, engine_case_tear_down);
  return g_test_run ();
}
