/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A drift as people read it in a terminal. Thread: main. */
#pragma once
#include "cli/hoist-cli.h"
#include "model/hoist-drift.h"

G_BEGIN_DECLS

/* What differs, and the repair; nothing where nothing does. */
void hoist_cli_print_drift (HoistCli *cli, const HoistDrift *drift);

G_END_DECLS
