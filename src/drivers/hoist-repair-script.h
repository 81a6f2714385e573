/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the SQL that repairs a schema has in common whatever the engine. For the files of the
 * database drivers. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* A line of comment: whatever a name holds, it stays within that line. */
void hoist_repair_script_comment (GString *to, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* A statement as people read it in a list: the server's line breaks and indents are a space each,
 * and it ends where nobody reads on. */
char *hoist_repair_script_dup_line (const char *sql);

G_END_DECLS
