/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The members of each order as PROTOCOL.md, section 2, lists them: one function per order, a new
 * object that the caller owns. Pure. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"
#include "model/hoist-backup.h"
#include "model/hoist-guide.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistTenant *tenant;
  const HoistGuide *guide;
  const char *repository;
  gboolean is_follower; /* of several nodes, not the one that has the database */
} HoistAgentSubject;

HoistValue *hoist_agent_order_tenant (const HoistTenant *tenant); /* release, current */
HoistValue *hoist_agent_order_claim (const HoistTenant *tenant, const char *run, gint64 epoch,
                                     guint wait_ms);
typedef struct
{
  const char *run;
  gint64 epoch;
  const HoistStep *step;
  gboolean undoing;
  guint deadline_s;
} HoistAgentStepOrder;
HoistValue *hoist_agent_order_step (const HoistAgentStepOrder *order, const HoistTenant *tenant);
HoistValue *hoist_agent_order_probe (const HoistAgentStepOrder *order, const HoistTenant *tenant,
                                     guint log_after);
HoistValue *hoist_agent_order_observe (const HoistAgentSubject *subject);
HoistValue *hoist_agent_order_facts (const HoistAgentSubject *subject, const char *target,
                                     gboolean backup_db, gboolean run_migrations);
/* To such an order: the tags (char*) of a way whose first is its target. */
void hoist_agent_order_add_hops (HoistValue *members, const GPtrArray *tags);
HoistValue *hoist_agent_order_compare (const HoistAgentSubject *subject, const HoistBackup *backup);
/* … of the database that the switch of that run has set aside. */
/* Of a run that moved the database to another engine. */
HoistValue *hoist_agent_order_preview_move (const HoistAgentSubject *subject, const char *run);
HoistValue *hoist_agent_order_preview (const HoistAgentSubject *subject, const char *run);
HoistValue *hoist_agent_order_services (const HoistAgentSubject *subject, const char *action);
/* Their states and the last lines that each wrote. */
HoistValue *hoist_agent_order_service_logs (const HoistAgentSubject *subject, guint n_lines);
HoistValue *hoist_agent_order_repair (const HoistAgentSubject *subject, const char *repair);
HoistValue *hoist_agent_order_releases (const HoistGuide *guide, const char *repository,
                                        gboolean refresh);
HoistValue *hoist_agent_order_backup_verify (const HoistBackup *backup);
HoistValue *hoist_agent_order_backup_prune (const HoistBackup *backup); /* identifiers only */
/* What runs have left beside the tenant's database; have one of them dropped. */
HoistValue *hoist_agent_order_databases (const HoistAgentSubject *subject);
HoistValue *hoist_agent_order_database_drop (const HoistAgentSubject *subject, const char *name);
HoistValue *hoist_agent_order_inspect (const char *directory, GPtrArray *guides); /* HoistGuide* */

G_END_DECLS
