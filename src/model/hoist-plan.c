/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan and its hash. Owned by whoever holds a reference; any thread; never changes after it was
 * made. The hash covers what a person agrees to and what the engine will do; not what is only
 * measured or seen at the moment (findings, estimates, comparison) nor when. */
#include "model/hoist-plan.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/hoist-error.h"
#include "model/hoist-fields-define.h"
#include "model/hoist-json.h"

const char *const hoist_plan_kind_names[] = { "upgrade", "rollback", "rehearsal", "move", NULL };
const char *const hoist_finding_severity_names[] = { "ok", "warning", "blocker", NULL };

static const HoistField finding_rows[] = {
  { HOIST_FIELD (HoistFinding, check, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistFinding, severity, ENUM), HOIST_FIELD_NEEDED,
    .words = hoist_finding_severity_names },
  { HOIST_FIELD (HoistFinding, message, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistFinding, next, TEXT) },
  { HOIST_FIELD (HoistFinding, repair, TEXT) },
  { NULL },
};
const HoistFields hoist_finding_fields = { "Finding", sizeof (HoistFinding), -1, TRUE,
                                           finding_rows };

HoistFinding *
hoist_finding_new (const char *check, HoistFindingSeverity severity, const char *message,
                   const char *next, const char *repair)
{
  HoistFinding finding = { (char *) check, severity, (char *) message, (char *) next,
                           (char *) repair };
  return hoist_fields_new (&hoist_finding_fields, &finding);
}

static HoistFinding *
hoist_finding_copy (const HoistFinding *finding)
{
  return hoist_fields_new (&hoist_finding_fields, finding);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistFinding, hoist_finding, hoist_finding_fields)
static void
write_findings (const GPtrArray *findings, HoistJsonWriter *w, const char *name)
{
  hoist_json_writer_begin_array (w, name);
  for (guint i = 0; i < findings->len; i++)
    hoist_finding_write (findings->pdata[i], w, NULL);
  hoist_json_writer_end_array (w);
}

HoistValue *
hoist_finding_list_to_value (const GPtrArray *findings, GError **error)
{
  return hoist_json_new_value ((HoistJsonWriteFunc) write_findings, findings, error);
}

HOIST_FIELDS_DEFINE_ELEMENT (finding_element, "Finding", hoist_finding, copy, free)
HOIST_FIELDS_DEFINE_ELEMENT (step_element, "Step", hoist_step, copy, free)
HOIST_FIELDS_DEFINE_ELEMENT (hop_element, "PlanHop", hoist_plan_hop, new, free)
HOIST_FIELDS_DEFINE_ELEMENT (release_element, "Release", hoist_release, ref, unref)

static const HoistField plan_rows[] = {
  { HOIST_FIELD (HoistPlan, id, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_ID (PLAN) },
  { HOIST_FIELD (HoistPlan, hash, TEXT), HOIST_FIELD_NEEDED },
  { HOIST_FIELD (HoistPlan, tenant, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_ID (TENANT) },
  { HOIST_FIELD (HoistPlan, tenant_slug, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (SLUG) },
  { HOIST_FIELD (HoistPlan, kind, ENUM), HOIST_FIELD_NEEDED, .words = hoist_plan_kind_names },
  { HOIST_FIELD (HoistPlan, from_version, TEXT) },
  { HOIST_FIELD (HoistPlan, from_commit, TEXT), HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistPlan, to_version, TEXT) },
  { HOIST_FIELD (HoistPlan, to_commit, TEXT), HOIST_FIELD_GRAMMAR (COMMIT) },
  { HOIST_FIELD (HoistPlan, backup_db, BOOL) },
  { HOIST_FIELD (HoistPlan, run_migrations, BOOL) },
  { HOIST_FIELD (HoistPlan, restore_data, BOOL) },
  { HOIST_FIELD (HoistPlan, backup, TEXT), HOIST_FIELD_ID (BACKUP) },
  { HOIST_FIELD (HoistPlan, restore_from, TEXT), HOIST_FIELD_ID (BACKUP) },
  { HOIST_FIELD (HoistPlan, rolls_back, TEXT), HOIST_FIELD_ID (RUN) },
  { HOIST_FIELD (HoistPlan, guide_hash, TEXT) },
  { HOIST_FIELD (HoistPlan, steps, LIST), .element = &step_element },
  { HOIST_FIELD (HoistPlan, hops, LIST), .element = &hop_element },
  { HOIST_FIELD (HoistPlan, releases, LIST), .element = &release_element },
  { HOIST_FIELD (HoistPlan, acknowledge, STRV) },
  { HOIST_FIELD (HoistPlan, findings, LIST), .element = &finding_element },
  { HOIST_FIELD (HoistPlan, comparison, OBJECT) },
  { HOIST_FIELD (HoistPlan, drift, OBJECT), HOIST_FIELD_SPARSE },
  { HOIST_FIELD (HoistPlan, estimate_s, DOUBLE) },
  { HOIST_FIELD (HoistPlan, downtime_s, DOUBLE) },
  { HOIST_FIELD (HoistPlan, restore_s, DOUBLE) },
  { HOIST_FIELD (HoistPlan, created_at, TIME) },
  { HOIST_FIELD (HoistPlan, expires_at, TIME) },
  { NULL },
};
const HoistFields hoist_plan_fields = { "Plan", sizeof (HoistPlan),
                                        G_STRUCT_OFFSET (HoistPlan, refs), TRUE, plan_rows };

static void
write_hashed_steps (const HoistPlan *plan, HoistJsonWriter *w)
{
  hoist_json_writer_begin_array (w, "steps");
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_int (w, "index", step->index);
      hoist_json_writer_string (w, "kind", step->kind->name);
      hoist_json_writer_string (w, "node", step->node);
      hoist_value_write (step->args, w, "args");
      hoist_json_writer_bool (w, "point_of_no_return", step->point_of_no_return);
      hoist_json_writer_int (w, "weight", step->weight);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}

/* What was shown as "what changes": notes and notices, not the date. */
static void
write_hashed_releases (const HoistPlan *plan, HoistJsonWriter *w)
{
  hoist_json_writer_begin_array (w, "releases");
  for (guint i = 0; i < plan->releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (plan->releases, i);
      hoist_json_writer_begin_object (w, NULL);
      hoist_json_writer_string (w, "tag", release->tag);
      hoist_json_writer_string (w, "commit", release->commit);
      hoist_json_writer_string (w, "notes", release->notes);
      hoist_json_writer_begin_array (w, "notices");
      for (guint j = 0; j < release->notices->len; j++)
        hoist_notice_write (g_ptr_array_index (release->notices, j), w, NULL);
      hoist_json_writer_end_array (w);
      hoist_json_writer_bool (w, "prerelease", release->prerelease);
      hoist_json_writer_end_object (w);
    }
  hoist_json_writer_end_array (w);
}

/* Only where there are some: a plan of before has the hash that it had. How long they take is not
 * agreed to. */
static void
write_hashed_hops (const HoistPlan *plan, HoistJsonWriter *w)
{
  if (plan->hops->len == 0)
    return;
  hoist_json_writer_begin_array (w, "hops");
  for (guint i = 0; i < plan->hops->len; i++)
    {
      HoistPlanHop hop = *(const HoistPlanHop *) g_ptr_array_index (plan->hops, i);

      hop.estimate_s = hop.downtime_s = 0;
      hoist_plan_hop_write (&hop, w, NULL);
    }
  hoist_json_writer_end_array (w);
}

static char *
compute_hash (const HoistPlan *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;
  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_json_writer_string (&w, "tenant", plan->tenant);
  hoist_json_writer_string (&w, "tenant_slug", plan->tenant_slug);
  hoist_json_writer_string (&w, "kind", hoist_plan_kind_names[plan->kind]);
  hoist_json_writer_string (&w, "from_version", plan->from_version);
  hoist_json_writer_string (&w, "from_commit", plan->from_commit);
  hoist_json_writer_string (&w, "to_version", plan->to_version);
  hoist_json_writer_string (&w, "to_commit", plan->to_commit);
  hoist_json_writer_bool (&w, "backup_db", plan->backup_db);
  hoist_json_writer_bool (&w, "run_migrations", plan->run_migrations);
  hoist_json_writer_bool (&w, "restore_data", plan->restore_data);
  hoist_json_writer_string (&w, "backup", plan->backup);
  hoist_json_writer_string (&w, "restore_from", plan->restore_from);
  hoist_json_writer_string (&w, "rolls_back", plan->rolls_back);
  hoist_json_writer_string (&w, "guide_hash", plan->guide_hash);
  write_hashed_steps (plan, &w);
  write_hashed_hops (plan, &w);
  write_hashed_releases (plan, &w);
  hoist_json_writer_strv (&w, "acknowledge", (const char *const *) plan->acknowledge);
  hoist_json_writer_end_object (&w);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}

HoistPlan *
hoist_plan_new (const HoistPlan *fields)
{
  HoistPlan *plan = hoist_fields_new (&hoist_plan_fields, fields);
  g_free (plan->hash);
  plan->hash = compute_hash (plan);
  return plan;
}

HoistPlan *
hoist_plan_ref (const HoistPlan *plan)
{
  return hoist_fields_ref (&hoist_plan_fields, plan);
}

void
hoist_plan_unref (HoistPlan *plan)
{
  hoist_fields_unref (&hoist_plan_fields, plan);
}

void
hoist_plan_write (const HoistPlan *plan, HoistJsonWriter *w, const char *name)
{
  hoist_fields_write (&hoist_plan_fields, plan, w, name);
}

HoistPlan *
hoist_plan_read (const HoistValue *value, GError **error)
{
  g_autoptr (HoistPlan) plan = hoist_fields_read (&hoist_plan_fields, value, error);
  if (plan == NULL)
    return NULL;
  g_autofree char *hash = compute_hash (plan);
  if (strcmp (hash, plan->hash) != 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   "The plan %s does not match its hash; it was changed after it was made.",
                   plan->id);
      return NULL;
    }
  return g_steal_pointer (&plan);
}

const HoistFinding *
hoist_finding_find_blocker (const GPtrArray *findings)
{
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const HoistFinding *finding = g_ptr_array_index (findings, i);
      if (finding->severity == HOIST_FINDING_BLOCKER)
        return finding;
    }
  return NULL;
}

const HoistFinding *
hoist_plan_find_blocker (const HoistPlan *plan)
{
  return hoist_finding_find_blocker (plan->findings);
}

gboolean
hoist_plan_has_blocker (const HoistPlan *plan)
{
  return hoist_plan_find_blocker (plan) != NULL;
}

const char *
hoist_plan_find_notice (const HoistPlan *plan, const char *id)
{
  for (guint i = 0; i < plan->releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (plan->releases, i);

      for (guint j = 0; j < release->notices->len; j++)
        {
          const HoistNotice *notice = g_ptr_array_index (release->notices, j);

          if (g_str_equal (notice->id, id))
            return notice->text;
        }
    }
  return NULL;
}

gboolean
hoist_plan_is_acknowledged (const HoistPlan *plan, GHashTable *ids)
{
  for (char **id = plan->acknowledge; id != NULL && *id != NULL; id++)
    if (!g_hash_table_contains (ids, *id))
      return FALSE;
  return TRUE;
}

const char *
hoist_plan_get_goal (const HoistPlan *plan)
{
  const HoistPlanHop *last =
      plan->hops->len > 0 ? g_ptr_array_index (plan->hops, plan->hops->len - 1) : NULL;

  return last != NULL ? last->to_version : plan->to_version;
}

static char *
describe_downtime (double seconds)
{
  if (seconds < 0)
    return g_strdup (_ ("how long it will be without service is not known yet"));
  if (seconds < 1)
    return g_strdup (_ ("less than a second without service"));
  if (seconds < 90)
    return g_strdup_printf (_ ("about %.0f s without service"), seconds);
  return g_strdup_printf (_ ("about %.0f minutes without service"), seconds / 60);
}

static guint
count_nodes (const HoistPlan *plan)
{
  g_autoptr (GHashTable) nodes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < plan->steps->len; i++)
    g_hash_table_add (nodes, ((const HoistStep *) g_ptr_array_index (plan->steps, i))->node);
  return g_hash_table_size (nodes);
}

static gboolean
has_step (const HoistPlan *plan, HoistStepKindId kind)
{
  for (guint i = 0; i < plan->steps->len; i++)
    if (((const HoistStep *) g_ptr_array_index (plan->steps, i))->kind->id == kind)
      return TRUE;
  return FALSE;
}

gboolean
hoist_plan_stops_all (const HoistPlan *plan)
{
  return has_step (plan, HOIST_STEP_SWITCH) && count_nodes (plan) > 1;
}

/* Of a tenant on several nodes: `downtime` is that of its lead. */
static char *
describe_nodes (const HoistPlan *plan, guint n_nodes, const char *downtime)
{
  if (hoist_plan_stops_all (plan))
    return g_strdup_printf (_ ("the %u nodes stand still together only while the database is "
                               "switched, %s"),
                            n_nodes, downtime);
  if (!has_step (plan, HOIST_STEP_GUARD))
    return g_strdup_printf (_ ("one after the other on %u nodes, its lead %s"), n_nodes, downtime);
  if (n_nodes == 2)
    return g_strdup_printf (
        _ ("one node after the other, its lead %s; the other node serves meanwhile"), downtime);
  return g_strdup_printf (
      _ ("one node after the other, its lead %s; served by %u other nodes meanwhile"), downtime,
      n_nodes - 1);
}

const char *
hoist_plan_describe_messages (const HoistPlan *plan)
{
  gboolean before = FALSE, after = FALSE;

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);

      after |= hoist_step_waits_for_end (step);
      before |= step->kind->id == HOIST_STEP_MESSAGE && !hoist_step_waits_for_end (step);
    }
  return before && after ? _ (" Its users are told before and afterwards.")
         : before        ? _ (" Its users are told before.")
         : after         ? _ (" Its users are told afterwards.")
                         : "";
}

char *
hoist_plan_describe (const HoistPlan *plan)
{
  guint n_nodes = count_nodes (plan);
  g_autofree char *lasts = describe_downtime (plan->downtime_s);
  g_autofree char *downtime =
      n_nodes > 1 ? describe_nodes (plan, n_nodes, lasts) : g_strdup (lasts);
  g_autofree char *goes = NULL;

  if (plan->kind == HOIST_PLAN_REHEARSAL && plan->hops->len > 1)
    return g_strdup_printf (_ ("Going from %s to %s in %u hops is rehearsed beside %s, hop by hop "
                               "on one clone; it goes on as it is."),
                            plan->from_version, plan->to_version, plan->hops->len,
                            plan->tenant_slug);
  if (plan->kind == HOIST_PLAN_REHEARSAL)
    return g_strdup_printf (
        _ ("Going from %s to %s is rehearsed beside %s, which goes on as it is."),
        plan->from_version, plan->to_version, plan->tenant_slug);
  if (plan->kind == HOIST_PLAN_MOVE)
    goes = g_strdup_printf (_ ("The database of %s goes to another engine; %s."), plan->tenant_slug,
                            downtime);
  else if (plan->hops->len > 1)
    goes =
        g_strdup_printf (_ ("%s goes from %s to %s in %u hops, each a run of its own; the first, "
                            "to %s: %s."),
                         plan->tenant_slug, plan->from_version, hoist_plan_get_goal (plan),
                         plan->hops->len, plan->to_version, downtime);
  else
    goes =
        g_strdup_printf (plan->kind == HOIST_PLAN_ROLLBACK ? _ ("%s goes back from %s to %s; %s.")
                                                           : _ ("%s goes from %s to %s; %s."),
                         plan->tenant_slug, plan->from_version, plan->to_version, downtime);
  return g_strconcat (goes, hoist_plan_describe_messages (plan), NULL);
}

gboolean
hoist_plan_recreates (const HoistPlan *plan)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      if (step->kind->id == HOIST_STEP_MIGRATE
          && hoist_value_lookup_bool (step->args, "recreate", FALSE))
        return TRUE;
    }
  return FALSE;
}
