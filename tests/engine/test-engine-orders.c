/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single orders of the engine against the fake agent. */
#include "base/hoist-error.h"
#include "engine/hoist-engine.h"
#include "engine-case.h"

typedef EngineCase Case;

/* Of an application that is named only its own guide is tried. */
static void
test_inspect_as (Case *c, gconstpointer unused)
{
  HoistApplication other = { .name = (char *) "other",
                             .title = (char *) "Other",
                             .repository = (char *) "",
                             .guide = (char *) "guide: 1\n" };
  HoistEngineFolder folder = { "", "/srv/acme", "cbapp" };
  g_autoptr (GError) error = NULL;

  fixture_write_node (&c->f, "inspect.json", "{'directory':'/srv/acme'}");
  g_assert_true (hoist_store_put_application (c->f.store, &other, NULL));
  g_autoptr (HoistValue) found = hoist_engine_inspect (c->engine, &folder, NULL, &error);
  g_assert_no_error (error);
  folder.application = "nobody";
  g_assert_null (hoist_engine_inspect (c->engine, &folder, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  folder.application = NULL; /* the other's guide is no guide */
  g_assert_null (hoist_engine_inspect (c->engine, &folder, NULL, &error));
}

static void
test_single_orders (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture_write_node (&c->f, "services.json", "{'services':[]}");
  fixture_write_node (&c->f, "inspect.json", "{'directory':'/srv/acme'}");
  fixture_write_node (&c->f, "repair.json", "{'message':'The refspec is repaired.'}");
  g_autoptr (HoistSighting) sighting =
      hoist_engine_observe (c->engine, c->f.tenant->id, NULL, &error);
  g_assert_cmpstr (sighting->commit, ==, OLD_COMMIT);
  g_autoptr (HoistValue) services = hoist_engine_order_services (
      c->engine,
      &(HoistServicesOrder){ .tenant = c->f.tenant->id, .action = "restart", .user = "ann" }, NULL,
      &error);
  g_assert_no_error (error);
  g_autoptr (HoistValue) found =
      hoist_engine_inspect (c->engine, &(HoistEngineFolder){ "", "/srv/acme", NULL }, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *message =
      hoist_engine_repair (c->engine, c->f.tenant->id, "refspec", "ann", NULL, &error);
  g_assert_cmpstr (message, ==, "The refspec is repaired.");
  g_assert_null (
      hoist_engine_inspect (c->engine, &(HoistEngineFolder){ "", "../srv", NULL }, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  fixture_set_scenario (&c->f,
                        "[{'order':'observe','do':'error','code':'io','message':'bad disk'}]");
  g_assert_null (hoist_engine_observe (c->engine, c->f.tenant->id, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_IO);
  g_autoptr (HoistSighting) after = hoist_store_dup_sighting (c->f.store, c->f.tenant->id);
  g_assert_cmpint (after->unknown_since, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine-orders/single", Case, NULL, engine_case_set_up, test_single_orders,
              engine_case_tear_down);
  g_test_add ("/engine-orders/inspect-as", Case, NULL, engine_case_set_up, test_inspect_as,
              engine_case_tear_down);
  return g_test_run ();
}
