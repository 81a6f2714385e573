/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to drivers: one file of ours in a unit's drop-in folder, SETTINGS/UNIT.d/FILE. systemd
 * sees a change after a reload (hoist_systemd_bus_reload). Thread: any, one call per unit at a
 * time. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

char *hoist_systemd_drop_in_locate (const char *settings, const char *unit, const char *file);
gboolean hoist_systemd_drop_in_write (const char *settings, const char *unit, const char *file,
                                      const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The folder goes, too, where nothing else is in it. None there is fine; `ret_was_there` only ever
 * becomes TRUE. */
gboolean hoist_systemd_drop_in_remove (const char *settings, const char *unit, const char *file,
                                       gboolean *ret_was_there,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
