/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small files in folders that a tenant can write to. Whoever owns the folder may have put anything
 * there under the name: only a regular file below the folder is read or replaced, never through a
 * symbolic link, and a pipe keeps nobody waiting. Another file, such as /etc/default/NAME, is named
 * by its whole path: it and the folder that it lies in must be the folder's owner's or root's, and
 * nobody else may write that folder. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Whole file, NUL-terminated; `relative` may be a whole path. The folder itself may be a link.
 * NOT_FOUND, INVALID (leaves the folder, goes through a link), REFUSED (no regular file),
 * TOO_LARGE, IO; each names the path. */
char *hoist_tenant_file_read (const char *folder, const char *relative, gsize max_bytes,
                              gsize *ret_n_bytes, GError **error);
/* Puts these bytes in the place of the file, which must be there: written aside, synced, renamed;
 * its owner and mode stay. Nothing is followed out of the folder. The same errors. */
gboolean hoist_tenant_file_replace (const char *folder, const char *relative, const char *bytes,
                                    gsize n_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
