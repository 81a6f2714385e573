/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody who helps wants to know: versions, desktop, kinds of control planes. Nothing that
 * says where they are or who signs in; meant to be copied into a report. Thread: main. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/* `planes`: HoistKnownPlane; NULL: none. */
char *hoist_about_debug_dup (GListModel *planes);

G_END_DECLS
