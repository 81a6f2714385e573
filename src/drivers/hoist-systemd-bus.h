/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to drivers: talk with the node's systemd over the system bus, for the length of one call
 * of a driver. Asks and orders; what an answer means for a service is hoist-service-systemd.c's.
 * Thread: the one that opened it; it blocks. Errors: UNREACHABLE (no bus, no systemd on it),
 * FORBIDDEN (the right is missing; says what to do), NOT_FOUND, REFUSED (masked, template, …),
 * TIMED_OUT, CANCELLED. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct HoistSystemdBus HoistSystemdBus;

/* For tests: another bus than the system's, and another folder than /run/systemd/system and
 * /etc/systemd/system. NULL: the real ones. */
void hoist_systemd_set_place (const char *address, const char *runtime_folder);
const char *hoist_systemd_get_runtime_folder (void);
const char *hoist_systemd_get_settings_folder (void); /* outlives a start of the machine */

HoistSystemdBus *hoist_systemd_bus_open (GCancellable *cancellable, GError **error);
void hoist_systemd_bus_free (HoistSystemdBus *bus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistSystemdBus, hoist_systemd_bus_free)

/* A method of the manager; `unit` is for messages. `parameters` is floating or NULL. */
GVariant *hoist_systemd_bus_call (HoistSystemdBus *bus, const char *method, const char *unit,
                                  GVariant *parameters, GError **error);
/* The manager reads all units' files anew; `unit` is for messages. */
gboolean hoist_systemd_bus_reload (HoistSystemdBus *bus, const char *unit,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Every property of an interface of org.freedesktop.systemd1, "Unit" or "Service": a{sv}. */
GVariant *hoist_systemd_bus_get_all (HoistSystemdBus *bus, const char *path, const char *interface,
                                     GError **error);
/* StartUnit or StopUnit, mode "replace", and the word of its end: done, failed, canceled, timeout,
 * dependency, skipped. TIMED_OUT after wait_ms; the job goes on then. wait_ms 0: only queued, "".
 */
char *hoist_systemd_bus_run_job (HoistSystemdBus *bus, const char *method, const char *unit,
                                 guint wait_ms, GError **error);
/* Whether polkit lets this process manage units without a question, as far as it says so to one
 * that is not root. */
gboolean hoist_systemd_bus_is_allowed (HoistSystemdBus *bus);

G_END_DECLS
