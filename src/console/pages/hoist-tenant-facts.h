/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant's report as the groups of its page. Pure: report in, facts of groups out. Thread: main.
 */
#pragma once
#include "client/hoist-tenant-report.h"
#include "console/widgets/hoist-fact-group.h"

G_BEGIN_DECLS

/* `path` (may be NULL): the releases on the way, see hoist_tenant_facts_dup_path. */
void hoist_tenant_facts_show_versions (HoistFactGroup *group, const HoistTenantReport *report,
                                       const char *path, gboolean may_hold);
/* "v0.2.0 → v0.3.0 → v0.5.0" from the deployed to the latest release; NULL when one is not in the
 * list (newest first) or there is nothing in between. */
char *hoist_tenant_facts_dup_path (const GPtrArray *releases, const char *deployed,
                                   const char *latest);
/* What one copies into a ticket or a command. */
void hoist_tenant_facts_show_identifiers (HoistFactGroup *group, const HoistTenantReport *report);
/* `has_logs`: the plane can tell their last lines. */
void hoist_tenant_facts_show_services (HoistFactGroup *group, const HoistTenantReport *report,
                                       gboolean has_logs);
void hoist_tenant_facts_show_databases (HoistFactGroup *group, const HoistTenantReport *report);
void hoist_tenant_facts_show_checks (HoistFactGroup *group, const HoistTenantReport *report);
/* `verifying`: id of the backup that is being verified, or NULL. */
void hoist_tenant_facts_show_backups (HoistFactGroup *group, const HoistTenantReport *report,
                                      const char *verifying, gboolean may_verify);
void hoist_tenant_facts_show_history (HoistFactGroup *group, const GPtrArray *runs);
/* Facts of one backup into `fact`; the strings are kept by `keep` (a GPtrArray with g_free). Shared
 * with the rollback. */
void hoist_tenant_facts_describe_backup (const HoistBackup *backup, HoistFact *fact,
                                         HoistLook *look, GPtrArray *keep);

G_END_DECLS
