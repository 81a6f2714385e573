/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An agent at the other end of an OpenSSH connection. One connection per node carries all links to
 * it (a master that ends by itself when it was idle for a while); the host key is the one that was
 * pinned at enrolment and nothing else; the remote command is a constant. Thread: any. */
#pragma once
#include "engine/hoist-agent-link.h"
#include "model/hoist-node.h"

G_BEGIN_DECLS

/* The agent's state folder on every node that is reached by ssh. */
#define HOIST_AGENT_SSH_STATE "/var/lib/hoist-agent"
#define HOIST_AGENT_SSH_COMMAND "hoist-agent --state " HOIST_AGENT_SSH_STATE

typedef struct
{
  HoistNode *node;     /* owned */
  char *folder;        /* private, of this node: known_hosts and the master's socket */
  char *identity_file; /* the private key */
} HoistAgentSshTarget;

/* `nodes_folder`: where the plane keeps what belongs to its nodes; its own key is `key` in it. */
HoistAgentSshTarget *hoist_agent_ssh_target_new (const HoistNode *node, const char *nodes_folder);
void hoist_agent_ssh_target_free (HoistAgentSshTarget *target);
extern const HoistAgentTransport hoist_agent_transport_ssh;
/* An ssh to the node, started in the target's folder, that runs `command` there; the host key is
 * pinned. HOST_KEY when none is. */
char **hoist_agent_ssh_dup_argv (const HoistAgentSshTarget *target, const char *command,
                                 GError **error);
/* Ends the connection to the node, if there is one. Best effort; blocks for a moment. */
void hoist_agent_ssh_disconnect (const HoistAgentSshTarget *target);
/* What ssh said on stderr and how it ended, as an error that says what to do. Always sets it. Pure.
 */
void hoist_agent_ssh_explain (const HoistNode *node, const char *said, int exit_status,
                              GError **error);

G_END_DECLS
