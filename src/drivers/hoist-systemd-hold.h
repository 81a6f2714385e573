/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to drivers: a unit that a run has stopped is kept from being started by anybody, the
 * start of its machine included. A drop-in below /etc/systemd/system, which outlives a loss of
 * power, makes the unit and what triggers it wait for the absence of a mark in the agent's state
 * folder. Without the mark the drop-in does nothing: to let the unit start, the mark goes, at once
 * and durably; the drop-in goes when there is time. Thread: any, one call per unit at a time. */
#pragma once
#include "drivers/hoist-systemd-unit.h"

G_BEGIN_DECLS

/* Whether this agent may write the drop-in (root, as a rule). */
gboolean hoist_systemd_hold_is_possible (void);
/* Durable when it returns TRUE, and known to systemd. `mark` is an absolute path, whose folder is
 * made. What runs is left alone. */
gboolean hoist_systemd_hold_begin (HoistSystemdBus *bus, const HoistSystemdUnit *unit,
                                   const char *mark, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From now on it may be started; cheap, no word with systemd. TRUE when it might before. */
gboolean hoist_systemd_hold_lift (const char *mark, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lifts it, and removes all drop-ins of it. TRUE when there is nothing. */
gboolean hoist_systemd_hold_end (HoistSystemdBus *bus, const HoistSystemdUnit *unit,
                                 const char *mark, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether anything of it is there: the mark, or the drop-in of the unit. */
gboolean hoist_systemd_hold_is_there (const char *name, const char *mark);

G_END_DECLS
