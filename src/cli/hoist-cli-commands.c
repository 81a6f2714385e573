/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All commands in the order of --help: the one table that parsing, help and dispatch read.
 * Constant. */
#include "cli/hoist-cli-groups.h"

const HoistCliCommand *const hoist_cli_groups[] = {
  hoist_cli_demo_commands,
  NULL,
};
