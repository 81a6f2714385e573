/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rollback's plan as the rows of its dialog: tables with what would be lost, exact steps, equal
 * command. Pure. Thread: main. */
#pragma once
#include "console/items/hoist-restore-point.h"
#include "console/widgets/hoist-fact-group.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

/* -1: not known; 0: none. */
gint64 hoist_rollback_facts_get_lost_rows (const HoistPlan *plan);
/* Tables that lose rows; all others behind one row. */
void hoist_rollback_facts_show_tables (HoistFactGroup *group, const HoistPlan *plan);
/* `run`: the one that is taken back; NULL when it is not known. */
void hoist_rollback_facts_show_migrations (HoistFactGroup *group, const HoistPlan *plan,
                                           const HoistRun *run);
/* Which keys of the settings differ from those of the backup; they stay as they are. */
void hoist_rollback_facts_show_configuration (HoistFactGroup *group, const HoistPlan *plan);
/* The equal call of hoistctl, with a button that copies it. */
void hoist_rollback_facts_show_commands (HoistFactGroup *group, const HoistPlan *plan,
                                         const char *reason, gboolean hold);
/* What restoring this point means for the data. */
char *hoist_rollback_facts_dup_choice (const HoistRestorePoint *point, gint64 now_us);
/* "What is lost" in one sentence. */
char *hoist_rollback_facts_dup_loss (const HoistPlan *plan);
char *hoist_rollback_facts_dup_summary (const HoistPlan *plan);
/* The words of the equal hoistctl call, quoted for a shell. */
char *hoist_rollback_facts_dup_command (const HoistPlan *plan, const char *reason, gboolean hold);

G_END_DECLS
