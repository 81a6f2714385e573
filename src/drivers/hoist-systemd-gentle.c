/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drop-in for services that must never be killed hard (Redis: SAFETY.md "Children"). Owned by
 * the call that stops a unit; worker thread. Never signals a process itself, never touches a unit's
 * own file. */
#include "drivers/hoist-systemd-gentle.h"
#include "base/hoist-error.h"
#include "drivers/hoist-systemd-drop-in.h"
#include <unistd.h>

/* After every name that administrators give: systemd takes the last of the sorted names. */
#define FILE_NAME "zzz-hoist-gentle.conf"

static const char drop_in[] =
    "# Hoist stops this unit, whose guide says that it must never be killed hard. This file goes "
    "with the stop.\n"
    "[Service]\n"
    "SendSIGKILL=no\n"
    "TimeoutStopSec=infinity\n"
    "TimeoutStopFailureMode=terminate\n"
    "Restart=no\n";

gboolean
hoist_systemd_gentle_is_needed (const HoistSystemdUnit *unit)
{
  return unit->send_sigkill || unit->stop_timeout_us != G_MAXUINT64
         || (unit->timeout_mode[0] != '\0' && !g_str_equal (unit->timeout_mode, "terminate"))
         || !g_str_equal (unit->restart, "no");
}

gboolean
hoist_systemd_gentle_is_possible (void)
{
  return access (hoist_systemd_get_runtime_folder (), W_OK) == 0;
}

static gboolean
refuse (const HoistSystemdUnit *unit, const char *reason, GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "systemd could kill the unit %s hard, which its guide forbids, and %s. Put "
               "SendSIGKILL=no, TimeoutStopSec=infinity and Restart=no into a drop-in of it "
               "(systemctl edit %s).",
               unit->name, reason, unit->name);
  return FALSE;
}

gboolean
hoist_systemd_gentle_begin (HoistSystemdBus *bus, HoistSystemdUnit *unit, GError **error)
{
  g_autofree char *name = g_strdup (unit->name);
  g_autoptr (GError) local = NULL;

  if (!hoist_systemd_gentle_is_needed (unit))
    return TRUE;
  if (!hoist_systemd_drop_in_write (hoist_systemd_get_runtime_folder (), name, FILE_NAME, drop_in,
                                    &local))
    {
      g_autofree char *reason = g_strdup_printf ("that can't be changed here (%s)", local->message);

      return refuse (unit, reason, error);
    }
  if (hoist_systemd_bus_reload (bus, name, error))
    {
      hoist_systemd_unit_clear (unit);
      if (hoist_systemd_unit_read (bus, name, unit, error)
          && (!hoist_systemd_gentle_is_needed (unit)
              || refuse (unit, "another drop-in of it wins over Hoist's", error)))
        return TRUE;
    }
  if (!hoist_systemd_gentle_end (bus, name, &local))
    g_prefix_error (error, "%s ", local->message);
  return FALSE;
}

gboolean
hoist_systemd_gentle_end (HoistSystemdBus *bus, const char *name, GError **error)
{
  gboolean was_there = FALSE;

  return hoist_systemd_drop_in_remove (hoist_systemd_get_runtime_folder (), name, FILE_NAME,
                                       &was_there, error)
         && (!was_there || hoist_systemd_bus_reload (bus, name, error));
}
