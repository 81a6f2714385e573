/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of routes, and how a path finds its row. Constant; any thread. Never decides whether a
 * caller may: it only says which role is needed. What is not in the table does not exist. */
#include "protocol/hoist-routes.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include "base/hoist-text.h"
#include "model/hoist-node.h"
#include "model/hoist-plan.h"
#include "model/hoist-run.h"
#include "model/hoist-tenant.h"
#include "protocol/hoist-route-rows.h"

static const char *const status_words[] = { "running", "stopped", "error", NULL };
static const char *const include_words[] = { "version", NULL };
static const char *const repair_words[] = { "refspec", NULL };
static const char *const action_words[] = { "start", "stop", "restart", NULL };
static const char *const grantable_words[] = { "viewer", "operator", "approver", "admin", NULL };

/* Queries */
static const HoistRouteMember tenant_list_query[] = {
  { WORDS ("status", status_words) },          { TEXT ("search") },
  { INT ("limit", 1, 10000), DEFAULT ("50") }, { INT ("offset", 0, 1000000), DEFAULT ("0") },
  { WORDS ("include", include_words) },        { NULL },
};
static const HoistRouteMember services_query[] = {
  { TEXT ("node") },
  { INT ("log_lines", 0, 500), DEFAULT ("0") },
  { NULL },
};
static const HoistRouteMember node_query[] = { { TEXT ("node") }, { NULL } };
static const HoistRouteMember forget_query[] = { { BOOL ("leave_held"), DEFAULT ("false") },
                                                 { NULL } };
static const HoistRouteMember version_query[] = { { BOOL ("refresh"), DEFAULT ("false") },
                                                  { NULL } };
static const HoistRouteMember run_list_query[] = {
  { ID ("tenant", "tn_") },
  { WORDS ("state", hoist_run_state_names) },
  { WORDS ("kind", hoist_plan_kind_names) },
  { WORDS ("outcome", hoist_outcome_names) },
  { TEXT ("by") },
  { TEXT ("search") },
  { TIME ("since") },
  { TIME ("until") },
  { INT ("limit", 1, 1000), DEFAULT ("50") },
  { INT ("offset", 0, 1000000), DEFAULT ("0") },
  { NULL },
};
static const HoistRouteMember log_query[] = {
  { INT ("after", 0, INT_MAX_JSON), DEFAULT ("0") },
  { INT ("limit", 1, 10000), DEFAULT ("1000") },
  { NULL },
};
static const HoistRouteMember backup_list_query[] = {
  { ID ("tenant", "tn_") },
  { INT ("limit", 1, 10000) },
  { INT ("offset", 0, 1000000), DEFAULT ("0") },
  { NULL },
};
static const HoistRouteMember prune_body[] = {
  { INT ("keep", 0, 10000), DEFAULT ("5") },
  { INT ("days", 0, 36500), DEFAULT ("30") },
  { BOOL ("dry_run"), DEFAULT ("true") },
  { TEXTS ("backups") },
  { TEXTS ("databases") },
  { NULL },
};
static const HoistRouteMember health_query[] = { { INT ("hours", 1, 168), DEFAULT ("24") },
                                                 { NULL } };
static const HoistRouteMember audit_query[] = {
  { INT ("after", 0, INT_MAX_JSON), DEFAULT ("0") },
  { INT ("limit", 1, 1000), DEFAULT ("100") },
  { ID ("tenant", "tn_") },
  { NULL },
};

/* Bodies */
static const HoistRouteMember login_body[] = { { ANY_TEXT ("username"), REQUIRED },
                                               { ANY_TEXT ("password"), REQUIRED },
                                               { NULL } };
static const HoistRouteMember adopt_body[] = {
  { TEXT_OF ("directory", PATH), REQUIRED },
  { ID ("node", "nd_") },
  { TEXT_OF ("application", SLUG) },
  { TEXT_OF ("slug", SLUG) },
  { TEXT_OF ("name", NAME) },
  { WORDS ("environment", hoist_environment_names) },
  { TEXT_OF ("domain", HOST) },
  { TEXT_OF ("api_domain", HOST) },
  { OBJECTS ("followers", "FollowerRequest") },
  { BOOL ("confirm"), DEFAULT ("false") },
  { NULL },
};
static const HoistRouteMember change_body[] = {
  { TEXT_OF ("name", NAME) },
  { WORDS ("environment", hoist_environment_names) },
  { OBJECT ("hold", "HoldRequest"), NULLABLE },
  { NULL },
};
static const HoistRouteMember lead_body[] = { { TEXT ("node"), REQUIRED }, { NULL } };
static const HoistRouteMember followers_body[] = {
  { OBJECTS ("followers", "FollowerRequest"), REQUIRED }, { NULL }
};
static const HoistRouteMember upgrade_body[] = {
  { TEXT_OF ("target_version", TAG) },
  { BOOL ("backup_db"), DEFAULT ("true") },
  { BOOL ("run_migrations"), DEFAULT ("true") },
  { TEXTS ("acknowledged") },
  { TEXT ("reason") },
  { NULL },
};
static const HoistRouteMember plan_body[] = {
  { WORDS ("kind", hoist_plan_kind_names), DEFAULT ("\"upgrade\"") },
  { TEXT_OF ("target_version", TAG) },
  { BOOL ("backup_db"), DEFAULT ("true") },
  { BOOL ("run_migrations"), DEFAULT ("true") },
  { ID ("backup", "bk_") },
  { ID ("run", "rn_") },
  { BOOL ("restore_data"), DEFAULT ("true") },
  { BOOL ("recreate"), DEFAULT ("false") },
  { NULL },
};
static const HoistRouteMember repair_body[] = { { WORDS ("repair", repair_words), REQUIRED },
                                                { NULL } };
static const HoistRouteMember run_body[] = {
  { ID ("plan", "pl_"), REQUIRED },
  { ANY_TEXT ("plan_hash"), REQUIRED },
  { TEXTS ("acknowledged"), DEFAULT ("[]") },
  { TEXT ("reason") },
  { TEXT ("hold_after") },
  { NULL },
};
static const HoistRouteMember resolve_body[] = { { TEXT ("statement"), REQUIRED }, { NULL } };
static const HoistRouteMember card_body[] = { { INT ("step", 0, 10000), REQUIRED },
                                              { TEXT ("note") },
                                              { NULL } };
#define GUIDE_TEXT                                                                                 \
  .name = "text", .type = HOIST_MEMBER_TEXT, .grammar = HOIST_READER_ANY_TEXT, .max = 256 * 1024
static const HoistRouteMember guide_body[] = { { GUIDE_TEXT, REQUIRED },
                                               { ANY_TEXT ("replaces") },
                                               { NULL } };
static const HoistRouteMember explain_body[] = { { TEXT_OF ("application", SLUG) },
                                                 { GUIDE_TEXT },
                                                 { TEXT_OF ("from", TAG), REQUIRED },
                                                 { TEXT_OF ("to", TAG), REQUIRED },
                                                 { NULL } };
static const HoistRouteMember retry_body[] = { { TEXTS ("acknowledged"), DEFAULT ("[]") },
                                               { NULL } };
static const HoistRouteMember rollback_body[] = {
  { TEXT ("reason"), REQUIRED },
  { BOOL ("restore_data"), DEFAULT ("true") },
  { BOOL ("safety_backup"), DEFAULT ("true") },
  { TEXTS ("acknowledged") },
  { TEXT ("hold_after") },
  { NULL },
};
#define ROLLOUT_MEMBERS                                                                            \
  { TEXTS ("tenants"), REQUIRED }, { TEXT_OF ("target_version", TAG) },                            \
      { BOOL ("backup_db"), DEFAULT ("true") }, { BOOL ("run_migrations"), DEFAULT ("true") },     \
      { INT ("parallel", 1, 64), DEFAULT ("2") },                                                  \
  {                                                                                                \
    INT ("max_failures", -1, 1000), DEFAULT ("0")                                                  \
  }
static const HoistRouteMember rollout_plan_body[] = { ROLLOUT_MEMBERS, { NULL } };
static const HoistRouteMember rollout_body[] = {
  ROLLOUT_MEMBERS,
  { ANY_TEXT ("hash"), REQUIRED },
  { TEXTS ("acknowledged"), DEFAULT ("[]") },
  { TEXT ("reason") },
  { NULL },
};
static const HoistRouteMember rollout_list_query[] = {
  { INT ("limit", 1, 1000), DEFAULT ("50") },
  { INT ("offset", 0, 1000000), DEFAULT ("0") },
  { NULL },
};
static const HoistRouteMember enrol_body[] = {
  { TEXT_OF ("name", NAME) },
  { WORDS ("transport", hoist_node_transport_names), DEFAULT ("\"ssh\"") },
  { TEXT_OF ("user", USER) },
  { TEXT_OF ("host", HOST) },
  { INT ("port", 1, 65535), DEFAULT ("22") },
  { TEXT_OF ("identity_file", PATH) },
  { TEXT_OF ("state_folder", PATH) },
  { TEXTS ("roles"), DEFAULT ("[]") },
  { TEXT ("fingerprint") },
  { BOOL ("confirm"), DEFAULT ("false") },
  { BOOL ("install_agent"), DEFAULT ("false") },
  { NULL },
};
static const HoistRouteMember change_node_body[] = {
  { TEXT_OF ("name", NAME) }, { TEXTS ("roles") }, { TEXT ("fingerprint") }, { NULL }
};
static const HoistRouteMember token_body[] = {
  { TEXT_OF ("name", NAME), REQUIRED },
  { WORDS ("role", grantable_words), REQUIRED },
  { INT ("days", 1, 3650), DEFAULT ("90") },
  { NULL },
};
static const HoistRouteMember user_body[] = {
  { TEXT_OF ("username", USER), REQUIRED },
  { ANY_TEXT ("password"), REQUIRED },
  { WORDS ("role", grantable_words), REQUIRED },
  { TEXT ("email") },
  { NULL },
};

#define OPEN HOIST_ROUTE_NO_AUTH
#define CHANGES HOIST_ROUTE_CHANGES
#define VIEWER HOIST_ROLE_VIEWER
#define OPERATOR HOIST_ROLE_OPERATOR
#define ADMIN HOIST_ROLE_ADMIN
#define ROW(word, ...) [HOIST_ROUTE_##word] = { HOIST_ROUTE_##word, __VA_ARGS__ }
#define TENANT "/api/tenants/{tenant}"
#define RUN "/api/runs/{run}"
#define ROLLOUT "/api/rollouts/{rollout}"
#define NODE "/api/nodes/{node}"

static const HoistRoute routes[HOIST_N_ROUTES] = {
  ROW (LOGIN, "POST", "/api/auth/login", HOIST_ROLE_NONE, OPEN | HOIST_ROUTE_FORM, NULL, login_body,
       200, "Login", "Signs in with a name and a password, as JSON or as a form.", "logIn"),
  ROW (PLANE, "GET", "/api/plane", VIEWER, 0, NULL, NULL, 200, "Plane",
       "What this control plane is and can do, and who is asking.", "getPlane"),
  ROW (TENANT_LIST, "GET", "/api/tenants", VIEWER, 0, tenant_list_query, NULL, 200, "TenantList",
       "A page of tenants, with an ETag.", "listTenants"),
  ROW (TENANT_ADOPT, "POST", "/api/tenants", ADMIN, CHANGES, NULL, adopt_body, 201, "Tenant",
       "Looks at a folder and, when confirmed, adopts it; without confirm it answers 200 and "
       "Adoption.",
       "adoptTenant"),
  ROW (TENANT_GET, "GET", TENANT, VIEWER, 0, NULL, NULL, 200, "TenantDetail",
       "One tenant with health, services, runs and backups.", "getTenant"),
  ROW (TENANT_CHANGE, "PATCH", TENANT, OPERATOR, CHANGES, NULL, change_body, 200, "TenantDetail",
       "Changes the name, the environment or the hold.", "changeTenant"),
  ROW (TENANT_FORGET, "DELETE", TENANT, ADMIN, CHANGES, forget_query, NULL, 204, NULL,
       "Forgets a tenant; its folder is left. What a parked run keeps from starting may start "
       "again, unless leave_held.",
       "forgetTenant"),
  ROW (TENANT_VERSION, "GET", TENANT "/version", VIEWER, 0, version_query, NULL, 200, "Version",
       "Deployed and latest version.", "getTenantVersion"),
  ROW (TENANT_UPGRADE, "POST", TENANT "/upgrade", OPERATOR, HOIST_ROUTE_ASYNC | CHANGES, NULL,
       upgrade_body, 200, "UpgradeAnswer",
       "Upgrades; answers when finished, or with the run when asked to respond asynchronously.",
       "upgradeTenant"),
  ROW (TENANT_LEAD, "GET", TENANT "/lead", VIEWER, 0, NULL, NULL, 200, "LeadChoice",
       "Which of its nodes could lead it, with what speaks for and against each.", "getLead"),
  ROW (TENANT_LEAD_CHANGE, "PATCH", TENANT "/lead", ADMIN, CHANGES, NULL, lead_body, 200,
       "TenantDetail", "Another of its nodes leads from now on; nothing is done on any node.",
       "changeLead"),
  ROW (TENANT_FOLLOWERS, "PATCH", TENANT "/followers", ADMIN, CHANGES, NULL, followers_body, 200,
       "TenantDetail", "Where else it runs from now on; looked at there, nothing is done on any.",
       "changeFollowers"),
  ROW (SERVICES_CONTROL, "POST", TENANT "/services/{action}", OPERATOR, CHANGES, node_query, NULL,
       200, "ServicesAnswer",
       "Starts, stops or restarts the services: on the lead, on one node or on all of them.",
       "controlServices"),
  ROW (SERVICES_STATUS, "GET", TENANT "/services/status", VIEWER, 0, services_query, NULL, 200,
       "ServicesAnswer", "The state of the services as seen now, and their last lines when asked.",
       "getServices"),
  ROW (TENANT_DEPLOY, "POST", TENANT "/deploy", ADMIN, CHANGES, NULL, NULL, 501, NULL,
       "First deployment: not offered yet.", "deployTenant"),
  ROW (TENANT_RELEASES, "GET", TENANT "/releases", VIEWER, 0, NULL, NULL, 200, "ReleaseList",
       "Releases with notes, newest first.", "listTenantReleases"),
  ROW (TENANT_CHECK, "POST", TENANT "/check", VIEWER, 0, NULL, NULL, 200, "TenantDetail",
       "Looks at the tenant now.", "checkTenant"),
  ROW (TENANT_DRIFT, "POST", TENANT "/drift", OPERATOR, 0, NULL, NULL, 200, "Drift",
       "In what its schema differs from what the deployed release makes; no effect on the tenant.",
       "lookAtDrift"),
  ROW (PLAN_MAKE, "POST", TENANT "/plans", VIEWER, 0, NULL, plan_body, 201, "Plan",
       "Makes a plan; no effect on the tenant.", "makePlan"),
  ROW (TENANT_REPAIR, "POST", TENANT "/repairs", OPERATOR, CHANGES, NULL, repair_body, 200,
       "Repaired", "Does a repair that a check offered.", "repairTenant"),
  ROW (PLAN_GET, "GET", "/api/plans/{plan}", VIEWER, 0, NULL, NULL, 200, "Plan", "One plan.",
       "getPlan"),
  ROW (RUN_START, "POST", "/api/runs", OPERATOR, CHANGES, NULL, run_body, 202, "Run",
       "Starts a plan that was seen: its hash must be given.", "startRun"),
  ROW (RUN_LIST, "GET", "/api/runs", VIEWER, 0, run_list_query, NULL, 200, "RunList",
       "Runs, newest first, without their steps.", "listRuns"),
  ROW (RUN_GET, "GET", RUN, VIEWER, 0, NULL, NULL, 200, "Run", "One run with its steps.", "getRun"),
  ROW (RUN_LOG, "GET", RUN "/log", VIEWER, 0, log_query, NULL, 200, "Log",
       "Lines of the run's log behind a sequence number.", "getRunLog"),
  ROW (RUN_CANCEL, "POST", RUN "/cancel", OPERATOR, CHANGES, NULL, NULL, 202, "Run",
       "Asks a run to stop and to take back what it did.", "cancelRun"),
  ROW (RUN_CARD, "POST", RUN "/card", OPERATOR, CHANGES, NULL, card_body, 200, "Run",
       "Says that a person has done what the card of a step asks for.", "tickCard"),
  ROW (RUN_RESOLVE, "POST", RUN "/resolve", OPERATOR, CHANGES, NULL, resolve_body, 200, "Run",
       "Says what was resolved after a failure; unlocks the tenant.", "resolveRun"),
  ROW (RUN_RETRY, "POST", RUN "/retry", OPERATOR, CHANGES, NULL, retry_body, 202, "Run",
       "Makes the same plan again and starts it.", "retryRun"),
  ROW (RUN_ROLLBACK, "POST", RUN "/rollback", OPERATOR, HOIST_ROUTE_ASYNC | CHANGES, NULL,
       rollback_body, 200, "UpgradeAnswer", "Takes a finished run back.", "rollBackRun"),
  ROW (ROLLOUT_PLAN, "POST", "/api/rollouts/plan", VIEWER, 0, NULL, rollout_plan_body, 200,
       "Rollout", "What upgrading several would be: from and to, order, exclusions; no effect.",
       "planRollout"),
  ROW (ROLLOUT_START, "POST", "/api/rollouts", OPERATOR, CHANGES, NULL, rollout_body, 202,
       "Rollout", "Starts what was planned: its hash must be given. Each tenant gets its own run.",
       "startRollout"),
  ROW (ROLLOUT_LIST, "GET", "/api/rollouts", VIEWER, 0, rollout_list_query, NULL, 200,
       "RolloutList", "Rollouts, newest first, without their targets.", "listRollouts"),
  ROW (ROLLOUT_GET, "GET", ROLLOUT, VIEWER, 0, NULL, NULL, 200, "Rollout",
       "One rollout with its targets.", "getRollout"),
  ROW (ROLLOUT_STOP, "POST", ROLLOUT "/stop", OPERATOR, CHANGES, NULL, NULL, 202, "Rollout",
       "Starts nothing more; what is going on goes on.", "stopRollout"),
  ROW (ROLLOUT_RESUME, "POST", ROLLOUT "/resume", OPERATOR, CHANGES, NULL, NULL, 202, "Rollout",
       "Goes on with the targets that are left.", "resumeRollout"),
  ROW (ROLLOUT_RETRY, "POST", ROLLOUT "/retry", OPERATOR, CHANGES, NULL, resolve_body, 202,
       "Rollout", "Says what was resolved, and tries only the failed again.", "retryRollout"),
  ROW (TENANT_BACKUPS, "GET", TENANT "/backups", VIEWER, 0, NULL, NULL, 200, "BackupList",
       "Backups of a tenant, newest first.", "listTenantBackups"),
  ROW (TENANT_PRUNE, "POST", TENANT "/backups/prune", ADMIN, CHANGES, NULL, prune_body, 200,
       "Pruning",
       "Says which backups may go and why the others stay; with dry_run false removes those.",
       "pruneTenantBackups"),
  ROW (BACKUP_LIST, "GET", "/api/backups", VIEWER, 0, backup_list_query, NULL, 200, "BackupList",
       "Backups, newest first.", "listBackups"),
  ROW (BACKUP_GET, "GET", "/api/backups/{backup}", VIEWER, 0, NULL, NULL, 200, "Backup",
       "One backup with its manifest.", "getBackup"),
  ROW (BACKUP_VERIFY, "POST", "/api/backups/{backup}/verify", OPERATOR, CHANGES, NULL, NULL, 200,
       "Backup", "Reads a backup back, compares it and restores it to scratch.", "verifyBackup"),
  ROW (BACKUP_CANCEL, "POST", "/api/backups/{backup}/cancel", OPERATOR, CHANGES, NULL, NULL, 202,
       "Backup", "Gives up the verification that is going on.", "cancelVerification"),
  ROW (APPLICATION_LIST, "GET", "/api/applications", VIEWER, 0, NULL, NULL, 200, "ApplicationList",
       "The applications.", "listApplications"),
  ROW (APPLICATION_RELEASES, "GET", "/api/applications/{application}/releases", VIEWER, 0, NULL,
       NULL, 200, "ReleaseList", "Releases of an application, newest first.", "listReleases"),
  ROW (GUIDE_GET, "GET", "/api/guides/{application}", VIEWER, 0, NULL, NULL, 200, "Guide",
       "The guide of an application, as its file says it.", "getGuide"),
  ROW (GUIDE_EXPLAIN, "POST", "/api/guides/explain", VIEWER, 0, NULL, explain_body, 200, "Plan",
       "The plan that a guide would make between two releases, of a tenant that is made up; no "
       "effect, and it can't be run.",
       "explainGuide"),
  ROW (GUIDE_INSTALL, "POST", "/api/guides", ADMIN, CHANGES, NULL, guide_body, 201, "Guide",
       "Installs a guide, or one in place of another whose hash must be given.", "installGuide"),
  ROW (NODE_LIST, "GET", "/api/nodes", VIEWER, 0, NULL, NULL, 200, "NodeList",
       "The nodes and what was last seen of each.", "listNodes"),
  ROW (
      NODE_ENROL, "POST", "/api/nodes", ADMIN, CHANGES, NULL, enrol_body, 201, "Node",
      "Looks at a machine and, when confirmed, makes it a node; without confirm it answers 200 and "
      "Enrolment.",
      "enrolNode"),
  ROW (NODE_GET, "GET", NODE, VIEWER, 0, NULL, NULL, 200, "Node", "One node.", "getNode"),
  ROW (
      NODE_CHANGE, "PATCH", NODE, ADMIN, CHANGES, NULL, change_node_body, 200, "Node",
      "Changes the name or the roles; with the fingerprint that a person compared, the pinned host "
      "key.",
      "changeNode"),
  ROW (NODE_FORGET, "DELETE", NODE, ADMIN, CHANGES, NULL, NULL, 204, NULL,
       "Forgets a node that no tenant lives on.", "forgetNode"),
  ROW (NODE_CHECK, "POST", NODE "/check", VIEWER, 0, NULL, NULL, 200, "Node",
       "Looks at the node now.", "checkNode"),
  ROW (HEALTH, "GET", "/api/health", VIEWER, 0, health_query, NULL, 200, "HealthHistory",
       "How many tenants were in which health over the last hours.", "getHealth"),
  ROW (AUDIT, "GET", "/api/audit", VIEWER, 0, audit_query, NULL, 200, "Audit",
       "The journal from a position on, and whether its chain holds.", "getAudit"),
  ROW (TOKEN_LIST, "GET", "/api/tokens", ADMIN, 0, NULL, NULL, 200, "TokenList", "The tokens.",
       "listTokens"),
  ROW (TOKEN_MAKE, "POST", "/api/tokens", ADMIN, CHANGES, NULL, token_body, 201, "NewToken",
       "Makes a token; it is shown once.", "makeToken"),
  ROW (TOKEN_REVOKE, "DELETE", "/api/tokens/{token}", ADMIN, CHANGES, NULL, NULL, 204, NULL,
       "Revokes a token.", "revokeToken"),
  ROW (USER_LIST, "GET", "/api/users", ADMIN, 0, NULL, NULL, 200, "UserList", "The users.",
       "listUsers"),
  ROW (USER_MAKE, "POST", "/api/users", ADMIN, CHANGES, NULL, user_body, 201, "User",
       "Makes a user.", "makeUser"),
  ROW (EVENTS, "GET", "/api/events", VIEWER, HOIST_ROUTE_STREAM, NULL, NULL, 200, NULL,
       "Server-sent events; Last-Event-ID replays.", "streamEvents"),
  ROW (OPENAPI, "GET", "/api/openapi.json", HOIST_ROLE_NONE, OPEN, NULL, NULL, 200, NULL,
       "This document.", "getOpenapi"),
};

const HoistRoute *
hoist_routes_get (HoistRouteId id)
{
  g_assert ((guint) id < HOIST_N_ROUTES && routes[id].path != NULL);
  return &routes[id];
}

/* What may stand for a placeholder. */
static gboolean
check_param (const char *name, const char *value)
{
  static const struct
  {
    const char *name;
    HoistIdKind kind;
  } ids[] = { { "tenant", HOIST_ID_TENANT }, { "plan", HOIST_ID_PLAN },
              { "run", HOIST_ID_RUN },       { "rollout", HOIST_ID_ROLLOUT },
              { "backup", HOIST_ID_BACKUP }, { "token", HOIST_ID_TOKEN },
              { "node", HOIST_ID_NODE } };
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (strcmp (ids[i].name, name) == 0)
      return hoist_id_check (ids[i].kind, value);
  if (strcmp (name, "action") == 0)
    return g_strv_contains (action_words, value);
  return hoist_grammar_matches (HOIST_GRAMMAR_SLUG, value);
}

/* The placeholders' names, interned so that they end where the brace does. */
static const char *
intern_param (const char *pattern, gsize n)
{
  g_autofree char *name = g_strndup (pattern + 1, n - 2);
  return g_intern_string (name);
}

/* Walks pattern and path part by part; both begin with '/'. */
static gboolean
match_path (const char *pattern, const char *path, HoistRouteParams *params)
{
  params->n = 0;
  while (*pattern == '/' && *path == '/')
    {
      pattern++;
      path++;
      gsize n_pattern = strcspn (pattern, "/"), n_path = strcspn (path, "/");
      if (*pattern != '{')
        {
          if (n_pattern != n_path || memcmp (pattern, path, n_path) != 0)
            return FALSE;
        }
      else
        {
          char *value = params->values[params->n];
          g_assert (params->n < HOIST_ROUTE_MAX_PARAMS);
          if (n_path == 0 || n_path >= sizeof params->values[0])
            return FALSE;
          memcpy (value, path, n_path);
          value[n_path] = '\0';
          params->names[params->n] = intern_param (pattern, n_pattern);
          if (!check_param (params->names[params->n], value))
            return FALSE;
          params->n++;
        }
      pattern += n_pattern;
      path += n_path;
    }
  return *pattern == '\0' && *path == '\0';
}

char *
hoist_routes_dup_allowed (const char *path)
{
  HoistRouteParams params;
  GString *allowed = g_string_new (NULL);
  for (guint i = 0; i < HOIST_N_ROUTES; i++)
    if (match_path (routes[i].path, path, &params))
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", routes[i].method);
  return g_string_free (allowed, allowed->len == 0);
}

const HoistRoute *
hoist_routes_match (const char *method, const char *path, HoistRouteParams *ret_params,
                    GError **error)
{
  HoistRouteParams params;
  for (guint i = 0; i < HOIST_N_ROUTES; i++)
    if (strcmp (routes[i].method, method) == 0 && match_path (routes[i].path, path, &params))
      {
        if (ret_params != NULL)
          *ret_params = params;
        return &routes[i];
      }
  g_autofree char *allowed = hoist_routes_dup_allowed (path);
  g_autofree char *shown = hoist_text_clean_line (path, -1, 128);
  g_autofree char *shown_method = hoist_text_clean_line (method, -1, 16);
  if (allowed != NULL)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_METHOD, "%s is not offered for %s; these are: %s.",
                 shown_method, shown, allowed);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is nothing at %s.", shown);
  return NULL;
}

const char *
hoist_route_params_get (const HoistRouteParams *params, const char *name)
{
  for (guint i = 0; i < params->n; i++)
    if (strcmp (params->names[i], name) == 0)
      return params->values[i];
  g_assert_not_reached ();
}

char *
hoist_routes_format_path (HoistRouteId id, const char *first, const char *second)
{
  const char *const values[] = { first, second };
  const char *pattern = hoist_routes_get (id)->path;
  GString *path = g_string_new (NULL);
  guint used = 0;
  while (*pattern != '\0')
    {
      if (*pattern != '{')
        {
          g_string_append_c (path, *pattern++);
          continue;
        }
      g_assert (used < G_N_ELEMENTS (values) && values[used] != NULL);
      g_string_append_uri_escaped (path, values[used++], NULL, FALSE);
      pattern = strchr (pattern, '}') + 1;
    }
  g_assert (used == G_N_ELEMENTS (values) || values[used] == NULL);
  return g_string_free (path, FALSE);
}
