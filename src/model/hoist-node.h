/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine with an agent, as configured (HoistNode) and as last seen (HoistNodeSighting). "" is no
 * node of these: it is the local one, a child process of the daemon. Both are immutable and
 * reference-counted; _new deep-copies a struct filled by the caller. Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_NODE_SSH,  /* one OpenSSH connection; the agent is its remote command */
  HOIST_NODE_LOCAL /* an agent of this machine with a state folder of its own: tests, simulations */
} HoistNodeTransport;
extern const char *const hoist_node_transport_names[]; /* "ssh", "local", NULL */

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *id;   /* nd_ */
  char *name; /* for people; a host's name by default */
  HoistNodeTransport transport;
  char *user, *host;   /* ssh */
  guint port;          /* ssh; 0 is 22 */
  char *identity_file; /* ssh: the private key, absolute; "" the plane's own */
  char *host_key;      /* ssh: the pinned public key, "ssh-ed25519 AAAA…" */
  char *fingerprint;   /* of host_key, "SHA256:…" */
  char *state_folder;  /* of the agent on the node */
  char **roles;        /* words, e.g. "database", "web"; never NULL */
  char *agent_id;      /* what the agent called itself at the first hello; "" not yet */
  gint64 created_at;   /* wall µs */
  char *created_by;
} HoistNode;

HoistNode *hoist_node_new (const HoistNode *fields);
HoistNode *hoist_node_ref (const HoistNode *node);
void hoist_node_unref (HoistNode *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistNode, hoist_node_unref)
void hoist_node_write (const HoistNode *node, HoistJsonWriter *w, const char *name);
HoistNode *hoist_node_read (const HoistValue *value, GError **error);
gboolean hoist_node_has_role (const HoistNode *node, const char *role);

typedef struct
{
  char *path;         /* of the folder whose file system it is */
  gint64 free, total; /* bytes */
} HoistNodeDisk;
HoistNodeDisk *hoist_node_disk_new (const HoistNodeDisk *fields);
void hoist_node_disk_free (HoistNodeDisk *disk);
void hoist_node_disk_write (const HoistNodeDisk *disk, HoistJsonWriter *w, const char *name);
HoistNodeDisk *hoist_node_disk_read (const HoistValue *value, GError **error);

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *node;           /* nd_ */
  gint64 seen_at;       /* wall µs of the control plane; 0: never seen */
  gint64 unknown_since; /* 0: it answered last time */
  char *error_code;     /* wire name of why it is unknown, e.g. "host-key"; "" when it is known */
  char *error;          /* the sentence; NULL when it is known */
  char *boot_id, *agent_version, *agent_id;
  guint protocol;
  char *hostname, *system; /* "n1", "Debian GNU/Linux 12 (bookworm)" */
  char **addresses;
  GPtrArray *disks;               /* HoistNodeDisk* */
  double load_1, load_5, load_15; /* running and waiting processes, averages over minutes */
  guint cpus;
  gint64 clock_offset_ms; /* the node's wall clock less ours; half of the round trip is the error */
} HoistNodeSighting;

HoistNodeSighting *hoist_node_sighting_new (const HoistNodeSighting *fields);
HoistNodeSighting *hoist_node_sighting_ref (const HoistNodeSighting *sighting);
void hoist_node_sighting_unref (HoistNodeSighting *sighting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistNodeSighting, hoist_node_sighting_unref)
void hoist_node_sighting_write (const HoistNodeSighting *sighting, HoistJsonWriter *w,
                                const char *name);
HoistNodeSighting *hoist_node_sighting_read (const HoistValue *value, GError **error);

G_END_DECLS
