/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is true of this machine: who it is, how full, how busy, what time it thinks it is. Called by
 * the session's worker thread. Never looks at a tenant, never waits, changes nothing. */
#include "agent/hoist-agent-read-orders.h"
#include "base/hoist-clock.h"
#include "protocol/hoist-frame.h"
#include <arpa/inet.h>
#include <glib.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

/* Of interfaces that are up, without loopback and link-local ones: what others may reach. */
static HoistValue *
list_addresses (void)
{
  HoistValue *list = hoist_value_new_array ();
  struct ifaddrs *all = NULL;

  if (getifaddrs (&all) != 0)
    return list;
  for (struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
    {
      char text[INET6_ADDRSTRLEN];
      const void *bytes = NULL;
      int family = one->ifa_addr != NULL ? one->ifa_addr->sa_family : AF_UNSPEC;

      if ((one->ifa_flags & IFF_UP) == 0 || (one->ifa_flags & IFF_LOOPBACK) != 0)
        continue;
      if (family == AF_INET)
        bytes = &((struct sockaddr_in *) one->ifa_addr)->sin_addr;
      else if (family == AF_INET6
               && !IN6_IS_ADDR_LINKLOCAL (&((struct sockaddr_in6 *) one->ifa_addr)->sin6_addr))
        bytes = &((struct sockaddr_in6 *) one->ifa_addr)->sin6_addr;
      if (bytes != NULL && inet_ntop (family, bytes, text, sizeof text) != NULL)
        hoist_value_append (list, hoist_value_new_string (text));
    }
  freeifaddrs (all);
  return list;
}

static void
append_disk (HoistValue *list, const char *path)
{
  HoistValue *disk;
  struct statvfs fs;

  if (statvfs (path, &fs) != 0)
    return;
  disk = hoist_value_new_object ();
  hoist_value_set_text (disk, "path", path);
  hoist_value_set (disk, "free", hoist_value_new_int ((gint64) fs.f_bavail * (gint64) fs.f_frsize));
  hoist_value_set (disk, "total",
                   hoist_value_new_int ((gint64) fs.f_blocks * (gint64) fs.f_frsize));
  hoist_value_append (list, disk);
}

static HoistValue *
list_disks (HoistAgentState *state)
{
  HoistValue *list = hoist_value_new_array ();
  struct statvfs ours, root;

  append_disk (list, hoist_agent_state_get_folder (state));
  if (statvfs (hoist_agent_state_get_folder (state), &ours) == 0 && statvfs ("/", &root) == 0
      && ours.f_fsid != root.f_fsid)
    append_disk (list, "/");
  return list;
}

static void
set_load (HoistValue *answer)
{
  static const char *const names[] = { "load_1", "load_5", "load_15" };
  double loads[3] = { 0, 0, 0 };

  if (getloadavg (loads, 3) != 3)
    return;
  for (guint i = 0; i < 3; i++)
    hoist_value_set (answer, names[i], hoist_value_new_double (loads[i]));
}

HoistValue *
hoist_order_node (HoistAgentState *state, const HoistValue *order, const HoistDriverCall *call,
                  GError **error)
{
  g_autofree char *id = hoist_agent_state_dup_agent_id (state, error);
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  HoistValue *answer;

  if (id == NULL)
    return NULL;
  answer = hoist_value_new_object ();
  hoist_value_set_text (answer, "agent_id", id);
  hoist_value_set (answer, "protocol", hoist_value_new_int (HOIST_FRAME_PROTOCOL_NEWEST));
  hoist_value_set_text (answer, "agent_version", HOIST_VERSION);
  hoist_value_set_text (answer, "boot_id", hoist_clock_get_boot_id ());
  hoist_value_set_text (answer, "hostname", g_get_host_name ());
  hoist_value_set_text (answer, "system", system != NULL ? system : "");
  hoist_value_set (answer, "addresses", list_addresses ());
  hoist_value_set (answer, "disks", list_disks (state));
  set_load (answer);
  hoist_value_set (answer, "cpus", hoist_value_new_int (g_get_num_processors ()));
  hoist_value_set (answer, "wall_us", hoist_value_new_int (hoist_clock_wall_us ()));
  return answer;
}
