/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the control plane has against a run: each reason by itself, and nothing of a node's. */
#include "engine/hoist-plan-objections.h"

#include "base/hoist-error.h"
#include "fixture.h"

static void
put_hold (Fixture *f)
{
  HoistTenant fields = *f->tenant;

  fields.hold_reason = (char *) "audit week";
  fields.hold_by = (char *) "ann";
  g_autoptr (HoistTenant) held = hoist_tenant_new (&fields);
  g_assert_true (hoist_store_put_tenant (f->store, held, NULL));
}

static void
assert_objection (Fixture *f, const char *check, int code)
{
  g_autoptr (HoistTenant) tenant = hoist_store_dup_tenant (f->store, f->tenant->id, NULL);
  g_autoptr (GPtrArray) objections =
      hoist_plan_objections_find (f->store, tenant, "v0.2.0", "v0.3.0");

  g_assert_cmpuint (objections->len, ==, check ? 1 : 0);
  if (!check)
    return;
  const HoistFinding *finding = g_ptr_array_index (objections, 0);
  g_assert_cmpstr (finding->check, ==, check);
  g_assert_cmpint (finding->severity, ==, HOIST_FINDING_BLOCKER);
  g_assert_true (hoist_plan_objections_is_one (finding));
  g_assert_cmpint (hoist_plan_objections_get_code (finding), ==, code);
}

static void
test_failed_before (Fixture *f, gconstpointer unused)
{
  assert_objection (f, NULL, 0);
  g_autofree char *cancelled = fixture_end_run (f, "old-restored", "");
  assert_objection (f, NULL, 0); /* a cancelled run is no failure */
  g_autofree char *failed = fixture_end_run (f, "old-restored", "migrate: it broke");
  assert_objection (f, "failed-before", HOIST_ERROR_REFUSED);
}

static void
test_hold (Fixture *f, gconstpointer unused)
{
  put_hold (f);
  assert_objection (f, "hold", HOIST_ERROR_REFUSED);
}

static void
test_open (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *id = fixture_queue_run (f, plan);
  assert_objection (f, "other-run", HOIST_ERROR_BUSY);
}

static void
test_parked (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_end_run (f, "parked", "x");
  assert_objection (f, "parked", HOIST_ERROR_PARKED);
}

/* A start of what may be started looks at where it goes; a rehearsal of it does not. */
static void
test_anywhere (Fixture *f, gconstpointer unused)
{
  g_autofree char *failed = fixture_end_run (f, "old-restored", "migrate: it broke");
  g_autoptr (GPtrArray) other =
      hoist_plan_objections_find (f->store, f->tenant, "v0.2.0", "v0.4.0");
  g_autoptr (GPtrArray) rehearsal = hoist_plan_objections_find (f->store, f->tenant, "v0.2.0", "");

  g_assert_cmpuint (other->len, ==, 0);
  g_assert_cmpuint (rehearsal->len, ==, 0);
}

static void
test_of_a_node (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistFinding) finding =
      hoist_finding_new ("disk", HOIST_FINDING_BLOCKER, "The disk is full.", "", "");

  g_assert_false (hoist_plan_objections_is_one (finding));
  g_assert_cmpint (hoist_plan_objections_get_code (finding), ==, HOIST_ERROR_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/plan-objections/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("failed-before", test_failed_before);
  ADD ("hold", test_hold);
  ADD ("open", test_open);
  ADD ("parked", test_parked);
  ADD ("anywhere", test_anywhere);
  ADD ("of-a-node", test_of_a_node);
  return g_test_run ();
}
