/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Staying with a run until it has ended: silently (--wait) or with its steps and log on the screen
 * (--follow). Survives restarts of the daemon. Thread: main. */
#pragma once
#include "cli/hoist-cli.h"
#include "client/hoist-log-nodes.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_CLI_WAIT,   /* nothing but the end */
  HOIST_CLI_FOLLOW, /* steps and lines */
  HOIST_CLI_LOG,    /* lines only */
} HoistCliFollow;

/* The run as it ended. CANCELLED after Ctrl-C: the run goes on. `after`: lines up to this seq are
 * not printed. */
HoistRun *hoist_cli_follow_run (HoistCli *cli, const char *run, HoistCliFollow how, gint64 after,
                                GError **error);
/* --wait and --follow of a command that has started `run`: prints what there is and gives the exit
 * code. */
int hoist_cli_stay (HoistCli *cli, const HoistRun *run, GError **error);
/* Whose the lines of that run are; NULL: it has one node. Asks the plane what the nodes are called;
 * a plane that does not answer leaves their ids. */
HoistLogNodes *hoist_cli_dup_log_nodes (HoistCli *cli, const HoistRun *run);
/* `nodes` may be NULL. */
void hoist_cli_print_line (HoistCli *cli, const HoistLogNodes *nodes, const HoistLogLine *line);

G_END_DECLS
