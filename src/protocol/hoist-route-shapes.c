/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shapes of answers as documented: what PROTOCOL.md calls TENANT, VERSION, FOUND and so on.
 * Constant; any thread. Never writes an answer: daemon/api does, and tests compare the two. */
#include "protocol/hoist-route-shapes.h"

#include <string.h>

#include "base/hoist-error.h"
#include "model/hoist-node.h"
#include "model/hoist-role.h"
#include "model/hoist-run.h"
#include "model/hoist-sighting.h"
#include "model/hoist-tenant.h"
#include "protocol/hoist-route-rows.h"

static const char *const status_words[] = { "running", "stopped", "error", NULL };
static const char *const version_states[] = { "up-to-date", "behind", "ahead", "held",
                                              "unknown",    "mixed",  NULL };
static const char *const success_words[] = { "success", "failed", NULL };

static const HoistRouteMember hold_request_members[] = { { TEXT ("reason"), REQUIRED }, { NULL } };
static const HoistRouteMember hold_members[] = {
  { TEXT ("reason"), REQUIRED }, { TEXT ("by"), REQUIRED }, { TIME ("since"), NULLABLE }, { NULL }
};
static const HoistRouteMember user_members[] = {
  { ID ("id", "us_"), REQUIRED },
  { TEXT ("username"), REQUIRED },
  { TEXT ("email") },
  { WORDS ("role", hoist_role_names), REQUIRED },
  { TIME ("created_at") },
  { NULL },
};
static const HoistRouteMember whoami_members[] = {
  { ANY_TEXT ("id"), REQUIRED },
  { TEXT ("username"), REQUIRED },
  { TEXT ("email") },
  { WORDS ("role", hoist_role_names), REQUIRED },
  { NULL },
};
static const HoistRouteMember login_members[] = {
  { ANY_TEXT ("access_token"), REQUIRED },
  { ANY_TEXT ("token_type"), REQUIRED },
  { OBJECT ("user", "WhoAmI"), REQUIRED },
  { NULL },
};
static const HoistRouteMember plane_node_members[] = { { TEXT ("name"), REQUIRED }, { NULL } };
static const HoistRouteMember node_members[] = {
  { ID ("id", "nd_"), REQUIRED },
  { TEXT ("name"), REQUIRED },
  { WORDS ("transport", hoist_node_transport_names), REQUIRED },
  { TEXT ("user"), REQUIRED },
  { TEXT ("host"), REQUIRED },
  { INT ("port", 0, 65535), REQUIRED },
  { ANY_TEXT ("identity_file"), REQUIRED },
  { ANY_TEXT ("host_key"), REQUIRED },
  { TEXT ("fingerprint"), REQUIRED },
  { ANY_TEXT ("state_folder"), REQUIRED },
  { TEXTS ("roles"), REQUIRED },
  { TEXT ("agent_id"), REQUIRED },
  { TIME ("created_at") },
  { TEXT ("created_by"), REQUIRED },
  { ANY_INT ("tenants"), REQUIRED },
  { OBJECT ("sighting", "NodeSighting"), NULLABLE },
  { NULL },
};
static const HoistRouteMember node_list_members[] = { { OBJECTS ("nodes", "Node"), REQUIRED },
                                                      { NULL } };
static const HoistRouteMember enrolment_found_members[] = {
  { ANY_TEXT ("host_key"), REQUIRED },
  { TEXT ("fingerprint"), REQUIRED },
  { OBJECT ("agent", "NodeSighting"), NULLABLE },
  { OBJECTS ("findings", "Finding"), REQUIRED },
  { NULL },
};
static const HoistRouteMember enrolment_members[] = {
  { OBJECT ("found", "EnrolmentFound"), REQUIRED },
  { ANY_TEXT ("authorized_keys"), REQUIRED },
  { BOOL ("written"), REQUIRED },
  { NULL },
};
static const HoistRouteMember plane_members[] = {
  { TEXT ("name"), REQUIRED },
  { TEXT ("version"), REQUIRED },
  { ANY_INT ("api"), REQUIRED },
  { ID ("instance", "in_"), REQUIRED },
  { TIME ("time"), REQUIRED },
  { OBJECT ("user", "WhoAmI"), REQUIRED },
  { TEXTS ("capabilities"), REQUIRED },
  { OBJECT ("node", "PlaneNode"), REQUIRED },
  { NULL },
};
static const char *const place_roles[] = { "lead", "follower", NULL };
static const HoistRouteMember place_members[] = {
  { TEXT ("node"), REQUIRED },
  { TEXT ("name"), REQUIRED },
  { WORDS ("role", place_roles), REQUIRED },
  { ANY_TEXT ("directory"), REQUIRED },
  { TEXT ("deployed_version"), NULLABLE },
  { TEXT ("deployed_commit"), NULLABLE },
  { WORDS ("state", status_words), REQUIRED },
  { WORDS ("health", hoist_health_names), REQUIRED },
  { TIME ("seen_at"), NULLABLE },
  { TIME ("unknown_since"), NULLABLE },
  { ANY_TEXT ("error"), NULLABLE },
  { OBJECTS ("services", "Service") },
  { OBJECTS ("components", "Component") },
  { NULL },
};
static const HoistRouteMember follower_request_members[] = {
  { TEXT ("node"), REQUIRED }, { TEXT_OF ("directory", PATH), REQUIRED }, { NULL }
};
static const HoistRouteMember tenant_members[] = {
  { ID ("id", "tn_"), REQUIRED },
  { TEXT ("name"), REQUIRED },
  { TEXT ("slug"), REQUIRED },
  { TEXT ("domain"), REQUIRED },
  { TEXT ("api_domain"), REQUIRED },
  { WORDS ("status", status_words), REQUIRED },
  { WORDS ("health_status", hoist_health_names), REQUIRED },
  { INT ("frontend_port", 0, 65535), REQUIRED },
  { INT ("backend_port", 0, 65535), REQUIRED },
  { TIME ("created_at") },
  { TIME ("deployed_at") },
  { TEXT ("application"), REQUIRED },
  { WORDS ("environment", hoist_environment_names), REQUIRED },
  { TEXT ("node"), REQUIRED },
  { OBJECT ("hold", "Hold"), NULLABLE },
  { ID ("run", "rn_"), NULLABLE },
  { ID ("parked", "rn_"), NULLABLE },
  { TIME ("unknown_since"), NULLABLE },
  { TIME ("last_upgrade"), NULLABLE },
  { OBJECT ("version", "Version") },
  { OBJECTS ("places", "Place") },
  { NULL },
};
static const HoistRouteMember version_members[] = {
  { TEXT ("deployed_version"), NULLABLE },
  { TEXT ("deployed_commit"), NULLABLE },
  { TEXT ("latest_version"), NULLABLE },
  { TEXT ("latest_commit"), NULLABLE },
  { BOOL ("upgrade_available"), REQUIRED },
  { ANY_INT ("behind"), REQUIRED },
  { WORDS ("state", version_states), REQUIRED },
  { TIME ("observed_at"), NULLABLE },
  { TEXT ("deployed_commit_full"), NULLABLE },
  { TEXT ("latest_commit_full"), NULLABLE },
  { NULL },
};
static const HoistRouteMember health_details_members[] = {
  { WORDS ("frontend", hoist_health_names), REQUIRED },
  { WORDS ("backend", hoist_health_names), REQUIRED },
  { WORDS ("database", hoist_health_names), REQUIRED },
  { TIME ("last_check"), NULLABLE },
  { NULL },
};
static const HoistRouteMember database_members[] = {
  { TEXT ("name"), REQUIRED },
  { TEXT ("engine"), REQUIRED },
  { ANY_TEXT ("path"), REQUIRED },
  { ANY_INT ("bytes") },
  { TEXT ("schema_revision") },
  { TEXT ("moves_to") },
  { WORDS ("health", hoist_health_names) },
  { ANY_INT ("tables") },
  { ANY_INT ("rows") },
  { NULL },
};
static const HoistRouteMember tenant_detail_members[] = {
  { ANY_TEXT ("directory"), REQUIRED },
  { OBJECT ("health_details", "HealthDetails"), REQUIRED },
  { OBJECTS ("services", "Service"), REQUIRED },
  { OBJECTS ("components", "Component") },
  { OBJECTS ("databases", "Database"), REQUIRED },
  { BOOL ("tree_clean") },
  { ANY_TEXT ("error"), NULLABLE },
  { OBJECTS ("latest_runs", "Run"), REQUIRED },
  { OBJECTS ("backups", "Backup"), REQUIRED },
  { NULL },
};
static const HoistRouteMember tenant_list_members[] = {
  { OBJECTS ("tenants", "Tenant"), REQUIRED },
  { ANY_INT ("total"), REQUIRED },
  { ANY_INT ("limit"), REQUIRED },
  { ANY_INT ("offset"), REQUIRED },
  { NULL },
};
static const HoistRouteMember found_members[] = {
  { ANY_TEXT ("directory"), REQUIRED },
  { TEXT ("application"), REQUIRED },
  { TEXT ("slug"), REQUIRED },
  { TEXT ("name"), REQUIRED },
  { TEXT ("environment"), REQUIRED },
  { ANY_TEXT ("repository"), REQUIRED },
  { ANY_TEXT ("domain") },
  { ANY_TEXT ("api_domain") },
  { ANY_INT ("frontend_port") },
  { ANY_INT ("backend_port") },
  { TEXT ("deployed_version"), NULLABLE },
  { TEXT ("deployed_commit"), NULLABLE },
  { OBJECTS ("services", "Service"), REQUIRED },
  { OBJECTS ("databases", "Database"), REQUIRED },
  { OBJECT ("settings", NULL) },
  { OBJECTS ("findings", "Finding"), REQUIRED },
  { NULL },
};
static const HoistRouteMember adoption_members[] = { { OBJECT ("found", "Found"), REQUIRED },
                                                     { BOOL ("written"), REQUIRED },
                                                     { NULL } };
static const HoistRouteMember upgrade_answer_members[] = {
  { WORDS ("status", success_words), REQUIRED },
  { TEXT ("previous_version"), REQUIRED },
  { TEXT ("new_version"), REQUIRED },
  { TEXT ("commit"), REQUIRED },
  { TEXTS ("migrations_run"), REQUIRED },
  { ANY_TEXT ("backup_path"), NULLABLE },
  { TEXTS ("details"), REQUIRED },
  { ID ("run", "rn_"), REQUIRED },
  { WORDS ("outcome", hoist_outcome_names), REQUIRED },
  { ANY_TEXT ("cause"), REQUIRED },
  { NULL },
};
static const HoistRouteMember service_log_members[] = {
  { TEXT ("service"), REQUIRED },
  { ANY_TEXT ("path"), REQUIRED },
  { .name = "lines", .type = HOIST_MEMBER_TEXTS, .grammar = HOIST_READER_ANY_TEXT, REQUIRED },
  { NULL },
};
static const HoistRouteMember services_answer_members[] = {
  { WORDS ("status", success_words), REQUIRED },
  { OBJECTS ("services", "Service"), REQUIRED },
  { OBJECTS ("logs", "ServiceLog") },
  { OBJECTS ("nodes", "NodeServices") },
  { NULL }
};
static const HoistRouteMember node_services_members[] = {
  { TEXT ("node"), REQUIRED },
  { TEXT ("name"), REQUIRED },
  { OBJECTS ("services", "Service"), REQUIRED },
  { OBJECTS ("logs", "ServiceLog") },
  { ANY_TEXT ("error"), NULLABLE },
  { NULL },
};
static const HoistRouteMember lead_candidate_members[] = {
  { TEXT ("node"), REQUIRED },    { TEXT ("name"), REQUIRED },     { BOOL ("is_lead"), REQUIRED },
  { BOOL ("fits"), REQUIRED },    { BOOL ("proposed"), REQUIRED }, { ANY_INT ("score"), REQUIRED },
  { TEXTS ("merits"), REQUIRED }, { TEXTS ("faults"), REQUIRED },  { NULL },
};
static const HoistRouteMember lead_choice_members[] = {
  { TEXT ("lead"), REQUIRED },
  { TEXT ("proposed"), NULLABLE },
  { OBJECTS ("candidates", "LeadCandidate"), REQUIRED },
  { NULL },
};
static const HoistRouteMember release_list_members[] = {
  { OBJECTS ("releases", "Release"), REQUIRED },
  { TEXT ("deployed"), NULLABLE },
  { TEXT ("latest"), NULLABLE },
  { NULL },
};
static const HoistRouteMember repaired_members[] = { { BOOL ("repaired"), REQUIRED },
                                                     { TEXT ("message"), REQUIRED },
                                                     { NULL } };
static const HoistRouteMember run_list_members[] = {
  { OBJECTS ("runs", "Run"), REQUIRED },
  { ANY_INT ("total"), REQUIRED },
  { ANY_INT ("limit"), REQUIRED },
  { ANY_INT ("offset"), REQUIRED },
  { NULL },
};
static const HoistRouteMember rollout_list_members[] = {
  { OBJECTS ("rollouts", "Rollout"), REQUIRED },
  { ANY_INT ("total"), REQUIRED },
  { ANY_INT ("limit"), REQUIRED },
  { ANY_INT ("offset"), REQUIRED },
  { NULL },
};
static const HoistRouteMember log_members[] = {
  { OBJECTS ("lines", "LogLine"), REQUIRED },
  { ANY_INT ("next"), REQUIRED },
  { BOOL ("complete"), REQUIRED },
  { NULL },
};
static const HoistRouteMember backup_list_members[] = {
  { OBJECTS ("backups", "Backup"), REQUIRED },
  { ANY_INT ("total"), REQUIRED },
  { ANY_INT ("offset"), REQUIRED },
  { NULL },
};
static const HoistRouteMember pruning_members[] = {
  { OBJECTS ("backups", "BackupVerdict"), REQUIRED },
  { OBJECTS ("databases", "BackupVerdict"), REQUIRED },
  { ANY_INT ("keep"), REQUIRED },
  { ANY_INT ("days"), REQUIRED },
  { BOOL ("dry_run"), REQUIRED },
  { NULL },
};
static const HoistRouteMember application_members[] = {
  { TEXT ("name"), REQUIRED },
  { TEXT ("title"), REQUIRED },
  { ANY_TEXT ("repository"), REQUIRED },
  { ANY_TEXT ("guide_hash"), REQUIRED },
  { TEXT ("latest"), NULLABLE },
  { ANY_INT ("tenants"), REQUIRED },
  { NULL },
};
static const HoistRouteMember guide_members[] = {
  { TEXT ("application"), REQUIRED }, { TEXT ("title"), REQUIRED },
  { ANY_TEXT ("hash"), REQUIRED },    { ANY_TEXT ("text"), REQUIRED },
  { ANY_INT ("tenants"), REQUIRED },  { NULL },
};
static const HoistRouteMember application_list_members[] = {
  { OBJECTS ("applications", "Application"), REQUIRED }, { NULL }
};
static const HoistRouteMember health_history_members[] = {
  { OBJECTS ("points", "HealthPoint"), REQUIRED }, { ANY_INT ("hours"), REQUIRED }, { NULL }
};
static const HoistRouteMember audit_members[] = {
  { OBJECTS ("events", "Event"), REQUIRED },
  { ANY_INT ("next"), REQUIRED },
  { ANY_TEXT ("head"), REQUIRED },
  { BOOL ("verified"), REQUIRED },
  { ANY_INT ("position"), REQUIRED },
  { TIME ("since") },
  { NULL },
};
static const HoistRouteMember token_members[] = {
  { ID ("id", "tk_"), REQUIRED },
  { TEXT ("name"), REQUIRED },
  { WORDS ("role", hoist_role_names), REQUIRED },
  { TEXT ("user"), NULLABLE },
  { TIME ("created_at"), NULLABLE },
  { TIME ("expires_at"), NULLABLE },
  { TIME ("last_used_at"), NULLABLE },
  { TIME ("revoked_at"), NULLABLE },
  { NULL },
};
static const HoistRouteMember new_token_members[] = { { ANY_TEXT ("token"), REQUIRED }, { NULL } };
static const HoistRouteMember token_list_members[] = { { OBJECTS ("tokens", "Token"), REQUIRED },
                                                       { NULL } };
static const HoistRouteMember user_list_members[] = { { OBJECTS ("users", "User"), REQUIRED },
                                                      { NULL } };
static const HoistRouteMember problem_members[] = {
  { ANY_TEXT ("type"), REQUIRED },
  { TEXT ("title"), REQUIRED },
  { ANY_INT ("status"), REQUIRED },
  { TEXT ("code"), REQUIRED },
  { ANY_TEXT ("detail"), REQUIRED },
  { ANY_TEXT ("what_is_true_now"), REQUIRED },
  { ANY_TEXT ("next"), REQUIRED },
  { ANY_TEXT ("instance") },
  { NULL },
};
static const HoistRouteMember step_members[] = {
  { ANY_INT ("index"), REQUIRED },
  { TEXT ("kind"), REQUIRED },
  { TEXT ("title"), REQUIRED },
  { ANY_TEXT ("description"), REQUIRED },
  { TEXT ("undo"), REQUIRED },
  { ANY_TEXT ("undo_description"), REQUIRED },
  { TEXT ("node"), REQUIRED },
  { OBJECT ("args", NULL), REQUIRED },
  { BOOL ("point_of_no_return"), REQUIRED },
  { ANY_INT ("weight"), REQUIRED },
  { BOOL ("in_downtime"), REQUIRED },
  { NULL },
};

static const HoistRouteShape shapes[] = {
  { "Adoption", "What was found in a folder; nothing is written.", adoption_members },
  { "Application", "An application and its guide.", application_members },
  { "ApplicationList", "Applications.", application_list_members },
  { "Audit", "A range of the journal.", audit_members },
  { "BackupList", "Backups.", backup_list_members },
  { "Database", "A database of a tenant.", database_members },
  { "Found", "What the inspection of a folder found.", found_members },
  { "Guide", "A guide and how many tenants it is for.", guide_members },
  { "HealthDetails", "Health by part.", health_details_members },
  { "HealthHistory", "Points of the health history, oldest first.", health_history_members },
  { "Hold", "Why a tenant is held, and by whom.", hold_members },
  { "HoldRequest", "Why a tenant shall be held.", hold_request_members },
  { "LeadCandidate", "One of its nodes, and what speaks for and against it.",
    lead_candidate_members },
  { "LeadChoice", "Who could lead a tenant.", lead_choice_members },
  { "Log", "Lines of a run's log.", log_members },
  { "Login", "The token of a session.", login_members },
  { "NewToken", "A token and its secret, shown once.", new_token_members, "Token" },
  { "Enrolment", "What was found at a machine; nothing is written.", enrolment_members },
  { "EnrolmentFound", "Its keys, its agent and what to do about it.", enrolment_found_members },
  { "Node", "A machine with an agent, and what was last seen of it.", node_members },
  { "NodeList", "Nodes.", node_list_members },
  { "NodeServices", "Services of one of its nodes.", node_services_members },
  { "PlaneNode", "The local node of this plane.", plane_node_members },
  { "Plane", "This control plane.", plane_members },
  { "Problem", "What went wrong, what is true now and what to do next.", problem_members },
  { "Pruning", "What may go, what stays and why.", pruning_members },
  { "ReleaseList", "Releases, newest first.", release_list_members },
  { "Repaired", "A repair that was done.", repaired_members },
  { "RolloutList", "A page of rollouts.", rollout_list_members },
  { "RunList", "A page of runs.", run_list_members },
  { "ServiceLog", "The last lines that a service wrote.", service_log_members },
  { "ServicesAnswer", "The services after the call.", services_answer_members },
  { "Step", "A step of a plan.", step_members },
  { "Place", "One node of a tenant that has several.", place_members },
  { "FollowerRequest", "Another node for a tenant.", follower_request_members },
  { "Tenant", "A tenant in a list.", tenant_members },
  { "TenantDetail", "A tenant with everything about it.", tenant_detail_members, "Tenant" },
  { "TenantList", "A page of tenants.", tenant_list_members },
  { "Token", "A token, without its secret.", token_members },
  { "TokenList", "Tokens.", token_list_members },
  { "UpgradeAnswer", "How an upgrade or a rollback ended.", upgrade_answer_members },
  { "User", "A user.", user_members },
  { "UserList", "Users.", user_list_members },
  { "Version", "Deployed and latest version.", version_members },
  { "WhoAmI", "Who is asking.", whoami_members },
  { "Backup", "A backup and its manifest.", NULL, NULL, &hoist_backup_fields },
  { "BackupVerdict", "What becomes of a backup or a database.", NULL, NULL,
    &hoist_retention_verdict_fields },
  { "Component", "A component with a version of its own.", NULL, NULL,
    &hoist_component_sighting_fields },
  { "Drift", "A schema beside that of the deployed release.", NULL, NULL, &hoist_drift_fields },
  { "DriftEntry", "One thing in which it differs.", NULL, NULL, &hoist_drift_entry_fields },
  { "Event", "A record of the journal.", NULL, NULL, &hoist_event_fields },
  { "Finding", "What a check found.", NULL, NULL, &hoist_finding_fields },
  { "HealthPoint", "How many tenants were in which health.", NULL, NULL,
    &hoist_health_point_fields },
  { "LogLine", "A line of a run's log.", NULL, NULL, &hoist_log_line_fields },
  { "NodeDisk", "A file system of a node.", NULL, NULL, &hoist_node_disk_fields },
  { "NodeSighting", "What was last seen of a node.", NULL, NULL, &hoist_node_sighting_fields },
  { "Notice", "Something to acknowledge.", NULL, NULL, &hoist_notice_fields },
  { "Plan", "A plan, immutable.", NULL, NULL, &hoist_plan_fields },
  { "PlanHop", "One hop of an upgrade that may not be made at once.", NULL, NULL,
    &hoist_plan_hop_fields },
  { "Release", "A release with its notes.", NULL, NULL, &hoist_release_fields },
  { "Rollout", "Many upgrades as one order.", NULL, NULL, &hoist_rollout_fields },
  { "RolloutTarget", "One tenant of a rollout, or one of its hops.", NULL, NULL,
    &hoist_rollout_target_fields },
  { "Run", "A run as it stands.", NULL, NULL, &hoist_run_fields },
  { "RunStep", "A step of a run as it stands.", NULL, NULL, &hoist_run_step_fields },
  { "Service", "A service of a tenant.", NULL, NULL, &hoist_service_sighting_fields },
  { "Table", "A table's rows and digest.", NULL, NULL, &hoist_table_digest_fields },
};

const HoistRouteShape *
hoist_route_shapes_get (guint index)
{
  return index < G_N_ELEMENTS (shapes) ? &shapes[index] : NULL;
}

const HoistRouteShape *
hoist_route_shapes_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (strcmp (shapes[i].name, name) == 0)
      return &shapes[i];
  g_assert_not_reached ();
}

static void check_members (HoistReader *r, const HoistRouteShape *shape);

static gboolean
check_shape (const HoistRouteShape *shape, const HoistValue *value, const char *path,
             GError **error)
{
  if (shape->fields != NULL)
    {
      g_autoptr (GError) local = NULL;
      gpointer noun = hoist_fields_read (shape->fields, value, &local);
      if (noun == NULL)
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID, "%s: %s", path, local->message);
          return FALSE;
        }
      hoist_fields_unref (shape->fields, noun);
      return TRUE;
    }
  g_auto (HoistReader) r;
  hoist_reader_init (&r, value, path);
  check_members (&r, shape);
  return hoist_reader_finish (&r, error);
}

static void
check_inner (HoistReader *r, const HoistRouteMember *member, const HoistValue *value, int index)
{
  g_autoptr (GError) local = NULL;
  if (value == NULL || member->shape == NULL || r->error != NULL)
    return;
  g_autofree char *path = index < 0 ? g_strdup_printf ("%s.%s", r->path, member->name)
                                    : g_strdup_printf ("%s.%s[%d]", r->path, member->name, index);
  if (!check_shape (hoist_route_shapes_find (member->shape), value, path, &local))
    r->error = g_steal_pointer (&local);
}

static void
check_member (HoistReader *r, const HoistRouteMember *member)
{
  HoistReaderNeed need =
      member->flags == HOIST_MEMBER_REQUIRED ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL;
  const HoistValue *array;
  switch (member->type)
    {
    case HOIST_MEMBER_TEXT:
      if (member->words != NULL)
        hoist_reader_enum (r, member->name, need, member->words, 0);
      else
        hoist_reader_string (r, member->name, need, HOIST_READER_ANY_TEXT);
      break;
    case HOIST_MEMBER_BOOL:
      hoist_reader_bool (r, member->name, need, FALSE);
      break;
    case HOIST_MEMBER_INT:
      hoist_reader_int (r, member->name, need, member->min, member->max, 0);
      break;
    case HOIST_MEMBER_NUMBER:
      hoist_reader_double (r, member->name, need, 0);
      break;
    case HOIST_MEMBER_TIME:
      hoist_reader_time (r, member->name, need);
      break;
    case HOIST_MEMBER_TEXTS:
      g_strfreev (hoist_reader_strv (r, member->name, need, HOIST_READER_ANY_TEXT));
      break;
    case HOIST_MEMBER_OBJECT:
      check_inner (r, member, hoist_reader_object (r, member->name, need), -1);
      break;
    case HOIST_MEMBER_OBJECTS:
      array = hoist_reader_array (r, member->name, need, G_MAXUINT);
      for (guint i = 0; array != NULL && i < hoist_value_get_size (array); i++)
        check_inner (r, member, hoist_value_get_element (array, i), (int) i);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
check_members (HoistReader *r, const HoistRouteShape *shape)
{
  for (const HoistRouteMember *member = shape->members; member->name != NULL; member++)
    check_member (r, member);
  if (shape->also != NULL)
    check_members (r, hoist_route_shapes_find (shape->also));
}

gboolean
hoist_route_shapes_check (const char *name, const HoistValue *value, GError **error)
{
  return check_shape (hoist_route_shapes_find (name), value, name, error);
}
