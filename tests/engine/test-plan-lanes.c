/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans over several nodes: their order, what is refused and by which name, and that a plan on one
 * node is what it always was, to the byte. */
#include "engine/hoist-plan-lanes.h"

#include "base/hoist-error.h"
#include "engine/hoist-plan-check.h"
#include "fixture.h"

#define OTHER_COMMIT "3333333333333333333333333333333333333333"

static char *
steps_of (const HoistPlan *plan)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      g_string_append_printf (text, "%s%s@%c", i ? " " : "", step->kind->name,
                              *step->node ? step->node[strlen (step->node) - 1] : '0');
    }
  return g_string_free (text, FALSE);
}

static void
test_order (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 2);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *steps = steps_of (plan);
  g_autofree char *sentence = hoist_plan_describe (plan);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_plan_check (plan, &error));
  g_assert_cmpstr (steps, ==,
                   "preflight@0 preflight@1 preflight@2 fetch@0 fetch@1 fetch@2 "
                   "dependencies@0 dependencies@1 dependencies@2 prepare@0 "
                   "guard@0 stop@0 backup@0 checkout@0 activate@0 migrate@0 start@0 health@0 "
                   "guard@1 stop@1 checkout@1 activate@1 start@1 health@1 "
                   "guard@2 stop@2 checkout@2 activate@2 start@2 health@2 "
                   "finish@0 finish@1 finish@2");
  g_assert_nonnull (strstr (sentence, "one node after the other, its lead about"));
  g_assert_nonnull (strstr (sentence, "served by 2 other nodes meanwhile"));
  /* The database is the lead's. */
  const HoistStep *stop = g_ptr_array_index (plan->steps, 19);
  g_assert_cmpstr (stop->kind->name, ==, "stop");
  g_assert_cmpint (hoist_value_get_type_of (hoist_value_get_member (stop->args, "database")), ==,
                   HOIST_VALUE_NULL);
  g_autoptr (HoistStep) guard = hoist_step_copy (g_ptr_array_index (plan->steps, 10));
  g_autofree char *words = guard->kind->describe (guard->args);
  g_assert_cmpstr (words, ==,
                   "Asks the 2 other nodes; unless 1 of them is healthy now, this one is not "
                   "stopped.");
}

/* Each step moved to where it must not be. */
static void
test_unsound (Fixture *f, gconstpointer unused)
{
  static const struct
  {
    guint from, to;
    const char *words;
  } rows[] = {
    { 2, 13, "before anything is stopped" }, /* preflight@2 after the lead's stop */
    { 11, 16, "must come before" },          /* the lead's stop after its start */
    { 19, 12, "must follow at once" },       /* stop@1 while the lead is down */
    { 18, 17, "stop of its node must follow at once" },
    { 30, 20, "not proven healthy yet" }, /* finish@0 while web1 is down */
  };
  fixture_add_followers (f, 2);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) steps =
          g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
      for (guint j = 0; j < plan->steps->len; j++)
        g_ptr_array_add (steps, hoist_step_copy (g_ptr_array_index (plan->steps, j)));
      HoistStep *moved = g_ptr_array_steal_index (steps, rows[i].from);
      g_ptr_array_insert (steps, (int) rows[i].to, moved);
      for (guint j = 0; j < steps->len; j++)
        ((HoistStep *) g_ptr_array_index (steps, j))->index = j;
      HoistPlan fields = *plan;
      fields.steps = steps;
      g_autoptr (HoistPlan) bad = hoist_plan_new (&fields);
      g_autoptr (GError) error = NULL;
      g_assert_false (hoist_plan_check (bad, &error));
      if (!strstr (error->message, rows[i].words))
        g_error ("row %u: “%s” does not say “%s”", i, error->message, rows[i].words);
    }
  /* A follower that would migrate. */
  HoistPlan fields = *plan;
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  for (guint j = 0; j < plan->steps->len; j++)
    {
      HoistStep *step = hoist_step_copy (g_ptr_array_index (plan->steps, j));
      if (step->kind->id == HOIST_STEP_MIGRATE)
        {
          g_free (step->node);
          step->node = g_strdup (fixture_get_node_id (1));
        }
      g_ptr_array_add (steps, step);
    }
  fields.steps = steps;
  g_autoptr (HoistPlan) bad = hoist_plan_new (&fields);
  g_autoptr (GError) error = NULL;
  g_assert_false (hoist_plan_check (bad, &error));
}

/* Two at once: one guard before them, step by step together, the rest alone. */
static void
test_group (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 3);
  f->guide->nodes.at_a_time = 2;
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *steps = steps_of (plan);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_plan_check (plan, &error));
  const char *turn = strstr (steps, "guard@1");
  g_assert_cmpstr (turn, ==,
                   "guard@1 stop@1 stop@2 checkout@1 checkout@2 activate@1 activate@2 start@1 "
                   "start@2 health@1 health@2 guard@3 stop@3 checkout@3 activate@3 start@3 "
                   "health@3 finish@0 finish@1 finish@2 finish@3");
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (step->kind->id != HOIST_STEP_GUARD || !g_str_equal (step->node, fixture_get_node_id (1)))
        continue;
      g_autofree char *words = step->kind->describe (step->args);
      g_assert_cmpstr (words, ==,
                       "Asks the 2 other nodes; unless 1 of them are healthy now, these 2 are not "
                       "stopped.");
      hoist_value_set (step->args, "group", hoist_value_new_array ());
    }
  /* Without a guard that names them they may not be down together. */
  g_assert_false (hoist_plan_check (plan, &error));
  g_assert_nonnull (strstr (error->message, "not proven healthy yet"));
}

/* The plan with a step moved; "" when it is still sound. */
static char *
move_step (const HoistPlan *plan, guint from, guint to)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  g_autoptr (GError) error = NULL;

  for (guint j = 0; j < plan->steps->len; j++)
    g_ptr_array_add (steps, hoist_step_copy (g_ptr_array_index (plan->steps, j)));
  g_ptr_array_insert (steps, (int) to, g_ptr_array_steal_index (steps, from));
  for (guint j = 0; j < steps->len; j++)
    ((HoistStep *) g_ptr_array_index (steps, j))->index = j;
  HoistPlan fields = *plan;
  fields.steps = steps;
  g_autoptr (HoistPlan) moved = hoist_plan_new (&fields);
  return g_strdup (hoist_plan_check (moved, &error) ? "" : error->message);
}

/* The database is switched under all: the others serve until the lead is ready, then nobody writes
 * while it takes its place, and the lead is the first that starts. */
static void
test_crossing (Fixture *f, gconstpointer unused)
{
  static const struct
  {
    guint from, to;
    const char *words;
  } rows[] = {
    { 16, 18, "all nodes must be stopped before it" },    /* stop@2 behind the switch */
    { 18, 17, "switch must come before it" },             /* the lead's start before it */
    { 19, 22, "the lead is not proven healthy yet" },     /* its health behind web1's start */
    { 14, 17, "a switch must come behind it" },           /* catch-up too late */
    { 1, 13, "it must come before anything is stopped" }, /* preflight@1 */
    { 30, 27, "nothing comes after the first finish" },
  };
  fixture_add_followers (f, 2);
  f->guide->migrations_on_copy = TRUE;
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *steps = steps_of (plan);
  g_autofree char *sentence = hoist_plan_describe (plan);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (steps, ==,
                   "preflight@0 preflight@1 preflight@2 fetch@0 fetch@1 fetch@2 "
                   "dependencies@0 dependencies@1 dependencies@2 copy@0 "
                   "guard@0 stop@0 checkout@0 activate@0 catch-up@0 stop@1 stop@2 "
                   "switch@0 start@0 health@0 "
                   "checkout@1 activate@1 start@1 health@1 "
                   "checkout@2 activate@2 start@2 health@2 backup@0 "
                   "finish@0 finish@1 finish@2");
  g_assert_true (hoist_plan_check (plan, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (sentence, "the 3 nodes stand still together only while the database"));
  /* The others have the database open when the lead is stopped. */
  const HoistStep *stop = g_ptr_array_index (plan->steps, 11);
  g_assert_cmpint (hoist_value_get_type_of (hoist_value_get_member (stop->args, "database")), ==,
                   HOIST_VALUE_NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = move_step (plan, rows[i].from, rows[i].to);
      if (!strstr (words, rows[i].words))
        g_error ("row %u: “%s” does not say “%s”", i, words, rows[i].words);
    }
}

/* One that stands at the target already is stopped like all: it has the database open, too. */
static void
test_crossing_mixed (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 2);
  fixture_set_renewed (f, 2);
  f->guide->migrations_on_copy = TRUE;
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *steps = steps_of (plan);

  g_assert_true (hoist_plan_check (plan, NULL));
  g_assert_nonnull (strstr (steps, "stop@1 stop@2 switch@0 start@0 health@0"));
}

/* Who stands at the target is only looked at; what is done to the data is the lead's affair. */
static void
test_mixed (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 2);
  fixture_set_renewed (f, 0);
  fixture_set_renewed (f, 1);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *steps = steps_of (plan);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_plan_check (plan, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (steps, ==,
                   "preflight@0 preflight@1 preflight@2 fetch@2 dependencies@2 health@0 health@1 "
                   "guard@2 stop@2 checkout@2 activate@2 start@2 health@2 "
                   "finish@0 finish@1 finish@2");
  g_assert_false (plan->backup_db);
  g_assert_cmpstr (plan->acknowledge[0], ==, NULL);
  g_assert_cmpstr (plan->from_version, ==, "v0.2.0");
  g_assert_cmpstr (hoist_plan_lanes_get_from (plan, ""), ==, NEW_COMMIT);
  g_assert_cmpstr (hoist_plan_lanes_get_from (plan, fixture_get_node_id (2)), ==, OLD_COMMIT);
  g_assert_cmpstr (hoist_plan_lanes_get_version (plan, OLD_COMMIT), ==, "v0.2.0");
  g_assert_cmpstr (hoist_plan_lanes_get_version (plan, OTHER_COMMIT), ==, "");
  const HoistFinding *finding = g_ptr_array_index (plan->findings, 0);
  g_assert_cmpstr (finding->message, ==,
                   "The nodes are not at one release: the local node at v0.3.0 (2222222), web1 at "
                   "v0.3.0 (2222222), web2 at v0.2.0 (1111111); this plan makes them equal.");
}

/* A follower is ahead: the lead goes on as ever, with its backup and its migrations. */
static void
test_follower_ahead (Fixture *f, gconstpointer unused)
{
  fixture_add_followers (f, 1);
  fixture_set_renewed (f, 1);
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *steps = steps_of (plan);

  g_assert_true (hoist_plan_check (plan, NULL));
  g_assert_nonnull (strstr (steps, "guard@0 stop@0 backup@0 checkout@0 activate@0 migrate@0"));
  g_assert_null (strstr (steps, "stop@1"));
  g_assert_nonnull (strstr (steps, "health@0 health@1 finish@0"));
}

typedef struct
{
  HoistPlanPlace place;
  GPtrArray *followers;
  HoistPlanInput input;
  HoistPlan plan;
} Case;

static void
case_init (Case *c, Fixture *f, const HoistValue *facts)
{
  c->place = (HoistPlanPlace){ "web1", f->tenant, f->guide, facts };
  c->followers = g_ptr_array_new ();
  g_ptr_array_add (c->followers, &c->place);
  c->input = (HoistPlanInput){
    .tenant = f->tenant, .guide = f->guide, .followers = c->followers, .lead_name = "db1"
  };
  c->plan = (HoistPlan){ .from_version = (char *) "v0.2.0",
                         .from_commit = (char *) OLD_COMMIT,
                         .to_version = (char *) "v0.3.0",
                         .to_commit = (char *) NEW_COMMIT };
}

static void
assert_refused (Case *c, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_plan_lanes_check (&c->input, &c->plan, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  if (!strstr (error->message, words))
    g_error ("“%s” does not say “%s”", error->message, words);
}

static void
test_refused (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistValue) facts = fixture_new_facts ();
  g_autoptr (HoistValue) ahead =
      fixture_parse ("{'commit':'" NEW_COMMIT "','tag':'v0.3.0','target_commit':'" NEW_COMMIT "'}");
  g_autoptr (HoistValue) newer = fixture_parse (
      "{'commit':'" OTHER_COMMIT "','tag':'v0.4.0','target_commit':'" NEW_COMMIT "'}");
  g_autoptr (HoistValue) nowhere =
      fixture_parse ("{'commit':'" OTHER_COMMIT "','target_commit':'" NEW_COMMIT "'}");
  g_autoptr (HoistValue) elsewhere =
      fixture_parse ("{'commit':'" OLD_COMMIT "','target_commit':'" OLD_COMMIT "'}");
  g_autoptr (HoistValue) full =
      fixture_parse ("{'commit':'" OLD_COMMIT "','findings':[{'check':'tree','severity':'blocker',"
                     "'message':'Dirty.','next':'Clean it.','repair':''},{'check':'folders',"
                     "'severity':'blocker','message':'It is full.','next':'Make room.',"
                     "'repair':''}]}");
  g_autoptr (HoistValue) behind = fixture_parse ("{'commit':'" OLD_COMMIT "'}");
  static const char *const edge[] = { "edge", NULL };
  char *wanted[] = { (char *) "edge", (char *) "big", NULL };
  Case c;

  case_init (&c, f, facts);
  g_assert_true (hoist_plan_lanes_check (&c.input, &c.plan, NULL));
  c.place.facts = NULL;
  c.place.problem = "no route to host";
  assert_refused (&c, "no contact with web1, where acme runs as well: no route to host");
  c.place.facts = ahead; /* mixed: it is there already */
  g_assert_true (hoist_plan_lanes_check (&c.input, &c.plan, NULL));
  c.place.facts = newer;
  assert_refused (&c, "acme is mixed: web1 is at v0.4.0 (3333333), newer than v0.3.0; roll back to "
                      "the older, or upgrade to the newer release");
  c.plan.kind = HOIST_PLAN_ROLLBACK;
  g_assert_true (hoist_plan_lanes_check (&c.input, &c.plan, NULL));
  c.plan.kind = HOIST_PLAN_UPGRADE;
  c.place.facts = nowhere;
  assert_refused (&c, "web1 is at 3333333, which is no release; bring web1 to a release first");
  c.place.facts = elsewhere;
  assert_refused (&c, "v0.3.0 is commit 1111111 as seen from web1 and 2222222 as seen from db1");
  c.place.facts = behind;
  assert_refused (&c, "web1 can't get the release v0.3.0");
  c.place.facts = full; /* the node has found why */
  assert_refused (&c, "web1: It is full. Make room.");
  c.place.facts = facts;
  HoistGuide guide = *f->guide;
  c.input.guide = &guide;
  guide.nodes.keep_healthy = 2;
  assert_refused (&c, "keeps 2 nodes healthy while one is upgraded, and acme has 1 other");
  guide.nodes.keep_healthy = 1;
  guide.nodes.at_a_time = 2; /* of one follower one is stopped */
  g_assert_true (hoist_plan_lanes_check (&c.input, &c.plan, NULL));
  g_ptr_array_add (c.followers, &c.place);
  guide.nodes.keep_healthy = 2;
  assert_refused (&c, "keeps 2 nodes healthy while 2 are upgraded at once, and acme has 1 other");
  g_ptr_array_set_size (c.followers, 1);
  guide.nodes.at_a_time = 1;
  guide.nodes.keep_healthy = 1;
  guide.nodes.follower_roles = wanted;
  assert_refused (&c, "web1 can't be a follower: the guide wants a node of the role edge or big");
  c.place.roles = edge;
  g_assert_true (hoist_plan_lanes_check (&c.input, &c.plan, NULL));
  guide.nodes.lead_roles = wanted;
  assert_refused (&c, "db1 can't be the lead");
  guide.nodes.lead_roles = f->guide->nodes.lead_roles;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  HoistGuide part = guide;
  part.services = none;
  c.place.guide = &part;
  assert_refused (&c, "the guide has no service of acme for web1");
  g_ptr_array_unref (c.followers);
}

static void
test_findings (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistValue) facts = fixture_parse (
      "{'findings':[{'check':'disk','severity':'ok','message':'Room.','next':'','repair':''},"
      "{'check':'tree','severity':'blocker','message':'Dirty.','next':'','repair':''}]}");
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);

  g_assert_true (hoist_plan_lanes_collect_findings (facts, "db1", findings, NULL));
  g_assert_true (hoist_plan_lanes_collect_findings (facts, "web1", findings, NULL));
  g_assert_cmpuint (findings->len, ==, 3); /* what is fine is said once */
  g_assert_cmpstr (((HoistFinding *) findings->pdata[1])->message, ==, "db1: Dirty.");
  g_assert_cmpstr (((HoistFinding *) findings->pdata[2])->message, ==, "web1: Dirty.");
}

/* One node: the steps, and so the hash, are those of before there were lanes. */
static void
test_one_node (Fixture *f, gconstpointer unused)
{
  g_autoptr (HoistPlan) plan = fixture_add_plan (f, HOIST_PLAN_UPGRADE, TRUE);
  g_autofree char *steps = steps_of (plan);
  g_autofree char *sentence = hoist_plan_describe (plan);

  g_assert_cmpstr (steps, ==,
                   "preflight@0 fetch@0 dependencies@0 prepare@0 stop@0 backup@0 checkout@0 "
                   "activate@0 migrate@0 start@0 health@0 finish@0");
  g_assert_null (strstr (sentence, "node"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/plan-lanes/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("order", test_order);
  ADD ("group", test_group);
  ADD ("mixed", test_mixed);
  ADD ("crossing", test_crossing);
  ADD ("crossing-mixed", test_crossing_mixed);
  ADD ("follower-ahead", test_follower_ahead);
  ADD ("unsound", test_unsound);
  ADD ("refused", test_refused);
  ADD ("findings", test_findings);
  ADD ("one-node", test_one_node);
  return g_test_run ();
}
