/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests of the engine share: a store in a private folder, the cbapp application, one tenant,
 * and a fake agent with a world of its own. */
#pragma once
#include "engine/hoist-agent-pool.h"
#include "engine/hoist-plan-builder.h"
#include "engine/hoist-run-executor.h"
#include "store/hoist-store-journal.h"
#include "store/hoist-store-run.h"
#include "store/hoist-store-tenant.h"

#define OLD_COMMIT "1111111111111111111111111111111111111111"
#define NEW_COMMIT "2222222222222222222222222222222222222222"
#define OLD_LOCK "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NEW_LOCK "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

#define FIXTURE_MAX_PLACES 4

typedef struct
{
  char *folder, *node;
  char *nodes[FIXTURE_MAX_PLACES]; /* folders; node is one of them */
  gboolean renewed[FIXTURE_MAX_PLACES];
  HoistStore *store;
  HoistGuide *guide;
  HoistTenant *tenant;
  HoistAgentLocalTarget target;
  HoistAgentPool *pool; /* over that target */
  HoistRunQueue *queue;
} Fixture;

void fixture_set_up (Fixture *f, gconstpointer unused);
void fixture_tear_down (Fixture *f, gconstpointer unused);
HoistValue *fixture_parse (const char *json); /* single quotes stand for double ones */
/* More nodes than the local one, each with a fake agent and a world of its own; the tenant gets a
 * follower on each. fixture_at says which of them (0 the local node) the other functions mean. */
void fixture_add_followers (Fixture *f, guint n);
void fixture_at (Fixture *f, guint place);
const char *fixture_get_node_id (guint place);       /* "", nd_0000000000000001, … */
HoistGuide *fixture_parse_guide (const char *text);  /* which is sound */
HoistGuide *fixture_new_guide (void);                /* data/guides/cbapp.yaml */
HoistGuide *fixture_extend_guide (const char *more); /* that one, with more at its end */
HoistTenant *fixture_new_tenant (const char *slug);
GPtrArray *fixture_new_releases (void); /* v0.2.0, v0.3.0, v0.4.0 (with a notice), v0.5.0-rc.1 */
HoistValue *fixture_new_facts (void);   /* from v0.2.0 to v0.3.0, other lock, all scripts */
void fixture_write_node (Fixture *f, const char *name, const char *json);
char *fixture_read_node (Fixture *f, const char *name); /* "" when it is not there */
void fixture_set_scenario (Fixture *f, const char *json);
/* Every node answers that order only once all of them have been asked it. */
void fixture_meet (Fixture *f, const char *order);
/* That place is at the new release already. */
void fixture_set_renewed (Fixture *f, guint place);
HoistPlan *fixture_add_plan (Fixture *f, HoistPlanKind kind, gboolean backup_db);
/* The first step of @kind in @plan; a plan without one ends the test. Borrowed. */
const HoistStep *fixture_find_step (const HoistPlan *plan, HoistStepKindId kind);
char *fixture_queue_run (Fixture *f, const HoistPlan *plan); /* journals it as queued */
/* An upgrade that ended so; it took three seconds. Its id. */
char *fixture_end_run (Fixture *f, const char *outcome, const char *error_key);
HoistRunWorkerSettings fixture_make_settings (Fixture *f);
/* Executes it as often as it is lost; the final snapshot. */
HoistRun *fixture_execute (Fixture *f, const char *run);
/* Blocks until `holds` does; asked again after every record of the journal. Fails the test after 30
 * s. */
void fixture_wait (Fixture *f, gboolean (*holds) (Fixture *f, gpointer data), gpointer data);
guint fixture_count (const char *lines, const char *line);
