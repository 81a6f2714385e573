/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup as a row: whose, of which version, when, how big, when it was last restored to a scratch
 * place and compared, and what it is kept for. Pure. Thread: main. */
#pragma once
#include "console/items/hoist-fleet.h"
#include "console/widgets/hoist-fact-row.h"
#include "model/hoist-backup.h"
#include "model/hoist-retention.h"

G_BEGIN_DECLS

/* Why it must not go: "Needed to roll back from v0.3.0", "A parked run needs it"; NULL: nothing
 * needs it. By the runs that the fleet knows. */
char *hoist_backup_facts_dup_use (HoistFleet *fleet, const HoistBackup *backup);
/* "Removed 3 min ago", "Being removed…", or of one that is there: "Verified 3 min ago", "Never
 * verified", "Can’t be used"; a drill that is long ago is a warning. The word is the caller's
 * (g_free), icon and style are constants. */
char *hoist_backup_facts_dup_drill (const HoistBackup *backup, gint64 now_us, HoistLook *ret_look);
/* "21 Nov 2026 04:45:06 · 5.2 MB · restored in 0.2 s when it was tried", and its fault. */
char *hoist_backup_facts_dup_line (const HoistBackup *backup);
/* How far a verification is: "45 % · comparing the rows"; `fraction` < 0: nothing was said of it
 * yet, "Verifying… 3 s". `pass` is the plane's word. */
char *hoist_backup_facts_dup_progress (double fraction, const char *pass, const char *duration);
/* What is true after it was tried to remove `asked` (bk_): "3 backups of acme were removed, 12 MB",
 * and why others are still there. `verdicts`: HoistRetentionVerdict*. *ret_all: nothing is left. */
char *hoist_backup_facts_dup_removal (const char *slug, const char *const *asked,
                                      const GPtrArray *verdicts, gboolean *ret_all);
/* "12 backups, 62.9 MB; the last good drill was 3 min ago; 1 can’t be used" */
char *hoist_backup_facts_dup_summary (const GPtrArray *backups, gint64 total, gint64 now_us);

G_END_DECLS
