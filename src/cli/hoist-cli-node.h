/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes as people type them. Thread: main. */
#pragma once
#include "cli/hoist-cli.h"

G_BEGIN_DECLS

/* The id of a node that is given by id or name; "local" and "all" stay. NOT_FOUND. */
char *hoist_cli_find_node (HoistCli *cli, const char *text, GError **error);
/* "NODE:DIR", with the node's id where its name was given. INVALID, NOT_FOUND. */
char **hoist_cli_find_places (HoistCli *cli, char *const *given, GError **error);

G_END_DECLS
