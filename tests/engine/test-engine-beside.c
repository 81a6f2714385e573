/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases that runs left, through the engine: a dry run changes nothing, the node is asked, a
 * silent node and a crash between the phases are gone through again, and a server that nobody can
 * ask is no reason to say that there are none. */
#include "engine/hoist-engine-beside.h"

#include "base/hoist-error.h"
#include "engine-case.h"
#include "engine/hoist-engine-prune.h"
#include "store/hoist-store-removal.h"
#include <string.h>

#define LIST                                                                                       \
  "{'databases':[{'name':'%s','bytes':4096},{'name':'hoist_rn_00000000000000ff_before',"           \
  "'bytes':1}]}"
#define SILENT                                                                                     \
  "{'order':'%s','times':1,'do':'error','code':'unreachable','message':'the node does not "        \
  "answer'}"
static const char guide[] =
    "guide: 1\napplication: {name: cbapp}\nsettings: {file: .env}\nservices:\n"
    "  - {name: api, start: [/usr/bin/true]}\ndatabases:\n"
    "  - {name: a, engine: postgresql, url: \"{settings.URL}\"}\n"
    "health: {checks: [{name: h, service: api, url: \"http://127.0.0.1:1/\"}]}\n";

/* A tenant that may be on a server: only its node knows. */
static const char several[] =
    "guide: 1\napplication: {name: cbapp}\nsettings: {file: .env}\nservices:\n"
    "  - {name: api, start: [/usr/bin/true]}\ndatabases:\n"
    "  - {name: a, engine: sqlite, path: a.db, url: \"{settings.URL}\", also: [mariadb]}\n"
    "health: {checks: [{name: h, service: api, url: \"http://127.0.0.1:1/\"}]}\n";

typedef struct
{
  EngineCase c;
  char *name;
} Case;

/* An upgrade that was taken back, and what it set aside. */
static void
set_up (Case *c, gconstpointer text)
{
  g_autoptr (GError) error = NULL;
  HoistApplication application = { (char *) "cbapp", (char *) "cbapp", (char *) "/srv/origin.git",
                                   (char *) (text != NULL ? text : guide), 0 };
  g_autofree char *run = NULL;

  fixture_set_up (&c->c.f, NULL);
  c->c.engine = engine_case_new_engine (&c->c.f, (HoistEngineOptions){ 0 });
  run = fixture_end_run (&c->c.f, "old-restored", "");
  c->name = g_strdup_printf ("hoist_%s_4_undo", run);
  g_assert_true (hoist_store_put_application (c->c.f.store, &application, &error));
  g_assert_no_error (error);
}

static void
tear_down (Case *c, gconstpointer unused)
{
  g_free (c->name);
  engine_case_tear_down (&c->c, NULL);
}

static void
play (Case *c, const char *rules)
{
  g_autofree char *list = g_strdup_printf (LIST, c->name);

  fixture_write_node (&c->c.f, "databases.json", g_strdelimit (list, "'", '"'));
  fixture_set_scenario (&c->c.f, rules);
}

static HoistRetentionVerdict *
prune (Case *c, gboolean dry_run)
{
  g_autoptr (GError) error = NULL;
  HoistPruneOrder order = { .tenant = c->c.f.tenant->id, .dry_run = dry_run, .user = "ann" };
  g_autoptr (GPtrArray) verdicts = hoist_engine_prune_backups (c->c.engine, &order, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (verdicts->len, ==, 1); /* nothing is said of the other tenant's */
  return hoist_retention_verdict_new (verdicts->pdata[0]);
}

static void
assert_reason (Case *c, gboolean dry_run, HoistRetentionReason reason, const char *problem)
{
  HoistRetentionVerdict *verdict = prune (c, dry_run);

  g_assert_cmpstr (hoist_retention_reason_names[verdict->reason], ==,
                   hoist_retention_reason_names[reason]);
  g_assert_nonnull (strstr (verdict->problem, problem));
  hoist_retention_verdict_free (verdict);
}

static guint
count_asked (Case *c)
{
  g_autofree char *orders = fixture_read_node (&c->c.f, "orders");

  return fixture_count (orders, "database-drop - -");
}

static gboolean
is_gone (Case *c)
{
  g_autoptr (HoistStoreRemoval) removal = hoist_store_dup_removal (c->c.f.store, c->name, NULL);

  return removal != NULL && removal->is_gone;
}

static void
test_pruned (Case *c, gconstpointer unused)
{
  play (c, "[]");
  assert_reason (c, TRUE, HOIST_RETENTION_MAY_GO, "");
  g_assert_cmpuint (count_asked (c), ==, 0);
  assert_reason (c, FALSE, HOIST_RETENTION_PRUNED, "");
  g_assert_cmpuint (count_asked (c), ==, 1);
  g_assert_true (is_gone (c));
}

static void
test_silent_node (Case *c, gconstpointer unused)
{
  g_autofree char *silent = g_strdup_printf ("[" SILENT "]", "database-drop");

  play (c, silent);
  assert_reason (c, FALSE, HOIST_RETENTION_PRUNING, "does not answer");
  g_assert_false (is_gone (c));
  assert_reason (c, FALSE, HOIST_RETENTION_PRUNED, ""); /* the next order finishes it */
  g_assert_true (is_gone (c));
}

/* Nobody could be asked: that is said, and nothing is marked. */
static void
test_unknown (Case *c, gconstpointer unused)
{
  g_autofree char *silent = g_strdup_printf ("[" SILENT "]", "databases");

  play (c, silent);
  assert_reason (c, FALSE, HOIST_RETENTION_UNKNOWN, "does not answer");
  g_assert_cmpuint (count_asked (c), ==, 0);
}

/* The daemon died between the mark and the removal: the next one finishes it at its start. */
static void
test_crash_between (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  HoistStoreRemoval removal = { c->name, c->c.f.tenant->id, (char *) "ann", FALSE, 5 };

  g_assert_true (hoist_store_put_removal (c->c.f.store, &removal, &error));
  hoist_engine_start (c->c.engine);
  while (!is_gone (c))
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (count_asked (c), ==, 1);
}

/* A plan that was made before and switches back to it is stale. */
static void
test_stale (Case *c, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistPlan) like = fixture_add_plan (&c->c.f, HOIST_PLAN_UPGRADE, FALSE);
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_step_free);
  g_autoptr (HoistValue) args =
      fixture_parse ("{'database':{'name':'a','engine':'postgresql','file':'.env','setting':'URL'},"
                     "'run':'rn_0000000000000001','back':true}");
  HoistPlan fields = *like;
  HoistStoreRemoval removal = { (char *) "hoist_rn_0000000000000001_before", c->c.f.tenant->id,
                                (char *) "ann", TRUE, 5 };

  g_ptr_array_add (steps, hoist_step_new (0, HOIST_STEP_SWITCH, "", args, &error));
  g_assert_no_error (error);
  fields.steps = steps;
  g_autoptr (HoistPlan) plan = hoist_plan_new (&fields);
  g_assert_true (hoist_engine_check_beside (c->c.engine, plan, &error));
  g_assert_true (hoist_store_put_removal (c->c.f.store, &removal, &error));
  g_assert_false (hoist_engine_check_beside (c->c.engine, plan, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_STALE);
  g_assert_nonnull (strstr (error->message, "removed by ann"));
}

#define ADD(name, test) g_test_add ("/engine-beside/" name, Case, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("pruned", test_pruned);
  g_test_add ("/engine-beside/several", Case, several, set_up, test_pruned, tear_down);
  ADD ("silent-node", test_silent_node);
  ADD ("unknown", test_unknown);
  ADD ("crash-between", test_crash_between);
  ADD ("stale", test_stale);
  return g_test_run ();
}
