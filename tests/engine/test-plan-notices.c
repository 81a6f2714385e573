/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be read between two releases, and what can't be skipped. */
#include "engine/hoist-plan-notices.h"

#include "fixture.h"

static HoistRelease *
make_release (const char *tag, gboolean prerelease, const char *notice)
{
  g_autoptr (GPtrArray) notices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_notice_free);
  HoistRelease fields = {
    .tag = (char *) tag, .commit = (char *) NEW_COMMIT, .notices = notices, .prerelease = prerelease
  };

  if (notice)
    g_ptr_array_add (notices, hoist_notice_new (notice, "text"));
  return hoist_release_new (&fields);
}

static void
test_collect (void)
{
  g_autoptr (GPtrArray) releases =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  g_autoptr (HoistGuide) guide = fixture_new_guide ();

  g_ptr_array_add (releases, make_release ("v0.5.0-rc.1", TRUE, "rc"));
  g_ptr_array_add (releases, make_release ("v0.4.0", FALSE, "four"));
  g_ptr_array_add (releases, make_release ("v0.3.0", FALSE, "three"));
  g_ptr_array_add (releases, make_release ("v0.2.0", FALSE, "two"));
  HoistPlanWay way = { "v0.2.0", "v0.4.0", NULL, NULL };
  HoistPlanWay onward = { "v0.4.0", "v0.5.0-rc.1", NULL, NULL };
  g_autoptr (GPtrArray) both = hoist_plan_notices_collect (guide, releases, &way);
  g_assert_cmpuint (both->len, >=, 2);
  g_assert_cmpstr (((HoistNotice *) both->pdata[0])->id, ==, "four");
  g_assert_cmpstr (((HoistNotice *) both->pdata[1])->id, ==, "three"); /* never that of the start */
  g_autoptr (GPtrArray) rc = hoist_plan_notices_collect (guide, releases, &onward);
  g_assert_cmpstr (((HoistNotice *) rc->pdata[0])->id, ==, "rc");
  g_autoptr (HoistRelease) pre = make_release ("v0.5.0-rc.1", TRUE, NULL);
  g_assert_false (hoist_plan_notices_is_between (pre, "v0.4.0", "v0.5.0"));
}

static void
test_stop (void)
{
  char *stops[] = { (char *) "v0.4.0", (char *) "v0.3.0", NULL };
  g_autoptr (HoistGuide) guide = fixture_new_guide ();
  HoistGuide fields = *guide;

  fields.required_stops = stops;
  g_assert_cmpstr (hoist_plan_notices_find_stop (&fields, "v0.2.0", "v0.5.0"), ==, "v0.3.0");
  g_assert_null (hoist_plan_notices_find_stop (&fields, "v0.2.0", "v0.3.0"));
  g_assert_null (hoist_plan_notices_find_stop (&fields, "v0.4.0", "v0.5.0"));
}

/* What does not go back is said of what the upgrade had, and of nothing else. */
static void
test_lasting (void)
{
  static const char guide_text[] =
      "guide: 1\n"
      "application: {name: tiny}\n"
      "services: [{name: a, start: [run]}]\n"
      "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"
      "notices:\n"
      "  - {id: hashes, text: Read it., rollback: Hashes stay., revision: 5706328f}\n"
      "  - {id: other, text: Read it., rollback: Others stay.}\n"
      "  - {id: silent, text: Read it.}\n";
  static const char *const had[] = { "silent", "hashes", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("t", guide_text, -1, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) lasting = hoist_plan_notices_list_lasting (guide, had);
  g_autoptr (GPtrArray) none = hoist_plan_notices_list_lasting (guide, NULL);

  g_assert_cmpuint (lasting->len, ==, 1);
  g_assert_cmpstr (lasting->pdata[0], ==, "Hashes stay.");
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/plan-notices/collect", test_collect);
  g_test_add_func ("/engine/plan-notices/stop", test_stop);
  g_test_add_func ("/plan-notices/lasting", test_lasting);
  return g_test_run ();
}
