/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node and what was seen of it. Owned by whoever holds a reference; any thread; never reaches the
 * node. Strict about what is configured, lenient about what an agent saw: a newer one sees more. */
#include "model/hoist-node.h"

#include "model/hoist-fields-define.h"

const char *const hoist_node_transport_names[] = { "ssh", "local", NULL };

static const HoistField node_rows[] = {
  { HOIST_FIELD (HoistNode, id, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_ID (NODE) },
  { HOIST_FIELD (HoistNode, name, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (NAME) },
  { HOIST_FIELD (HoistNode, transport, ENUM), HOIST_FIELD_NEEDED,
    .words = hoist_node_transport_names },
  { HOIST_FIELD (HoistNode, user, TEXT), HOIST_FIELD_GRAMMAR (USER) },
  { HOIST_FIELD (HoistNode, host, TEXT), HOIST_FIELD_GRAMMAR (HOST) },
  { HOIST_FIELD (HoistNode, port, UINT), HOIST_FIELD_RANGE (0, 65535) },
  { HOIST_FIELD (HoistNode, identity_file, TEXT), HOIST_FIELD_GRAMMAR (PATH) },
  { HOIST_FIELD (HoistNode, host_key, TEXT), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistNode, fingerprint, TEXT), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistNode, state_folder, TEXT), HOIST_FIELD_GRAMMAR (PATH) },
  { HOIST_FIELD (HoistNode, roles, STRV), HOIST_FIELD_GRAMMAR (WORD) },
  { HOIST_FIELD (HoistNode, agent_id, TEXT), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistNode, created_at, TIME) },
  { HOIST_FIELD (HoistNode, created_by, TEXT), HOIST_FIELD_GRAMMAR (TEXT) },
  { NULL },
};
const HoistFields hoist_node_fields = { "Node", sizeof (HoistNode),
                                        G_STRUCT_OFFSET (HoistNode, refs), FALSE, node_rows };

HOIST_FIELDS_DEFINE_NOUN (HoistNode, hoist_node, hoist_node_fields)

gboolean
hoist_node_has_role (const HoistNode *node, const char *role)
{
  return g_strv_contains ((const char *const *) node->roles, role);
}

static const HoistField disk_rows[] = {
  { HOIST_FIELD (HoistNodeDisk, path, TEXT), HOIST_FIELD_NEEDED, HOIST_FIELD_GRAMMAR (PATH) },
  { HOIST_FIELD (HoistNodeDisk, free, INT64), HOIST_FIELD_RANGE (0, G_MAXINT64) },
  { HOIST_FIELD (HoistNodeDisk, total, INT64), HOIST_FIELD_RANGE (0, G_MAXINT64) },
  { NULL },
};
const HoistFields hoist_node_disk_fields = { "NodeDisk", sizeof (HoistNodeDisk), -1, TRUE,
                                             disk_rows };

HoistNodeDisk *
hoist_node_disk_new (const HoistNodeDisk *fields)
{
  return hoist_fields_new (&hoist_node_disk_fields, fields);
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistNodeDisk, hoist_node_disk, hoist_node_disk_fields)
HOIST_FIELDS_DEFINE_ELEMENT (disk_element, "NodeDisk", hoist_node_disk, new, free)

static const HoistField sighting_rows[] = {
  { HOIST_FIELD (HoistNodeSighting, node, TEXT), HOIST_FIELD_ID (NODE) },
  { HOIST_FIELD (HoistNodeSighting, seen_at, TIME) },
  { HOIST_FIELD (HoistNodeSighting, unknown_since, TIME) },
  { HOIST_FIELD (HoistNodeSighting, error_code, TEXT) },
  { HOIST_FIELD (HoistNodeSighting, error, TEXT_OR_NULL) },
  { HOIST_FIELD (HoistNodeSighting, boot_id, TEXT), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistNodeSighting, agent_version, TEXT), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistNodeSighting, agent_id, TEXT), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistNodeSighting, protocol, UINT), HOIST_FIELD_RANGE (0, 1000) },
  { HOIST_FIELD (HoistNodeSighting, hostname, TEXT), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistNodeSighting, system, TEXT), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistNodeSighting, addresses, STRV), HOIST_FIELD_GRAMMAR (TEXT) },
  { HOIST_FIELD (HoistNodeSighting, disks, LIST), .element = &disk_element },
  { HOIST_FIELD (HoistNodeSighting, load_1, DOUBLE) },
  { HOIST_FIELD (HoistNodeSighting, load_5, DOUBLE) },
  { HOIST_FIELD (HoistNodeSighting, load_15, DOUBLE) },
  { HOIST_FIELD (HoistNodeSighting, cpus, UINT), HOIST_FIELD_RANGE (0, 1000000) },
  { HOIST_FIELD (HoistNodeSighting, clock_offset_ms, INT64) },
  { NULL },
};
const HoistFields hoist_node_sighting_fields = { "NodeSighting", sizeof (HoistNodeSighting),
                                                 G_STRUCT_OFFSET (HoistNodeSighting, refs), TRUE,
                                                 sighting_rows };

HOIST_FIELDS_DEFINE_NOUN (HoistNodeSighting, hoist_node_sighting, hoist_node_sighting_fields)
