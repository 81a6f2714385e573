/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages in plans: right before the stop, or behind the health; none in a rehearsal; of a URL the
 * name of its setting. */
#include "engine/hoist-plan-message.h"

#include <string.h>

#include "engine/hoist-plan-check.h"
#include "fixture.h"

static const char messages[] =
    "messages:\n"
    "  - {id: over, when: after, command: [\"{directory}/tell\", \"{slug}\"]}\n"
    "  - {id: soon, when: before, must: true, webhook: {url: \"{settings.HOOK}\"}}\n"
    "  - {id: wrong, when: failed, webhook: {url: \"https://chat.example/x\", body: {t: "
    "\"{message}\"}}}\n";

static void
use_messages (Fixture *f)
{
  hoist_guide_unref (f->guide);
  f->guide = fixture_extend_guide (messages);
}

static char *
order_of (const HoistPlan *plan)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      g_string_append_printf (text, "%s%s@%s", i ? " " : "",
                              step->kind->id == HOIST_STEP_MESSAGE
                                  ? hoist_value_lookup_string (step->args, "id", "")
                                  : step->kind->name,
                              *step->node ? "1" : "0");
    }
  return g_string_free (text, FALSE);
}

static void
test_places (Fixture *f, gconstpointer unused)
{
  use_messages (f);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *order = order_of (plan);
  g_autoptr (GError) error = NULL;
  const HoistStep *soon = fixture_find_step (plan, HOIST_STEP_MESSAGE);
  g_autofree char *sentence = soon->kind->describe (soon->args);

  g_assert_true (hoist_plan_check (plan, &error));
  g_assert_nonnull (strstr (order, " soon@0 stop@0 "));
  g_assert_nonnull (strstr (order, " health@0 over@0 wrong@0 finish@0"));
  g_assert_cmpstr (hoist_value_lookup_string (soon->args, "setting", ""), ==, "HOOK");
  g_assert_cmpstr (hoist_value_lookup_string (soon->args, "url", "x"), ==, "");
  g_assert_cmpstr (sentence, ==,
                   "Tells the users over the web address in the setting HOOK that it begins; if "
                   "that fails nothing is changed.");
  ((HoistStep *) soon)->index++; /* it stands where it says */
  g_assert_false (hoist_plan_check (plan, &error));
}

/* Of several nodes the lead speaks. */
static void
test_lanes (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 1);
  use_messages (f);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *order = order_of (plan);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_plan_check (plan, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (order, " soon@0 guard@0 stop@0 "));
  g_assert_nonnull (strstr (order, " health@1 over@0 wrong@0 finish@0 finish@1"));
  g_assert_null (strstr (order, "soon@1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/plan-message/places", Fixture, NULL, fixture_set_up, test_places,
              fixture_tear_down);
  g_test_add ("/engine/plan-message/lanes", Fixture, NULL, fixture_set_up, test_lanes,
              fixture_tear_down);
  return g_test_run ();
}
