/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to drivers: sockets, timers and paths that would start a stopped unit again. Those that
 * were active are stopped with it, written down before, and started with it. Thread: any, one call
 * per unit at a time. */
#pragma once
#include "drivers/hoist-systemd-unit.h"

G_BEGIN_DECLS

/* `record` is the file (HoistServiceOrder.record) that remembers them. */
gboolean hoist_systemd_triggers_stop (HoistSystemdBus *bus, const HoistSystemdUnit *unit,
                                      const char *record, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those of the record; then it is forgotten. TRUE when there are none. */
gboolean hoist_systemd_triggers_start (HoistSystemdBus *bus, const char *record,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether one of them is active, so that systemd itself listens for the unit. */
gboolean hoist_systemd_triggers_are_active (HoistSystemdBus *bus, const HoistSystemdUnit *unit);

G_END_DECLS
