/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders that are a tenant's: those below its own, and others that belong to the same user, such
 * as /var/lib/NAME. Whoever may write a tenant's settings can name any folder there; one of another
 * user is refused, and no link is followed. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/* A descriptor (O_PATH) of `folder`, or -1. REFUSED: it lies outside and belongs to somebody else;
 * NOT_FOUND, IO. */
int hoist_tenant_folder_open (const char *directory, const char *folder, GError **error);
/* Whether the file may be the tenant's: its folder as above, and where that lies outside the file
 * itself, if it is there, is a plain file of the same user. */
gboolean hoist_tenant_folder_check_file (const char *directory, const char *path,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
