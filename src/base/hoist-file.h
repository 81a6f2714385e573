/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that survive a power cut, and paths that can't leave their folder.
 * Errors: HOIST_ERROR_IO, NO_SPACE, NOT_FOUND, INVALID (a path that leaves). Blocking. Thread: any.
 */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes tmp beside `path`, fsync, rename, fsync of the folder. */
gboolean hoist_file_replace (const char *path, const char *bytes, gsize n_bytes, guint mode,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whole file, at most max_bytes (TOO_LARGE beyond). NUL-terminated. */
char *hoist_file_read (const char *path, gsize max_bytes, gsize *ret_n_bytes, GError **error);
gboolean hoist_file_sync_folder (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_file_sync (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* syncfs of the file system that holds `path`. */
gboolean hoist_file_sync_filesystem (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* openat2 with BENEATH, NO_SYMLINKS, NO_MAGICLINKS; a file descriptor (O_CLOEXEC) or -1. */
int hoist_file_open_beneath (int folder_fd, const char *relative, int flags, guint mode,
                             GError **error);
gboolean hoist_file_make_folders (const char *path, guint mode,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes a tree; symlinks are removed, never followed. A missing path is success. */
gboolean hoist_file_remove_tree (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* rename + fsync of both folders. */
gboolean hoist_file_rename (const char *from, const char *to,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Points `link` at `target` atomically (symlink under a temporary name, rename, fsync). */
gboolean hoist_file_switch_link (const char *link, const char *target,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 hoist_file_get_free_bytes (const char *path, GError **error); /* -1 on error */
/* What changes when anybody writes to the file, replaces or renames it, as a text to compare; NULL
 * when it is no regular file with one name. */
char *hoist_file_identify (const char *path);
/* SHA-256 of a file as lower-case hex, read sequentially. */
char *hoist_file_digest (const char *path, gint64 *ret_size, GCancellable *cancellable,
                         GError **error);
/* flock(LOCK_EX) on `path` (created 0600). Returns the descriptor or -1. BUSY when it is held and
 * wait_ms is over. `inheritable` leaves O_CLOEXEC off so that children keep the lock. */
int hoist_file_lock (const char *path, guint wait_ms, gboolean inheritable, GError **error);

G_END_DECLS
