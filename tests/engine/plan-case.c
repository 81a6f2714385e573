/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See plan-case.h. */
#include "plan-case.h"

#include "base/hoist-error.h"
#include "engine/hoist-plan-check.h"

void
plan_case_init (PlanCase *c, HoistGuide *guide, HoistValue *facts, HoistPlanRequest request)
{
  *c = (PlanCase){
    .guide = guide, .tenant = fixture_new_tenant ("acme"), .facts = facts, .request = request
  };
  c->input = (HoistPlanInput){ .plan_id = "pl_0123456789abcdef",
                               .backup_id = "bk_0123456789abcdef",
                               .guide = c->guide,
                               .tenant = c->tenant,
                               .repository = "/srv/origin.git",
                               .facts = c->facts,
                               .request = &c->request,
                               .estimate_s = -1,
                               .downtime_s = -1,
                               .restore_s = -1 };
}

void
plan_case_clear (PlanCase *c)
{
  g_clear_pointer (&c->guide, hoist_guide_unref);
  g_clear_pointer (&c->tenant, hoist_tenant_unref);
  g_clear_pointer (&c->facts, hoist_value_unref);
  g_clear_pointer (&c->releases, g_ptr_array_unref);
  g_clear_pointer (&c->legs, g_ptr_array_unref);
}

void
plan_case_set_guide (PlanCase *c, HoistGuide *guide)
{
  hoist_guide_unref (c->guide);
  c->input.guide = c->guide = guide;
}

void
plan_case_set_facts (PlanCase *c, const char *json)
{
  hoist_value_unref (c->facts);
  c->input.facts = c->facts = fixture_parse (json);
}

void
plan_case_set_releases (PlanCase *c, GPtrArray *releases)
{
  g_clear_pointer (&c->releases, g_ptr_array_unref);
  c->input.releases = c->releases = releases;
}

void
plan_case_set_legs (PlanCase *c, GPtrArray *legs)
{
  g_clear_pointer (&c->legs, g_ptr_array_unref);
  c->input.legs = c->legs = legs;
}

HoistPlan *
plan_case_build (const PlanCase *c)
{
  g_autoptr (GError) error = NULL;
  HoistPlan *plan = hoist_plan_build (&c->input, &error);

  g_assert_no_error (error);
  g_assert_nonnull (plan);
  if (!hoist_plan_check (plan, &error))
    g_error ("%s", error->message);
  return plan;
}

void
plan_case_assert_refused (const PlanCase *c, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_plan_build (&c->input, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  if (!strstr (error->message, words))
    g_error ("“%s” does not say “%s”", error->message, words);
}

char *
plan_case_list_kinds (const HoistPlan *plan)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < plan->steps->len; i++)
    g_string_append_printf (list, "%s%s", i ? " " : "",
                            ((const HoistStep *) plan->steps->pdata[i])->kind->name);
  return g_string_free (list, FALSE);
}
