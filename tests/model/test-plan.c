/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans: the hash covers what is agreed to, survives a journey, and a changed plan is refused. */
#include "model/hoist-plan.h"

#include "base/hoist-error.h"
#include "examples.h"

static void
test_round_trip (void)
{
  g_autoptr (HoistPlan) plan = example_plan ();
  g_autofree char *json = EXAMPLE_JSON (hoist_plan_write, plan);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) back = hoist_plan_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_plan_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpuint (strlen (back->hash), ==, 64);
  g_assert_cmpuint (back->steps->len, ==, 2);
  g_assert_cmpstr (((HoistStep *) g_ptr_array_index (back->steps, 0))->kind->name, ==, "fetch");
  g_assert_cmpfloat (back->downtime_s, ==, 4.2);
  g_assert_null (back->comparison);
}

static void
test_what_is_hashed (void)
{
  g_autoptr (HoistPlan) plan = example_plan ();
  HoistPlan fields = *plan;
  fields.id = (char *) "pl_zzzzzzzzzzzzzzzz";
  fields.created_at = 1;
  fields.estimate_s = 99;
  fields.findings = NULL;
  g_autoptr (HoistPlan) same = hoist_plan_new (&fields);
  g_assert_cmpstr (same->hash, ==, plan->hash);

  fields.backup_db = FALSE;
  g_autoptr (HoistPlan) other = hoist_plan_new (&fields);
  g_assert_cmpstr (other->hash, !=, plan->hash);

  fields = *plan;
  fields.releases = NULL;
  g_autoptr (HoistPlan) without_notes = hoist_plan_new (&fields);
  g_assert_cmpstr (without_notes->hash, !=, plan->hash);
}

static void
test_changed_is_refused (void)
{
  static const struct
  {
    const char *name, *member;
    int code;
  } cases[] = {
    { "to_commit", "\"" EXAMPLE_COMMIT_A "\"", HOIST_ERROR_CORRUPT },
    { "steps", "[]", HOIST_ERROR_CORRUPT },
    { "acknowledge", "[]", HOIST_ERROR_CORRUPT },
    { "backup_db", "false", HOIST_ERROR_CORRUPT },
    { "hash", "\"0\"", HOIST_ERROR_CORRUPT },
    { "backup_db", "\"false\"", HOIST_ERROR_INVALID },
    { "kind", "\"sidegrade\"", HOIST_ERROR_INVALID },
    { "steps", "[{\"index\":0,\"kind\":\"explode\",\"args\":{}}]", HOIST_ERROR_INVALID },
    { "steps", "[{\"index\":0,\"kind\":\"fetch\",\"args\":{\"tag\":1}}]", HOIST_ERROR_INVALID },
    { "findings", "[{\"check\":\"x\",\"severity\":\"bad\",\"message\":\"\"}]",
      HOIST_ERROR_INVALID },
  };
  g_autoptr (HoistPlan) plan = example_plan ();
  g_autofree char *json = EXAMPLE_JSON (hoist_plan_write, plan);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) value = example_edit (json, cases[i].name, cases[i].member);
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_plan_read (value, &error));
      g_assert_error (error, HOIST_ERROR, cases[i].code);
    }
}

/* A newer plane may add members, and arguments to steps; only their hash is not ours to check. */
static void
test_newer_members_are_ignored (void)
{
  g_autoptr (HoistPlan) plan = example_plan ();
  g_autofree char *json = EXAMPLE_JSON (hoist_plan_write, plan);
  g_autoptr (HoistValue) value = example_edit (json, "colour", "\"blue\"");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) back = hoist_plan_read (value, &error);
  g_assert_no_error (error);
  g_assert_nonnull (back);
}

static void
test_describe (void)
{
  g_autoptr (HoistPlan) plan = example_plan ();
  HoistPlan fields = *plan;
  g_autofree char *up = hoist_plan_describe (plan);
  g_assert_cmpstr (up, ==, "acme goes from v0.2.0 to v0.3.0; about 4 s without service.");
  static const char *const whens[] = { "after", "before" };
  static const char *const told[] = { " Its users are told afterwards.",
                                      " Its users are told before and afterwards." };
  g_assert_cmpstr (hoist_plan_describe_messages (plan), ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (whens); i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"id\":\"m%u\",\"when\":\"%s\",\"tenant\":\"acme\",\"application\":\"cbapp\",\"from\":"
          "\"v0.2.0\",\"to\":\"v0.3.0\",\"plan\":\"upgrade\",\"seconds\":10}",
          i, whens[i]);
      g_autoptr (HoistValue) args = example_parse (json);
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (plan->steps,
                       hoist_step_new (plan->steps->len, HOIST_STEP_MESSAGE, "", args, &error));
      g_assert_no_error (error);
      g_autofree char *says = hoist_plan_describe (plan);
      g_assert_true (g_str_has_suffix (says, told[i]));
    }
  g_ptr_array_set_size (plan->steps, (int) plan->steps->len - 2);
  fields.kind = HOIST_PLAN_ROLLBACK;
  fields.downtime_s = 0.4;
  g_autofree char *back = hoist_plan_describe (&fields);
  g_assert_cmpstr (back, ==,
                   "acme goes back from v0.2.0 to v0.3.0; less than a second without service.");
  fields.downtime_s = -1;
  g_autofree char *unknown = hoist_plan_describe (&fields);
  g_assert_nonnull (strstr (unknown, "not known"));
  fields.downtime_s = 600;
  g_autofree char *minutes = hoist_plan_describe (&fields);
  g_assert_nonnull (strstr (minutes, "about 10 minutes"));
}

static void
test_blocker (void)
{
  g_autoptr (HoistPlan) plan = example_plan ();
  g_ptr_array_add (plan->findings, hoist_finding_new ("disk", HOIST_FINDING_WARNING, "", "", ""));
  g_assert_false (hoist_plan_has_blocker (plan));
  g_assert_null (hoist_plan_find_blocker (plan));
  g_assert_null (hoist_finding_find_blocker (NULL));
  g_ptr_array_add (plan->findings,
                   hoist_finding_new ("tree", HOIST_FINDING_BLOCKER, "Dirty.", "Commit.", ""));
  g_ptr_array_add (plan->findings, hoist_finding_new ("hold", HOIST_FINDING_BLOCKER, "", "", ""));
  g_assert_true (hoist_plan_has_blocker (plan));
  g_assert_cmpstr (hoist_plan_find_blocker (plan)->check, ==, "tree");
}

static void
test_notices (void)
{
  g_autoptr (HoistPlan) plan = example_plan ();
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_assert_null (hoist_plan_find_notice (plan, "no such notice"));
  g_assert_true (hoist_plan_find_notice (plan, plan->acknowledge[0]) != NULL);
  g_assert_false (hoist_plan_is_acknowledged (plan, ids));
  for (char **id = plan->acknowledge; *id != NULL; id++)
    g_hash_table_add (ids, *id);
  g_assert_true (hoist_plan_is_acknowledged (plan, ids));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/round-trip", test_round_trip);
  g_test_add_func ("/plan/what-is-hashed", test_what_is_hashed);
  g_test_add_func ("/plan/changed-is-refused", test_changed_is_refused);
  g_test_add_func ("/plan/newer-members-are-ignored", test_newer_members_are_ignored);
  g_test_add_func ("/plan/describe", test_describe);
  g_test_add_func ("/plan/blocker", test_blocker);
  g_test_add_func ("/plan/notices", test_notices);
  return g_test_run ();
}
