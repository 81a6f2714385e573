/* SPDX-License-Identifier: GPL-3.0-or-later */
/* errno as a HOIST_ERROR: ENOSPC and EDQUOT are NO_SPACE, ENOENT is NOT_FOUND, a path that is none
 * is INVALID, the rest IO. For the floor base and for drivers. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Message: what `format` says, ": " and the kernel's words. Always FALSE, so that it can be
 * returned. */
gboolean hoist_file_set_errno (GError **error, int code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

G_END_DECLS
