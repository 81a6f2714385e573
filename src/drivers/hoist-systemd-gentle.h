/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to drivers: for the time of a stop, systemd itself is kept from killing a unit hard, from
 * giving up on it and from starting it again, by a drop-in below /run that the last call removes.
 * Thread: any, one call per unit at a time. */
#pragma once
#include "drivers/hoist-systemd-unit.h"

G_BEGIN_DECLS

/* Whether systemd, as the unit is set now, could send SIGKILL or SIGABRT during a stop, or start it
 * again after a signal. */
gboolean hoist_systemd_gentle_is_needed (const HoistSystemdUnit *unit);
/* Afterwards it can't; `unit` is read again. FORBIDDEN or REFUSED before anything was sent, with
 * what to do. */
gboolean hoist_systemd_gentle_begin (HoistSystemdBus *bus, HoistSystemdUnit *unit,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes what begin (or one that was killed) has left. TRUE when there is nothing. */
gboolean hoist_systemd_gentle_end (HoistSystemdBus *bus, const char *name,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether begin could do its work: this agent may write the drop-in. */
gboolean hoist_systemd_gentle_is_possible (void);

G_END_DECLS
