/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handlers, by resource, for the table in hoist-api.c, and the few writers they share. Thread:
 * on their lanes; what ends in _at_once on the main loop. */
#pragma once
#include "daemon/hoist-call.h"

G_BEGIN_DECLS

/* hoist-api-auth.c, hoist-api-plane.c, hoist-api-openapi.c */
HoistAnswer *hoist_api_log_in (HoistCall *call, GError **error);
HoistAnswer *hoist_api_get_plane (HoistCall *call, GError **error);
HoistAnswer *hoist_api_get_openapi (HoistCall *call, GError **error);
void hoist_api_write_caller (HoistJsonWriter *w, const HoistCaller *caller); /* member "user" */
/* hoist-api-tenant-list.c */
HoistAnswer *hoist_api_list_tenants (HoistCall *call, GError **error);
HoistAnswer *hoist_api_list_tenants_at_once (HoistCall *call, GError **error);
/* hoist-api-tenants.c */
HoistAnswer *hoist_api_get_tenant (HoistCall *call, GError **error);
HoistAnswer *hoist_api_change_tenant (HoistCall *call, GError **error);
HoistAnswer *hoist_api_forget_tenant (HoistCall *call, GError **error);
HoistAnswer *hoist_api_check_tenant (HoistCall *call, GError **error);
HoistAnswer *hoist_api_answer_tenant (HoistCall *call, guint status, const char *tenant,
                                      GError **error); /* TENANT_DETAIL */
/* hoist-api-adopt.c */
HoistAnswer *hoist_api_adopt_tenant (HoistCall *call, GError **error);
/* hoist-api-followers.c */
HoistAnswer *hoist_api_change_followers (HoistCall *call, GError **error);
/* Looks at the folder of each of the body's followers on its node, as the guide of that application
 * says: its ports and settings are its own. HoistTenantPlace*; NULL with an error that names the
 * node. */
GPtrArray *hoist_api_look_at_followers (HoistCall *call, const char *application, GError **error);
guint hoist_api_find_port (const HoistValue *found, const char *role); /* in FOUND; 0: none */
/* hoist-api-lead.c */
HoistAnswer *hoist_api_get_lead (HoistCall *call, GError **error);
HoistAnswer *hoist_api_change_lead (HoistCall *call, GError **error);
/* hoist-api-services.c */
HoistAnswer *hoist_api_control_services (HoistCall *call, GError **error);
HoistAnswer *hoist_api_get_services (HoistCall *call, GError **error);
HoistAnswer *hoist_api_look_at_drift (HoistCall *call, GError **error);
HoistAnswer *hoist_api_repair_tenant (HoistCall *call, GError **error);
HoistAnswer *hoist_api_deploy_tenant (HoistCall *call, GError **error);
/* hoist-api-releases.c */
HoistAnswer *hoist_api_get_version (HoistCall *call, GError **error);
HoistAnswer *hoist_api_list_tenant_releases (HoistCall *call, GError **error);
HoistAnswer *hoist_api_list_applications (HoistCall *call, GError **error);
HoistAnswer *hoist_api_get_guide (HoistCall *call, GError **error);
HoistAnswer *hoist_api_explain_guide (HoistCall *call, GError **error);
HoistAnswer *hoist_api_install_guide (HoistCall *call, GError **error);
HoistAnswer *hoist_api_list_releases (HoistCall *call, GError **error);
/* hoist-api-plans.c */
HoistAnswer *hoist_api_make_plan (HoistCall *call, GError **error);
HoistAnswer *hoist_api_get_plan (HoistCall *call, GError **error);
/* hoist-api-upgrade.c */
HoistAnswer *hoist_api_upgrade_tenant (HoistCall *call, GError **error);
HoistAnswer *hoist_api_roll_back_run (HoistCall *call, GError **error);
HoistAnswer *hoist_api_retry_run (HoistCall *call, GError **error);
HoistAnswer *hoist_api_upgrade_ended (HoistCall *call, const HoistRun *run, GError **error);
/* hoist-api-runs.c */
HoistAnswer *hoist_api_start_run (HoistCall *call, GError **error);
HoistAnswer *hoist_api_list_runs (HoistCall *call, GError **error);
HoistAnswer *hoist_api_get_run (HoistCall *call, GError **error);
HoistAnswer *hoist_api_cancel_run (HoistCall *call, GError **error);
HoistAnswer *hoist_api_tick_card (HoistCall *call, GError **error);
HoistAnswer *hoist_api_resolve_run (HoistCall *call, GError **error);
HoistAnswer *hoist_api_answer_run (const HoistRun *run, guint status); /* RUN; 202 with Location */
/* hoist-api-run-log.c */
HoistAnswer *hoist_api_get_run_log (HoistCall *call, GError **error);
/* hoist-api-rollouts.c */
HoistAnswer *hoist_api_plan_rollout (HoistCall *call, GError **error);
HoistAnswer *hoist_api_start_rollout (HoistCall *call, GError **error);
HoistAnswer *hoist_api_list_rollouts (HoistCall *call, GError **error);
HoistAnswer *hoist_api_get_rollout (HoistCall *call, GError **error);
HoistAnswer *hoist_api_stop_rollout (HoistCall *call, GError **error);
HoistAnswer *hoist_api_resume_rollout (HoistCall *call, GError **error);
HoistAnswer *hoist_api_retry_rollout (HoistCall *call, GError **error);
/* hoist-api-backups.c */
HoistAnswer *hoist_api_list_backups (HoistCall *call, GError **error);
HoistAnswer *hoist_api_list_tenant_backups (HoistCall *call, GError **error);
HoistAnswer *hoist_api_get_backup (HoistCall *call, GError **error);
HoistAnswer *hoist_api_verify_backup (HoistCall *call, GError **error);
HoistAnswer *hoist_api_cancel_verification (HoistCall *call, GError **error);
HoistAnswer *hoist_api_prune_backups (HoistCall *call, GError **error);
/* hoist-api-nodes.c */
HoistAnswer *hoist_api_list_nodes (HoistCall *call, GError **error);
HoistAnswer *hoist_api_get_node (HoistCall *call, GError **error);
HoistAnswer *hoist_api_enrol_node (HoistCall *call, GError **error);
HoistAnswer *hoist_api_change_node (HoistCall *call, GError **error);
HoistAnswer *hoist_api_forget_node (HoistCall *call, GError **error);
HoistAnswer *hoist_api_check_node (HoistCall *call, GError **error);
/* hoist-api-health.c */
HoistAnswer *hoist_api_get_health (HoistCall *call, GError **error);
/* hoist-api-journal.c */
HoistAnswer *hoist_api_get_audit (HoistCall *call, GError **error);
/* hoist-api-access.c */
HoistAnswer *hoist_api_list_tokens (HoistCall *call, GError **error);
HoistAnswer *hoist_api_make_token (HoistCall *call, GError **error);
HoistAnswer *hoist_api_revoke_token (HoistCall *call, GError **error);
HoistAnswer *hoist_api_list_users (HoistCall *call, GError **error);
HoistAnswer *hoist_api_make_user (HoistCall *call, GError **error);

G_END_DECLS
