/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether what an upgrade writes on a node can be written there, and whom it belongs to: the
 * agent's own folder (backups, mirrors, records) and the tenant's. Reads only, so a quota or a
 * failing disk is not seen. Findings "folders" and "owner", each with what to do. Thread: any.
 * Rules: PRODUCT.md row 3, SAFETY.md "Children" (tenant code runs as the owner of the folder). */
#pragma once
#include "drivers/hoist-tree.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

/* Bytes that must be free wherever something is written, beside what it needs itself. */
#define HOIST_PREFLIGHT_SPARE_BYTES (G_GINT64_CONSTANT (16) * 1024 * 1024)

/* The agent's folder and each folder directly in it. FALSE, with a blocker in `findings` (may be
 * NULL), when one can't be written. */
gboolean hoist_preflight_folders_check_state (const char *state_folder, GPtrArray *findings);
/* That, and there are the spare bytes. */
gboolean hoist_preflight_folders_have_state (const char *state_folder);
/* The tenant's folder: what of `tree` (the deployed release; NULL: only the folder itself) and of
 * .git belongs to somebody else than its owner. A blocker where that keeps the release from being
 * written, else a warning. */
void hoist_preflight_folders_check_tree (const char *directory, const HoistTree *tree,
                                         GPtrArray *findings);

G_END_DECLS
