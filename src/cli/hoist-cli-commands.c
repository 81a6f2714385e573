/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All commands in the order of --help: the one table that parsing, help and dispatch read.
 * Constant. */
#include "cli/hoist-cli-groups.h"

const HoistCliCommand *const hoist_cli_groups[] = {
  hoist_cli_tenant_commands,
  hoist_cli_adopt_commands,
  hoist_cli_lead_commands,
  hoist_cli_followers_commands,
  hoist_cli_drift_commands,
  hoist_cli_move_commands,
  hoist_cli_upgrade_commands,
  hoist_cli_rehearse_commands,
  hoist_cli_rollback_commands,
  hoist_cli_rollout_commands,
  hoist_cli_run_commands,
  hoist_cli_backup_commands,
  hoist_cli_prune_commands,
  hoist_cli_node_commands,
  hoist_cli_enrol_commands,
  hoist_cli_access_commands,
  hoist_cli_audit_commands,
  hoist_cli_plane_commands,
  hoist_cli_guide_commands,
  hoist_cli_guide_plane_commands,
  hoist_cli_demo_commands,
  hoist_cli_doctor_commands,
  NULL,
};
