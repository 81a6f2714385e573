/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to drivers: the end of a unit with all its processes. Thread: any, one call per unit at a
 * time; it blocks. */
#pragma once
#include "drivers/hoist-service.h"
#include "drivers/hoist-systemd-unit.h"

G_BEGIN_DECLS

/* Stops the unit by its own rules and proves that its control group is empty. Where nobody may be
 * killed hard (the guide's never_kill, or the unit's SendSIGKILL=no) a unit that does not end runs
 * on: TIMED_OUT names it. `unit` is read again. */
gboolean hoist_systemd_stop (HoistSystemdBus *bus, HoistSystemdUnit *unit,
                             const HoistServiceOrder *order, GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ends what is left in the control group of a unit that does not run. */
gboolean hoist_systemd_stop_rest (HoistSystemdBus *bus, const HoistSystemdUnit *unit,
                                  const HoistServiceOrder *order, GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
