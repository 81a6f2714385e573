/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last upgrade of each tenant on a plane that keeps no runs itself, in
 * XDG_STATE_HOME/hoist/PLANE/upgrades.json (folder 0700, file 0600): what was asked for, and what
 * was known of it at last. No secret is in it. A file that is missing or damaged is as good as
 * none. Blocking, small. Thread: main loop only. */
#pragma once
#include "client/hoist-plain-upgrade.h"

G_BEGIN_DECLS

/* HoistPlainUpgrade*, none of them at work. `plane` is the id of a known plane. */
GPtrArray *hoist_plain_memory_load (const char *plane, HoistClient *client);
gboolean hoist_plain_memory_save (const char *plane, const GPtrArray *upgrades,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_plain_memory_forget (const char *plane, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
