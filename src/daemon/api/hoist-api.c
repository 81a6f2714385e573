/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which function answers which route. Constant; any thread. Never looks at a path: the table of
 * routes in protocol/ does. */
#include "daemon/api/hoist-api.h"
#include "daemon/api/hoist-api-resources.h"

#define STORE HOIST_LANE_STORE
#define NODE HOIST_LANE_NODE
#define PASSWORD HOIST_LANE_PASSWORD

static const HoistApiHandler handlers[HOIST_N_ROUTES] = {
  [HOIST_ROUTE_LOGIN] = { hoist_api_log_in, PASSWORD },
  [HOIST_ROUTE_PLANE] = { hoist_api_get_plane, STORE, hoist_api_get_plane },
  [HOIST_ROUTE_TENANT_LIST] = { hoist_api_list_tenants, STORE, hoist_api_list_tenants_at_once },
  [HOIST_ROUTE_TENANT_ADOPT] = { hoist_api_adopt_tenant, NODE },
  [HOIST_ROUTE_TENANT_GET] = { hoist_api_get_tenant, STORE },
  [HOIST_ROUTE_TENANT_CHANGE] = { hoist_api_change_tenant, STORE },
  [HOIST_ROUTE_TENANT_FORGET] = { hoist_api_forget_tenant, NODE },
  [HOIST_ROUTE_TENANT_VERSION] = { hoist_api_get_version, NODE },
  [HOIST_ROUTE_TENANT_UPGRADE] = { hoist_api_upgrade_tenant, NODE,
                                   .after = hoist_api_upgrade_ended },
  [HOIST_ROUTE_TENANT_LEAD] = { hoist_api_get_lead, STORE },
  [HOIST_ROUTE_TENANT_LEAD_CHANGE] = { hoist_api_change_lead, STORE },
  [HOIST_ROUTE_TENANT_FOLLOWERS] = { hoist_api_change_followers, NODE },
  [HOIST_ROUTE_SERVICES_CONTROL] = { hoist_api_control_services, NODE },
  [HOIST_ROUTE_SERVICES_STATUS] = { hoist_api_get_services, NODE },
  [HOIST_ROUTE_TENANT_DEPLOY] = { hoist_api_deploy_tenant, STORE },
  [HOIST_ROUTE_TENANT_RELEASES] = { hoist_api_list_tenant_releases, NODE },
  [HOIST_ROUTE_TENANT_CHECK] = { hoist_api_check_tenant, NODE },
  [HOIST_ROUTE_TENANT_DRIFT] = { hoist_api_look_at_drift, NODE },
  [HOIST_ROUTE_PLAN_MAKE] = { hoist_api_make_plan, NODE },
  [HOIST_ROUTE_TENANT_REPAIR] = { hoist_api_repair_tenant, NODE },
  [HOIST_ROUTE_PLAN_GET] = { hoist_api_get_plan, STORE },
  [HOIST_ROUTE_RUN_START] = { hoist_api_start_run, STORE },
  [HOIST_ROUTE_RUN_LIST] = { hoist_api_list_runs, STORE },
  [HOIST_ROUTE_RUN_GET] = { hoist_api_get_run, STORE },
  [HOIST_ROUTE_RUN_LOG] = { hoist_api_get_run_log, STORE },
  [HOIST_ROUTE_RUN_CANCEL] = { hoist_api_cancel_run, STORE },
  [HOIST_ROUTE_RUN_CARD] = { hoist_api_tick_card, STORE },
  [HOIST_ROUTE_RUN_RESOLVE] = { hoist_api_resolve_run, NODE },
  [HOIST_ROUTE_RUN_RETRY] = { hoist_api_retry_run, NODE },
  [HOIST_ROUTE_RUN_ROLLBACK] = { hoist_api_roll_back_run, NODE, .after = hoist_api_upgrade_ended },
  [HOIST_ROUTE_ROLLOUT_PLAN] = { hoist_api_plan_rollout, STORE },
  [HOIST_ROUTE_ROLLOUT_START] = { hoist_api_start_rollout, STORE },
  [HOIST_ROUTE_ROLLOUT_LIST] = { hoist_api_list_rollouts, STORE },
  [HOIST_ROUTE_ROLLOUT_GET] = { hoist_api_get_rollout, STORE },
  [HOIST_ROUTE_ROLLOUT_STOP] = { hoist_api_stop_rollout, STORE },
  [HOIST_ROUTE_ROLLOUT_RESUME] = { hoist_api_resume_rollout, STORE },
  [HOIST_ROUTE_ROLLOUT_RETRY] = { hoist_api_retry_rollout, STORE },
  [HOIST_ROUTE_TENANT_BACKUPS] = { hoist_api_list_tenant_backups, STORE },
  [HOIST_ROUTE_BACKUP_LIST] = { hoist_api_list_backups, STORE },
  [HOIST_ROUTE_BACKUP_GET] = { hoist_api_get_backup, STORE },
  [HOIST_ROUTE_TENANT_PRUNE] = { hoist_api_prune_backups, NODE },
  [HOIST_ROUTE_BACKUP_VERIFY] = { hoist_api_verify_backup, NODE },
  [HOIST_ROUTE_BACKUP_CANCEL] = { hoist_api_cancel_verification, STORE },
  [HOIST_ROUTE_APPLICATION_LIST] = { hoist_api_list_applications, STORE },
  [HOIST_ROUTE_APPLICATION_RELEASES] = { hoist_api_list_releases, NODE },
  [HOIST_ROUTE_GUIDE_GET] = { hoist_api_get_guide, STORE },
  [HOIST_ROUTE_GUIDE_EXPLAIN] = { hoist_api_explain_guide, STORE },
  [HOIST_ROUTE_GUIDE_INSTALL] = { hoist_api_install_guide, STORE },
  [HOIST_ROUTE_NODE_LIST] = { hoist_api_list_nodes, STORE },
  [HOIST_ROUTE_NODE_ENROL] = { hoist_api_enrol_node, NODE },
  [HOIST_ROUTE_NODE_GET] = { hoist_api_get_node, STORE },
  [HOIST_ROUTE_NODE_CHANGE] = { hoist_api_change_node, STORE },
  [HOIST_ROUTE_NODE_FORGET] = { hoist_api_forget_node, NODE },
  [HOIST_ROUTE_NODE_CHECK] = { hoist_api_check_node, NODE },
  [HOIST_ROUTE_HEALTH] = { hoist_api_get_health, STORE },
  [HOIST_ROUTE_AUDIT] = { hoist_api_get_audit, STORE },
  [HOIST_ROUTE_TOKEN_LIST] = { hoist_api_list_tokens, STORE },
  [HOIST_ROUTE_TOKEN_MAKE] = { hoist_api_make_token, STORE },
  [HOIST_ROUTE_TOKEN_REVOKE] = { hoist_api_revoke_token, STORE },
  [HOIST_ROUTE_USER_LIST] = { hoist_api_list_users, STORE },
  [HOIST_ROUTE_USER_MAKE] = { hoist_api_make_user, PASSWORD },
  [HOIST_ROUTE_EVENTS] = { NULL, STORE },
  [HOIST_ROUTE_OPENAPI] = { hoist_api_get_openapi, STORE },
};

const HoistApiHandler *
hoist_api_get_handler (HoistRouteId route)
{
  return &handlers[route];
}
