/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Over which stops an upgrade goes, and that each notice is told once on the whole way. */
#include "engine/hoist-plan-hops.h"

#include "base/hoist-error.h"
#include "plan-case.h"

#define COMMIT(digit) digit digit digit digit digit digit digit digit digit digit
#define COMMIT_OF(digit) COMMIT (digit) COMMIT (digit) COMMIT (digit) COMMIT (digit)

static void
add_release (GPtrArray *releases, const char *tag, const char *commit, const char *notice)
{
  g_autoptr (GPtrArray) notices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_notice_free);
  HoistRelease fields = { .tag = (char *) tag,
                          .commit = (char *) commit,
                          .notes = (char *) "",
                          .notices = notices,
                          .prerelease = strchr (tag, '-') != NULL };

  if (notice)
    g_ptr_array_add (notices, hoist_notice_new (notice, "Read it."));
  g_ptr_array_add (releases, hoist_release_new (&fields));
}

static GPtrArray *
make_releases (void)
{
  GPtrArray *releases = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);

  add_release (releases, "v4.0.0", COMMIT_OF ("4"), "v4.0.0#1");
  add_release (releases, "v3.0.0", COMMIT_OF ("3"), "v3.0.0#1");
  add_release (releases, "v2.1.0", COMMIT_OF ("b"), NULL);
  add_release (releases, "v2.0.0", COMMIT_OF ("2"), "v2.0.0#1");
  add_release (releases, "v2.0.0-rc.1", COMMIT_OF ("a"), "rc");
  add_release (releases, "v1.0.0", COMMIT_OF ("1"), "v1.0.0#1");
  return releases;
}

/* --- which they are ---------------------------------------------------------------------- */

typedef struct
{
  const char *name, *stops, *from, *to, *way; /* `way`: with blanks between */
  const char *passed;                         /* NULL: nobody knows */
} Row;

static const Row rows[] = {
  { "no stop", "", "v1.0.0", "v4.0.0", "v4.0.0", NULL },
  { "one", "v2.0.0", "v1.0.0", "v4.0.0", "v2.0.0 v4.0.0", NULL },
  { "three, in whatever order, one twice", "v3.0.0 v2.0.0 v2.1.0 v2.0.0", "v1.0.0", "v4.0.0",
    "v2.0.0 v2.1.0 v3.0.0 v4.0.0", NULL },
  { "the target is before the stop", "v3.0.0", "v1.0.0", "v2.0.0", "v2.0.0", NULL },
  { "the target is the stop", "v3.0.0", "v1.0.0", "v3.0.0", "v3.0.0", NULL },
  { "deployed is the stop", "v2.0.0", "v2.0.0", "v4.0.0", "v4.0.0", NULL },
  { "deployed is the first of two", "v2.0.0 v3.0.0", "v2.0.0", "v4.0.0", "v3.0.0 v4.0.0", NULL },
  { "deployed lies between", "v2.0.0 v3.0.0", "v2.1.0", "v4.0.0", "v3.0.0 v4.0.0", NULL },
  { "the stop is newer than the target", "v9.0.0", "v1.0.0", "v4.0.0", "v4.0.0", NULL },
  { "a downgrade has none", "v2.0.0 v3.0.0", "v4.0.0", "v1.0.0", "v1.0.0", NULL },
  { "not an ancestor: a stop all the same", "v2.0.0", "v1.0.0", "v4.0.0", "v2.0.0 v4.0.0", "" },
  { "a pre-release", "v2.0.0-rc.1", "v1.0.0", "v4.0.0", "v2.0.0-rc.1 v4.0.0", NULL },
  { "no release is deployed: by ancestry", "v2.0.0 v3.0.0", "", "v4.0.0", "v3.0.0 v4.0.0",
    "v3.0.0" },
  { "… and not beyond the target", "v3.0.0", "", "v2.0.0", "v2.0.0", "v3.0.0" },
  { "… and nobody knows", "v2.0.0", "", "v4.0.0", "v4.0.0", NULL },
};

static void
test_find (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GPtrArray) releases = make_releases ();
  g_autoptr (HoistGuide) guide = fixture_new_guide ();
  g_auto (GStrv) stops = g_strsplit (row->stops, " ", -1);
  g_auto (GStrv) passed = row->passed ? g_strsplit (row->passed, " ", -1) : NULL;
  HoistGuide fields = *guide;
  HoistPlanFarWay way = { row->from, row->to, (const char *const *) passed };
  g_autoptr (GError) error = NULL;

  fields.required_stops = stops;
  g_autoptr (GPtrArray) versions = hoist_plan_hops_find (&fields, releases, &way, &error);
  g_assert_no_error (error);
  g_ptr_array_add (versions, NULL);
  g_autofree char *found = g_strjoinv (" ", (char **) versions->pdata);
  g_assert_cmpstr (found, ==, row->way);
}

/* Revisions of a branch are named by their place on it. */
static void
test_branch (void)
{
  g_autoptr (GPtrArray) releases =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_release_unref);
  char *stops[] = { (char *) "rev-9.2024.5.1", NULL };
  g_autoptr (HoistGuide) guide = fixture_new_guide ();
  HoistGuide fields = *guide;
  HoistPlanFarWay way = { "rev-2.2024.1.1", "rev-37.2024.9.28", NULL };

  add_release (releases, "rev-37.2024.9.28", COMMIT_OF ("3"), NULL);
  add_release (releases, "rev-9.2024.5.1", COMMIT_OF ("2"), NULL);
  fields.required_stops = stops;
  g_autoptr (GPtrArray) versions = hoist_plan_hops_find (&fields, releases, &way, NULL);
  g_assert_cmpuint (versions->len, ==, 2);
  g_assert_cmpstr (versions->pdata[0], ==, "rev-9.2024.5.1");
}

/* Nobody may go round a stop because it was never published, or was mistyped. */
static void
test_unknown (void)
{
  g_autoptr (GPtrArray) releases = make_releases ();
  char *stops[] = { (char *) "v2.5.0", NULL };
  g_autoptr (HoistGuide) guide = fixture_new_guide ();
  HoistGuide fields = *guide;
  HoistPlanFarWay way = { "v1.0.0", "v4.0.0", NULL };
  HoistPlanFarWay beside = { "v3.0.0", "v4.0.0", NULL };
  g_autoptr (GError) error = NULL;

  fields.required_stops = stops;
  g_assert_null (hoist_plan_hops_find (&fields, releases, &way, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "no release v2.5.0"));
  g_autoptr (GPtrArray) versions = hoist_plan_hops_find (&fields, releases, &beside, NULL);
  g_assert_cmpuint (versions->len, ==, 1);
}

/* The node's facts say from where, and what is passed where no release is deployed. */
static void
test_choose (void)
{
  static const struct
  {
    const char *facts;
    guint n;
  } cases[] = { { "{'tag':'v1.0.0','stops':[]}", 2 },
                { "{'tag':'','stops':['v2.0.0']}", 2 },
                { "{'tag':'','stops':[]}", 0 },
                { "{'tag':''}", 0 }, /* an older agent */
                { "{'tag':'v2.0.0','stops':['v2.0.0']}", 0 } };
  char *stops[] = { (char *) "v2.0.0", NULL };
  g_autoptr (GPtrArray) releases = make_releases ();
  g_autoptr (HoistGuide) guide = fixture_new_guide ();
  HoistGuide fields = *guide;

  fields.required_stops = stops;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) facts = fixture_parse (cases[i].facts);
      GPtrArray *versions = NULL;
      g_assert_true (hoist_plan_hops_choose (&fields, releases, facts, "v4.0.0", &versions, NULL));
      g_assert_cmpuint (versions ? versions->len : 0, ==, cases[i].n);
      g_clear_pointer (&versions, g_ptr_array_unref);
    }
}

/* --- what was found of each -------------------------------------------------------------- */

static GPtrArray *
list_versions (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  GPtrArray *versions = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; parts[i]; i++)
    g_ptr_array_add (versions, g_strdup (parts[i]));
  return versions;
}

/* The node's word counts; where it says nothing (an older agent), what the plane has. */
static void
test_read (void)
{
  g_autoptr (GPtrArray) releases = make_releases ();
  g_autoptr (GPtrArray) versions = list_versions ("v2.0.0 v4.0.0");
  g_autoptr (GPtrArray) unknown = list_versions ("v7.0.0");
  g_autoptr (HoistValue) told = fixture_parse (
      "[{'tag':'v4.0.0','commit':'" COMMIT_OF ("9") "','revisions':['5706328f']},"
                                                    "{'tag':'v2.0.0','commit':'','revisions':[]}]");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) legs = hoist_plan_hops_read (versions, releases, told, &error);
  const HoistPlanLeg *first = g_ptr_array_index (legs, 0), *last = g_ptr_array_index (legs, 1);

  g_assert_cmpstr (first->commit, ==, COMMIT_OF ("2"));
  g_assert_cmpuint (g_strv_length (first->passed), ==, 0);
  g_assert_cmpstr (last->commit, ==, COMMIT_OF ("9"));
  g_assert_cmpstr (last->passed[0], ==, "5706328f");
  g_assert_null (hoist_plan_hops_read (unknown, releases, told, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

/* --- what is told on the way ------------------------------------------------------------- */

static const char notices_text[] =
    "guide: 1\n"
    "application: {name: tiny}\n"
    "releases: {required_stops: [v2.0.0, v3.0.0]}\n"
    "services: [{name: a, start: [run]}]\n"
    "health: {checks: [{name: h, service: a, url: \"http://127.0.0.1:1/\"}]}\n"
    "notices:\n"
    "  - {id: always, text: Of every upgrade.}\n"
    "  - {id: hashes, text: Of a revision., revision: 5706328f}\n"
    "  - {id: ports, text: Of a range., from: v1.0.0, to: v3.0.0}\n"
    "  - {id: past, text: Before., to: v1.0.0}\n";

static void
case_init (PlanCase *c)
{
  g_autoptr (GPtrArray) versions = list_versions ("v2.0.0 v3.0.0 v4.0.0");
  g_autoptr (HoistValue) told = fixture_parse ("[{'tag':'v2.0.0','commit':'" COMMIT_OF (
      "2") "','revisions':[]},"
           "{'tag':'v3.0.0','commit':'" COMMIT_OF ("3") "','revisions':['5706328f']},"
                                                        "{'tag':'v4.0.0','commit':'" COMMIT_OF (
                                                            "4") "','revisions':[]}]");

  plan_case_init (c, fixture_parse_guide (notices_text),
                  fixture_parse ("{'commit':'" COMMIT_OF ("1") "','tag':'v1.0.0',"
                                                               "'target_commit':'" COMMIT_OF (
                                                                   "2") "','revisions':[]}"),
                  (HoistPlanRequest){ .kind = HOIST_PLAN_UPGRADE, .target_version = "v2.0.0" });
  plan_case_set_releases (c, make_releases ());
  plan_case_set_legs (c, hoist_plan_hops_read (versions, c->releases, told, NULL));
}

static void
assert_hop (const HoistPlan *plan, guint index, const char *releases, const char *notices)
{
  const HoistPlanHop *hop = g_ptr_array_index (plan->hops, index);
  g_autofree char *tags = g_strjoinv (" ", hop->releases);
  g_autofree char *ids = g_strjoinv (" ", hop->acknowledge);

  g_assert_cmpstr (tags, ==, releases);
  g_assert_cmpstr (ids, ==, notices);
}

/* Steps of the first hop, notes and notices of the whole way, each once: by release, by range and
 * by ancestry. */
static void
test_plan (void)
{
  g_auto (PlanCase) c;
  case_init (&c);
  g_autoptr (HoistPlan) plan = plan_case_build (&c);
  g_assert_cmpstr (plan->to_version, ==, "v2.0.0");
  g_assert_cmpstr (plan->to_commit, ==, COMMIT_OF ("2"));
  g_assert_cmpstr (hoist_plan_get_goal (plan), ==, "v4.0.0");
  g_assert_cmpuint (plan->hops->len, ==, 3);
  assert_hop (plan, 0, "v2.0.0", "v2.0.0#1 always");
  assert_hop (plan, 1, "v3.0.0 v2.1.0", "v3.0.0#1 hashes ports");
  assert_hop (plan, 2, "v4.0.0", "v4.0.0#1");
  g_autofree char *all = g_strjoinv (" ", plan->acknowledge);
  g_assert_cmpstr (all, ==, "v2.0.0#1 always v3.0.0#1 hashes ports v4.0.0#1");
  for (char **id = plan->acknowledge; *id; id++)
    g_assert_nonnull (hoist_plan_find_notice (plan, *id));
  g_assert_cmpuint (plan->releases->len, ==, 4);
  const HoistPlanHop *last = g_ptr_array_index (plan->hops, 2);
  g_assert_false (last->required_stop);
  g_assert_cmpstr (last->from_version, ==, "v3.0.0");
}

/* The notices of a stop that is a pre-release are shown, too. */
static void
test_prerelease (void)
{
  g_auto (PlanCase) c;
  g_autoptr (GPtrArray) versions = list_versions ("v2.0.0-rc.1 v4.0.0");
  case_init (&c);
  plan_case_set_legs (&c, hoist_plan_hops_read (versions, c.releases, NULL, NULL));
  c.request.target_version = "v2.0.0-rc.1";
  g_autoptr (HoistPlan) plan = hoist_plan_build (&c.input, NULL);
  assert_hop (plan, 0, "v2.0.0-rc.1", "rc always");
  for (char **id = plan->acknowledge; *id; id++)
    g_assert_nonnull (hoist_plan_find_notice (plan, *id));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/plan-hops/find/%s", rows[i].name);
      g_test_add_data_func (path, &rows[i], test_find);
    }
  g_test_add_func ("/plan-hops/branch", test_branch);
  g_test_add_func ("/plan-hops/unknown", test_unknown);
  g_test_add_func ("/plan-hops/choose", test_choose);
  g_test_add_func ("/plan-hops/read", test_read);
  g_test_add_func ("/plan-hops/plan", test_plan);
  g_test_add_func ("/plan-hops/prerelease", test_prerelease);
  return g_test_run ();
}
