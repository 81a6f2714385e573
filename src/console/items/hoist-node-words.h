/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node in words: whether it is in contact, where it is, what it is, how it fares. Functions named
 * dup_ return new strings. Pure. Thread: main. */
#pragma once
#include "client/hoist-client-nodes.h"
#include "console/items/hoist-words.h"

G_BEGIN_DECLS

/* "In contact 12 s ago", "Unknown since 09:12", "Another host key", "Never seen"; icon and style
 * are constants. The word is the caller's. */
char *hoist_node_words_dup_contact (const HoistNodeReport *report, gint64 now_us,
                                    HoistLook *ret_look);
gboolean hoist_node_words_is_known (const HoistNodeReport *report); /* what is said of it is now */
/* "hoist@n1.example, port 2222", or the state folder of an agent on the control plane's machine. */
char *hoist_node_words_dup_address (const HoistNode *node);
/* "hoist@n1 · Debian GNU/Linux 12 · 3 tenants · web, database" */
char *hoist_node_words_dup_line (const HoistNodeReport *report);
char *hoist_node_words_dup_roles (const HoistNode *node); /* "web, database"; "None" */
char *hoist_node_words_dup_load (const HoistNodeSighting *sighting);
char *hoist_node_words_dup_clock (const HoistNodeSighting *sighting, gboolean *ret_off);
char *hoist_node_words_dup_disk (const HoistNodeDisk *disk, gboolean *ret_low);
/* "3 nodes; 1 is not in contact" */
char *hoist_node_words_dup_summary (const GPtrArray *reports);
/* Roles as people type them: words between commas or spaces. */
char **hoist_node_words_read_roles (const char *text);

G_END_DECLS
