/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lead is asked, by an order of its own; what it says comes back as it is. */
#include "base/hoist-error.h"
#include "engine/hoist-engine-drift.h"
#include "engine-case.h"

typedef EngineCase Case;

static void
set_up (Case *c, gconstpointer unused)
{
  fixture_set_up (&c->f, NULL);
  fixture_write_node (&c->f, "drift.json", "{'state':'none','commit':''}");
  c->engine = engine_case_new_engine (&c->f, (HoistEngineOptions){ 0 });
}

static void
test_look (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) seen =
      hoist_engine_look_at_drift (c->engine, c->f.tenant->id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hoist_value_lookup_string (seen, "state", ""), ==, "none");
  g_assert_null (hoist_engine_look_at_drift (c->engine, "tn_00000000000000ff", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_fails (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture_set_scenario (&c->f, "[{'order':'drift','do':'error','code':'io','message':'bad disk'}]");
  g_assert_null (hoist_engine_look_at_drift (c->engine, c->f.tenant->id, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine-drift/look", Case, NULL, set_up, test_look, engine_case_tear_down);
  g_test_add ("/engine-drift/fails", Case, NULL, set_up, test_fails, engine_case_tear_down);
  return g_test_run ();
}
