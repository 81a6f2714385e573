/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan that a guide would make: of every shipped guide, between releases that are known and
 * that are not; what can't be is refused as in a real plan. */
#include "engine/hoist-guide-explanation.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "engine/hoist-plan-check.h"
#include "fixture.h"

static HoistGuide *
read_shipped (const char *name, const char *more)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "data/guides", name, NULL);
  g_autofree char *text = hoist_file_read (path, 1 << 20, NULL, NULL);
  g_autofree char *whole = g_strconcat (text, more, NULL);
  g_autoptr (GError) error = NULL;
  HoistGuide *guide = hoist_guide_parse (name, whole, -1, &error);

  g_assert_no_error (error);
  return guide;
}

static HoistPlan *
explain (const HoistGuide *guide, GPtrArray *releases, const char *from, const char *to)
{
  HoistGuideQuestion question = { guide, releases, "", from, to };
  g_autoptr (GError) error = NULL;
  HoistPlan *plan = hoist_guide_explanation_make (&question, &error);

  g_assert_no_error (error);
  g_assert_true (hoist_plan_check (plan, &error));
  g_assert_no_error (error);
  return plan;
}

static gboolean
has (const HoistPlan *plan, HoistStepKindId kind)
{
  for (guint i = 0; i < plan->steps->len; i++)
    if (((const HoistStep *) g_ptr_array_index (plan->steps, i))->kind->id == kind)
      return TRUE;
  return FALSE;
}

/* Over required stops it is the plan of the first hop, with the whole way. */
static void
test_hops (void)
{
  static const char text[] =
      "guide: 1\napplication: {name: tiny}\nreleases: {tags: v, required_stops: [v2.0.0, v1.5.0]}\n"
      "services: [{name: web, driver: container, container: \"{slug}-web\", image: "
      "\"reg/app:{version}\"}]\n"
      "health: {checks: [{name: h, service: web, url: \"http://127.0.0.1:1/\"}]}\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("tiny", text, -1, &error);

  g_assert_no_error (error);
  g_autoptr (HoistPlan) far = explain (guide, NULL, "v1.0.0", "v2.1.0");
  g_autoptr (HoistPlan) near = explain (guide, NULL, "v2.0.0", "v2.1.0");
  g_assert_cmpuint (far->hops->len, ==, 3);
  g_assert_cmpstr (((const HoistPlanHop *) far->hops->pdata[0])->to_version, ==, "v1.5.0");
  g_assert_cmpstr (((const HoistPlanHop *) far->hops->pdata[2])->to_version, ==, "v2.1.0");
  g_assert_cmpstr (far->to_version, ==, "v1.5.0");
  g_assert_true (near->hops == NULL || near->hops->len == 0);
  g_assert_true (has (near, HOIST_STEP_PULL) && has (near, HOIST_STEP_REPLACE));
}

static void
test_cbapp (void)
{
  g_autoptr (HoistGuide) guide = read_shipped ("cbapp.yaml", "");
  g_autoptr (GPtrArray) releases = fixture_new_releases ();
  g_autoptr (HoistPlan) known = explain (guide, releases, "v0.2.0", "v0.4.0");
  g_autoptr (HoistPlan) unknown = explain (guide, NULL, "v1.0.0", "v1.1.0");
  const HoistFinding *finding = g_ptr_array_index (unknown->findings, 0);

  g_assert_true (has (known, HOIST_STEP_DEPENDENCIES) && has (known, HOIST_STEP_BACKUP)
                 && has (known, HOIST_STEP_MIGRATE) && has (known, HOIST_STEP_HEALTH));
  g_assert_cmpstr (known->from_commit, ==, OLD_COMMIT);
  g_assert_cmpstr (known->acknowledge[0], ==, "v0.4.0#1");
  g_assert_cmpstr (known->guide_hash, ==, guide->hash);
  g_assert_cmpuint (known->steps->len, ==, unknown->steps->len);
  g_assert_cmpstr (finding->check, ==, "example");
  g_assert_cmpint (finding->severity, ==, HOIST_FINDING_WARNING);
}

/* A guide's own steps, where the versions say that they belong to it. */
static void
test_steps (void)
{
  g_autoptr (HoistGuide) elekto = read_shipped ("elekto.yaml", "");
  g_autoptr (HoistPlan) reaches = explain (elekto, NULL, "v0.5.0", "v0.6.0");
  g_autoptr (HoistPlan) behind = explain (elekto, NULL, "v0.6.0", "v0.7.0");

  g_assert_true (has (reaches, HOIST_STEP_CARD));
  g_assert_false (has (behind, HOIST_STEP_CARD));
}

static void
test_refused (void)
{
  g_autoptr (HoistGuide) guide = read_shipped ("cbapp.yaml", "");
  HoistGuideQuestion question = { guide, NULL, "", "v0.4.0", "v0.3.0" };
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_guide_explanation_make (&question, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/guide-explanation/cbapp", test_cbapp);
  g_test_add_func ("/engine/guide-explanation/hops", test_hops);
  g_test_add_func ("/engine/guide-explanation/steps", test_steps);
  g_test_add_func ("/engine/guide-explanation/refused", test_refused);
  return g_test_run ();
}
