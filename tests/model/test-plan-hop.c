/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hops of a plan: as JSON, in its hash, and where they lead. */
#include "model/hoist-plan-hop.h"

#include "base/hoist-error.h"
#include "examples.h"

static HoistPlanHop *
make (const char *from, const char *to, gboolean stop)
{
  char *releases[] = { (char *) to, NULL };
  char *ids[] = { (char *) "read-me", NULL };
  HoistPlanHop fields = { .from_version = (char *) from,
                          .to_version = (char *) to,
                          .to_commit = (char *) EXAMPLE_COMMIT_B,
                          .required_stop = stop,
                          .releases = releases,
                          .acknowledge = ids };

  return hoist_plan_hop_new (&fields);
}

static void
test_json (void)
{
  g_autoptr (GError) error = NULL;
  HoistPlanHop *hop = make ("v1.0", "v2.0", TRUE);
  g_autofree char *json = EXAMPLE_JSON (hoist_plan_hop_write, hop);
  g_autoptr (HoistValue) value = example_parse (json);
  HoistPlanHop *back = hoist_plan_hop_read (value, &error);

  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_plan_hop_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_true (back->required_stop);
  g_autoptr (HoistValue) bad = example_edit (json, "to_commit", "\"main\"");
  g_assert_null (hoist_plan_hop_read (bad, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  hoist_plan_hop_free (hop);
  hoist_plan_hop_free (back);
}

/* What is agreed to is the whole way: another stop, another hash. A plan without hops has none in
 * it. */
static void
test_plan (void)
{
  g_autoptr (HoistPlan) direct = example_plan ();
  g_autoptr (GPtrArray) hops =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_plan_hop_free);
  HoistPlan fields = *direct;

  g_assert_cmpuint (direct->hops->len, ==, 0);
  g_assert_cmpstr (hoist_plan_get_goal (direct), ==, direct->to_version);
  g_ptr_array_add (hops, make (direct->from_version, direct->to_version, TRUE));
  g_ptr_array_add (hops, make (direct->to_version, "v9.0", FALSE));
  fields.hops = hops;
  g_autoptr (HoistPlan) far = hoist_plan_new (&fields);
  g_autofree char *sentence = hoist_plan_describe (far);
  g_assert_cmpstr (far->hash, !=, direct->hash);
  g_assert_cmpstr (hoist_plan_get_goal (far), ==, "v9.0");
  g_assert_nonnull (strstr (sentence, "to v9.0 in 2 hops"));
  g_assert_nonnull (strstr (sentence, far->to_version));

  g_ptr_array_set_size (hops, 1);
  g_ptr_array_add (hops, make (direct->to_version, "v8.0", FALSE));
  g_autoptr (HoistPlan) other = hoist_plan_new (&fields);
  g_assert_cmpstr (other->hash, !=, far->hash);

  g_autofree char *json = EXAMPLE_JSON (hoist_plan_write, far);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) back = hoist_plan_read (value, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->hops->len, ==, 2);
  g_autoptr (HoistValue) cut = example_edit (json, "hops", "[]");
  g_assert_null (hoist_plan_read (cut, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/plan-hop/json", test_json);
  g_test_add_func ("/model/plan-hop/plan", test_plan);
  return g_test_run ();
}
