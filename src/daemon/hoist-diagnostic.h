/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program says on stderr: one line per event, "hoistd: TEXT", cleaned of control
 * characters and of known secrets. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

void hoist_diagnostic (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* From now on GLib's own messages go the same way. */
void hoist_diagnostic_take_over (void);

G_END_DECLS
