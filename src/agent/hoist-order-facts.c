/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order `facts`: what the plan builder needs to know of a tenant and a target. Owns nothing;
 * worker thread; changes nothing but the mirror. */
#include <unistd.h>

#include "agent/hoist-agent-engine.h"
#include "agent/hoist-agent-lock.h"
#include "agent/hoist-agent-read-orders.h"
#include "agent/hoist-order-components.h"
#include "agent/hoist-order-containers.h"
#include "agent/hoist-order-drift.h"
#include "agent/hoist-order-health.h"
#include "agent/hoist-order-requirements.h"
#include "agent/hoist-order-way.h"
#include "agent/hoist-preflight-folders.h"
#include "agent/hoist-preflight.h"
#include "agent/steps/hoist-step-drift.h"
#include "agent/steps/hoist-step-release.h"
#include "base/hoist-error.h"
#include "base/hoist-version.h"
#include "drivers/hoist-database.h"
#include "drivers/hoist-dependencies.h"
#include "model/hoist-guide-move.h"
#include "model/hoist-json.h"

typedef struct
{
  HoistOrderSubject subject;
  const HoistDriverCall *call;
  const char *target;
  const HoistValue *hops; /* tags, where the way there leads over several; NULL */
  char *tag;              /* of the deployed commit; "" */
  char *reported;         /* the version that runs, as it says itself; NULL */
  char *database, *engine, *move_to;
  HoistPreflightReport report;
  HoistValue *drift;      /* NULL: nobody asked */
  HoistValue *containers; /* NULL: the guide has none */
} Facts;

static void
facts_clear (Facts *self)
{
  hoist_order_subject_clear (&self->subject);
  hoist_preflight_report_clear (&self->report);
  g_clear_pointer (&self->tag, g_free);
  g_clear_pointer (&self->reported, g_free);
  g_clear_pointer (&self->database, g_free);
  g_clear_pointer (&self->engine, g_free);
  g_clear_pointer (&self->move_to, g_free);
  g_clear_pointer (&self->drift, hoist_value_unref);
  g_clear_pointer (&self->containers, hoist_value_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

static char *
find_tag (Facts *self)
{
  g_autoptr (GPtrArray) tags =
      hoist_source_get_git ()->list_tags (&self->subject.origin, self->call, NULL);
  return hoist_source_dup_release (tags, self->report.commit, self->subject.guide->tag_prefix);
}

/* What is not good before the run: an upgrade may be what mends it, but then there is nothing to go
 * back to that could be proven. */
static void
check_health (Facts *self, const HoistGuideHealth *health)
{
  g_auto (HoistHealthSeen) seen = { 0 };
  g_autofree char *message = NULL;

  hoist_order_health_ask (&self->subject, health, self->call, &seen);
  if (!seen.good)
    {
      message =
          g_strdup_printf ("The health check %s is not good now: %s.", health->name, seen.detail);
      g_ptr_array_add (self->report.findings,
                       hoist_finding_new ("health", HOIST_FINDING_WARNING, message,
                                          "Should the run fail, going back could not be proven and "
                                          "the tenant would stay locked. Look at the service.",
                                          ""));
      return;
    }
  if (seen.version == NULL)
    return;
  if (self->tag[0] != '\0' && !hoist_version_is_same (self->tag, seen.version))
    {
      message = g_strdup_printf ("The health check %s reports version %s; the files are %s.",
                                 health->name, seen.version, self->tag);
      g_ptr_array_add (self->report.findings,
                       hoist_finding_new ("health", HOIST_FINDING_WARNING, message,
                                          "Restart the services, or correct how the guide reads "
                                          "the version.",
                                          ""));
    }
  if (self->reported == NULL)
    self->reported = g_steal_pointer (&seen.version);
}

static void
check_running (Facts *self, GPtrArray *services)
{
  const GPtrArray *checks = self->subject.guide->health;

  for (guint i = 0; i < services->len; i++)
    {
      const HoistServiceOrder *order = services->pdata[i];
      HoistServiceSight sight = { 0 };

      if (hoist_service_find (order)->look (order, &sight, NULL)
          && sight.state == HOIST_SERVICE_RUNNING)
        for (guint k = 0; k < checks->len; k++)
          if (g_str_equal (((const HoistGuideHealth *) checks->pdata[k])->service, order->name))
            check_health (self, checks->pdata[k]);
    }
}

/* Of a move: where the new database is. That it can't be said is told, like all that is not good.
 */
static void
locate_move (Facts *self, GError **error)
{
  const HoistOrderSubject *subject = &self->subject;
  const HoistGuideMove *move = hoist_guide_get_move (subject->guide);

  if (move == NULL || hoist_guide_is_moved (subject->guide) || self->database == NULL)
    return; /* the plan is refused, and says why */
  if (!hoist_agent_engine_check_old (subject->guide, subject->tenant->directory, error))
    return;
  HoistGuideDatabase target = *(HoistGuideDatabase *) subject->guide->databases->pdata[0];
  target.engine = move->engine;
  target.path = (char *) "";
  target.setting = move->url;
  self->move_to = hoist_order_subject_fill_database (subject, &target, error);
}

static void
tell_move (Facts *self, const GError *problem)
{
  if (problem != NULL)
    g_ptr_array_add (self->report.findings,
                     hoist_finding_new ("move", HOIST_FINDING_BLOCKER, problem->message,
                                        "Bring the setting into order, then look again.", ""));
}

/* Where the database could not even be read, that is said already. */
static gboolean
check_drift (Facts *self, const HoistValue *order, GError **error)
{
  g_autoptr (HoistDrift) drift = NULL;

  if (!hoist_value_lookup_bool (order, "drift", FALSE) || self->report.database_bytes <= 0)
    return TRUE;
  drift = hoist_order_drift_look (&self->subject, self->report.commit, self->call, error);
  if (drift == NULL)
    return FALSE;
  if (drift->state == HOIST_DRIFT_NOT_ASKED)
    return TRUE;
  g_ptr_array_add (self->report.findings, hoist_step_drift_new_finding (drift));
  self->drift = hoist_json_new_value ((HoistJsonWriteFunc) hoist_drift_write, drift, error);
  return self->drift != NULL;
}

static void
look_at_containers (Facts *self, const HoistValue *order)
{
  const HoistOrderContainers asking = { &self->subject, self->tag, self->target,
                                        hoist_value_lookup_bool (order, "images", FALSE),
                                        self->call };
  g_autoptr (HoistValue) list = hoist_order_containers_list (&asking, self->report.findings);

  if (hoist_value_get_size (list) > 0)
    self->containers = g_steal_pointer (&list);
}

static gboolean
check (Facts *self, const HoistValue *order, GError **error)
{
  const HoistOrderSubject *subject = &self->subject;
  g_autoptr (GPtrArray) services = hoist_order_subject_fill_services (subject, error);
  if (services == NULL)
    return FALSE;
  if (subject->guide->databases->len > 0 && !subject->is_follower)
    {
      const HoistGuideDatabase *database = subject->guide->databases->pdata[0];
      self->engine = g_strdup (database->engine);
      self->database = hoist_order_subject_fill_database (subject, database, error);
      if (self->database == NULL)
        return FALSE;
    }
  g_autoptr (GError) no_move = NULL;
  if (hoist_value_lookup_bool (order, "move", FALSE))
    locate_move (self, &no_move);
  int hold = hoist_agent_lock_try_shared (subject->state, subject->tenant->id);
  HoistPreflight what = { .directory = subject->tenant->directory,
                          .state_folder = hoist_agent_state_get_folder (subject->state),
                          .origin = &subject->origin,
                          .from_commit = "",
                          .to_tag = self->target,
                          .to_commit = "",
                          .engine = self->engine,
                          .database = hold >= 0 ? self->database : NULL,
                          .backup = hoist_value_lookup_bool (order, "backup_db", TRUE),
                          .copy = subject->guide->migrations_on_copy
                                  && hoist_value_lookup_bool (order, "run_migrations", FALSE),
                          .move_to = hold >= 0 ? self->move_to : NULL,
                          .services = services };
  gboolean ok = hoist_preflight_check (&what, self->call, &self->report, error);
  if (hold >= 0)
    close (hold);
  if (!ok)
    return FALSE;
  tell_move (self, no_move);
  self->tag = find_tag (self);
  look_at_containers (self, order);
  check_running (self, services);
  return check_drift (self, order, error);
}

/* What one kind of dependencies is locked on: in the release that is deployed, and in the target.
 */
static HoistValue *
new_lock (Facts *self, const HoistGuideDependencies *needs)
{
  const HoistOrderSubject *subject = &self->subject;
  const HoistDependenciesDriver *driver = hoist_dependencies_find (needs->kind, NULL);
  g_autofree char *live = hoist_order_subject_resolve (subject, needs->environment);
  const HoistDependenciesWish wish = { needs->lock, needs->environment, needs->build,
                                       needs->production };
  g_auto (HoistStepOrigin) origin = { 0 };
  g_autofree char *deployed = driver != NULL ? driver->get_live (live) : NULL;
  g_autofree char *target = NULL;
  HoistValue *lock = hoist_value_new_object ();
  hoist_step_origin_init (&origin, subject->state, subject->guide->application,
                          subject->repository);
  if (deployed == NULL && g_file_test (live, G_FILE_TEST_IS_DIR) && self->report.commit[0] != '\0')
    deployed =
        hoist_step_digest_lock (&origin, needs->kind, &wish, self->report.commit, self->call, NULL);
  if (self->report.target_commit[0] != '\0')
    target = hoist_step_digest_lock (&origin, needs->kind, &wish, self->report.target_commit,
                                     self->call, NULL);
  hoist_value_set (lock, "environment", hoist_value_new_string (needs->environment));
  hoist_value_set (lock, "deployed", hoist_value_new_string (deployed != NULL ? deployed : ""));
  hoist_value_set (lock, "target", hoist_value_new_string (target != NULL ? target : ""));
  return lock;
}

/* In the guide's order; of the first also under the names that an older control plane reads. */
static void
write_locks (Facts *self, HoistValue *answer)
{
  const GPtrArray *dependencies = self->subject.guide->dependencies;
  HoistValue *locks = hoist_value_new_array ();
  for (guint i = 0; i < dependencies->len; i++)
    hoist_value_append (locks, new_lock (self, dependencies->pdata[i]));
  const HoistValue *first = dependencies->len > 0 ? hoist_value_get_element (locks, 0) : NULL;
  hoist_value_set (answer, "lock_deployed",
                   hoist_value_new_string (hoist_value_lookup_string (first, "deployed", "")));
  hoist_value_set (answer, "lock_target",
                   hoist_value_new_string (hoist_value_lookup_string (first, "target", "")));
  hoist_value_set (answer, "locks", locks);
}

/* The guide's scripts that the target has, in the guide's order. */
static HoistValue *
list_migrations (Facts *self)
{
  HoistValue *list = hoist_value_new_array ();
  g_autoptr (HoistTree) tree =
      self->report.target_commit[0] != '\0' ? hoist_source_get_git ()->read_tree (
          &self->subject.origin, self->report.target_commit, self->call, NULL)
                                            : NULL;
  char **scripts = self->subject.guide->migrations;
  for (guint i = 0; tree != NULL && scripts != NULL && scripts[i] != NULL; i++)
    if (hoist_tree_find (tree, scripts[i]) != NULL)
      hoist_value_append (list, hoist_value_new_string (scripts[i]));
  return list;
}

static HoistValue *
write_database (Facts *self)
{
  HoistValue *database = hoist_value_new_object ();
  const HoistDatabaseDriver *driver = hoist_database_find (self->engine, NULL);
  g_autofree char *shown = driver != NULL ? driver->describe (self->database) : g_strdup ("");
  hoist_value_set (database, "path", hoist_value_new_string (shown));
  hoist_value_set (database, "engine", hoist_value_new_string (self->engine));
  hoist_value_set (database, "bytes", hoist_value_new_int (self->report.database_bytes));
  hoist_value_set (database, "tables", hoist_value_new_int (self->report.database_tables));
  return database;
}

static HoistValue *
write_answer (Facts *self, GError **error)
{
  const HoistPreflightReport *report = &self->report;
  const HoistOrderAsking asking = { &self->subject, self->engine, self->database, self->call };
  const HoistOrderWay way = { &self->subject, self->call, report->commit, report->target_commit };
  g_autoptr (HoistValue) revisions = hoist_order_way_list_revisions (&way, report->findings);
  HoistValue *findings = hoist_finding_list_to_value (report->findings, error);
  if (findings == NULL)
    return NULL;
  HoistValue *answer = hoist_value_new_object ();
  hoist_value_set (answer, "commit", hoist_value_new_string (report->commit));
  hoist_value_set (answer, "tag", hoist_value_new_string (self->tag));
  hoist_value_set (answer, "reported_version",
                   hoist_value_new_string (self->reported != NULL ? self->reported : ""));
  hoist_value_set (answer, "tree_clean", hoist_value_new_bool (report->tree_clean));
  if (self->database != NULL)
    hoist_value_set (answer, "database", write_database (self));
  hoist_value_set (answer, "free_backup_bytes", hoist_value_new_int (report->free_backup_bytes));
  hoist_value_set (answer, "free_database_bytes",
                   hoist_value_new_int (report->free_database_bytes));
  hoist_value_set (answer, "free_tree_bytes", hoist_value_new_int (report->free_tree_bytes));
  hoist_value_set (answer, "target_commit", hoist_value_new_string (report->target_commit));
  if (self->drift != NULL)
    hoist_value_set (answer, "drift", hoist_value_ref (self->drift));
  if (self->containers != NULL)
    hoist_value_set (answer, "containers", hoist_value_ref (self->containers));
  write_locks (self, answer);
  if (self->subject.guide->components->len > 0)
    hoist_value_set (answer, "components",
                     hoist_order_components_read_for (
                         &(HoistOrderComponents){ &self->subject, report->commit, self->call },
                         self->target, report->target_commit));
  hoist_value_set (answer, "migrations", list_migrations (self));
  hoist_value_set (answer, "revisions", hoist_value_ref (revisions));
  hoist_value_set (answer, "stops", hoist_order_way_list_stops (&way));
  if (self->hops != NULL)
    hoist_value_set (answer, "hops", hoist_order_way_list_legs (&way, self->hops));
  hoist_value_set (answer, "requirements", hoist_order_requirements_list (&asking));
  hoist_value_set (answer, "findings", findings);
  return answer;
}

/* A mirror that can't be written because of the disk is no reason to say nothing: the findings say
 * what is wrong and what to do. */
static gboolean
refresh (Facts *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (hoist_source_get_git ()->refresh (&self->subject.origin, self->call, &problem)
      || !hoist_preflight_folders_have_state (hoist_agent_state_get_folder (self->subject.state)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

HoistValue *
hoist_order_facts (HoistAgentState *state, const HoistValue *order, const HoistDriverCall *call,
                   GError **error)
{
  g_auto (Facts) self = { .call = call,
                          .target = hoist_value_lookup_string (order, "target", ""),
                          .hops = hoist_value_get_member (order, "hops") };
  if (!hoist_order_subject_read (&self.subject, state, order, error) || !refresh (&self, error))
    return NULL;
  if (!check (&self, order, error))
    {
      const HoistOrderAsking asking = { &self.subject, self.engine, self.database, call };
      hoist_order_requirements_explain (&asking, error);
      return NULL;
    }
  return write_answer (&self, error);
}
