/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "node-scene.h"

#include "base/hoist-clock.h"
#include "scene.h"

#define MINUTE (60 * G_USEC_PER_SEC)

static HoistNodeSighting *
make_sighting (const char *id, const char *name, NodeSceneState state)
{
  g_autoptr (GPtrArray) disks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_node_disk_free);
  const HoistNodeDisk one = { (char *) "/srv", 81604378624, 214748364800 },
                      other = { (char *) "/var/lib/hoist-agent", 1073741824, 21474836480 };
  char *addresses[] = { (char *) "10.20.0.11", (char *) "fd00::11", NULL };
  g_autofree char *error =
      state == NODE_SCENE_KEY
          ? g_strconcat (name,
                         " shows another host key than the one pinned at enrolment "
                         "(SHA256:Zt0d3hJ0s1xkzWcQ0yqkq9m2Q1r0lqgq7n1k3yq8b2A). Nothing was "
                         "sent. Find out why: if the machine was set up anew, compare its new "
                         "host key and trust it; if not, somebody may stand in between.",
                         NULL)
      : state == NODE_SCENE_AWAY
          ? g_strconcat (name,
                         " can't be reached: ssh: connect to host web2.example port 22: No "
                         "route to host",
                         NULL)
          : NULL;
  HoistNodeSighting fields = {
    .node = (char *) id,
    /* Pictures are compared: what is past has a fixed date. */
    .seen_at = state == NODE_SCENE_WELL ? hoist_clock_wall_us () : SCENE_NOW - 20 * MINUTE,
    .unknown_since = state == NODE_SCENE_WELL ? 0 : SCENE_NOW,
    .error_code = (char *) (state == NODE_SCENE_KEY    ? "host-key"
                            : state == NODE_SCENE_AWAY ? "unreachable"
                                                       : ""),
    .error = error,
    .boot_id = (char *) "b",
    .agent_version = (char *) "0.1.0",
    .agent_id = (char *) "a",
    .protocol = 1,
    .hostname = (char *) name,
    .system = (char *) "Debian GNU/Linux 12 (bookworm)",
    .addresses = addresses,
    .disks = disks,
    .load_1 = 0.42,
    .load_5 = 0.31,
    .load_15 = 0.2,
    .cpus = 2,
    .clock_offset_ms = state == NODE_SCENE_AWAY ? -7200000 : 12,
  };

  g_ptr_array_add (disks, hoist_node_disk_new (&one));
  g_ptr_array_add (disks, hoist_node_disk_new (&other));
  return hoist_node_sighting_new (&fields);
}

HoistNodeReport *
node_scene_report (const char *name, NodeSceneState state)
{
  g_autofree char *id = scene_id ("nd_", name);
  g_autofree char *host = g_strconcat (name, ".example", NULL);
  char *roles[] = { (char *) "web", (char *) "database", NULL };
  HoistNode fields = { .id = id,
                       .name = (char *) name,
                       .transport = HOIST_NODE_SSH,
                       .user = (char *) "hoist",
                       .host = host,
                       .port = 22,
                       .identity_file = (char *) "",
                       .host_key = (char *) "ssh-ed25519 AAAA",
                       .fingerprint = (char *) "SHA256:Zt0d3hJ0s1xkzWcQ0yqkq9m2Q1r0lqgq7n1k3yq8b2A",
                       .state_folder = (char *) "/var/lib/hoist-agent",
                       .roles = roles,
                       .agent_id = (char *) "a",
                       .created_at = SCENE_NOW,
                       .created_by = (char *) "local:dana" };
  HoistNodeReport *report = g_new0 (HoistNodeReport, 1);

  report->node = hoist_node_new (&fields);
  if (state != NODE_SCENE_NEW)
    report->sighting = make_sighting (id, name, state);
  report->tenants = state == NODE_SCENE_WELL ? 3 : state == NODE_SCENE_NEW ? 0 : 1;
  return report;
}

GPtrArray *
node_scene_list (void)
{
  static const char *const names[] = { "web1", "web2", "web3", "web4" };
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_node_report_free);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (list, node_scene_report (names[i], (NodeSceneState) i));
  return list;
}

HoistNodeFound *
node_scene_found (int severity)
{
  HoistNodeFound *found = g_new0 (HoistNodeFound, 1);

  found->host_key = g_strdup ("ssh-ed25519 AAAA");
  found->fingerprint = g_strdup ("SHA256:Zt0d3hJ0s1xkzWcQ0yqkq9m2Q1r0lqgq7n1k3yq8b2A");
  found->authorized_keys =
      g_strdup ("restrict,command=\"hoist-agent --state /var/lib/hoist-agent\" ssh-ed25519 "
                "AAAAC3NzaC1lZDI1NTE5AAAAIDm6 hoist");
  found->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  if (severity < 0)
    return found;
  found->agent = make_sighting ("nd_0123456789abcdef", "n1", NODE_SCENE_WELL);
  g_ptr_array_add (found->findings,
                   hoist_finding_new ("clock", (HoistFindingSeverity) severity,
                                      "Its clock is 2 h behind.", "Set it, then enrol again.", ""));
  return found;
}
