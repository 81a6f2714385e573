/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command tables, one per noun's file; hoist-cli-commands.c puts them into the order of --help.
 */
#pragma once
#include "cli/hoist-cli.h"

G_BEGIN_DECLS

extern const HoistCliCommand hoist_cli_tenant_commands[];
extern const HoistCliCommand hoist_cli_adopt_commands[];
extern const HoistCliCommand hoist_cli_followers_commands[];
extern const HoistCliCommand hoist_cli_drift_commands[];
extern const HoistCliCommand hoist_cli_move_commands[];
extern const HoistCliCommand hoist_cli_lead_commands[];
extern const HoistCliCommand hoist_cli_upgrade_commands[];
extern const HoistCliCommand hoist_cli_rehearse_commands[];
extern const HoistCliCommand hoist_cli_rollback_commands[];
extern const HoistCliCommand hoist_cli_rollout_commands[];
extern const HoistCliCommand hoist_cli_run_commands[];
extern const HoistCliCommand hoist_cli_backup_commands[];
extern const HoistCliCommand hoist_cli_prune_commands[];
extern const HoistCliCommand hoist_cli_node_commands[];
extern const HoistCliCommand hoist_cli_enrol_commands[];
extern const HoistCliCommand hoist_cli_access_commands[];
extern const HoistCliCommand hoist_cli_audit_commands[];
extern const HoistCliCommand hoist_cli_plane_commands[];
extern const HoistCliCommand hoist_cli_guide_commands[];
extern const HoistCliCommand hoist_cli_guide_plane_commands[];
extern const HoistCliCommand hoist_cli_demo_commands[];
extern const HoistCliCommand hoist_cli_doctor_commands[];

G_END_DECLS
