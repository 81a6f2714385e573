/* SPDX-License-Identifier: GPL-3.0-or-later */
/* git's object ids of files: computed from the bytes, believed from nobody. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/* "blob SIZE" has been fed; SHA-1 or SHA-256, as long as `oid` (40 or 64 hex) is. */
GChecksum *hoist_blob_begin (const char *oid, gint64 size);
/* Whether the open file (at its beginning; its size as told) is that blob. A text whose lines end
 * with CR LF where the blob's end with LF is the same text: so git itself puts files in place that
 * .gitattributes marks with eol=crlf. FALSE also when it can't be read. */
gboolean hoist_blob_matches (int fd, gint64 size, const char *oid);

G_END_DECLS
