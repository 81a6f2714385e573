/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's nodes: enrolled, looked at, changed, forgotten. Part of the engine object; called in
 * worker threads of the daemon. Every change is in the journal. It never forgets a node that a
 * tenant lives on. */
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "engine/hoist-agent-ssh.h"
#include "engine/hoist-engine-nodes.h"
#include "engine/hoist-engine-private.h"
#include "engine/hoist-node-key.h"
#include "engine/hoist-node-observer.h"
#include "store/hoist-store-journal.h"

static gboolean
journal (HoistEngine *self, const char *phase, const HoistNode *node, const char *user,
         GError **error)
{
  g_autoptr (HoistValue) payload = hoist_value_new_object ();
  g_autoptr (HoistEvent) event = NULL;
  HoistJournalEntry entry = {
    .type = HOIST_EVENT_NODE, .phase = phase, .step = -1, .payload = payload
  };

  hoist_value_set (payload, "node", hoist_value_new_string (node->id));
  hoist_value_set (payload, "name", hoist_value_new_string (node->name));
  hoist_value_set (payload, "host", hoist_value_new_string (node->host));
  hoist_value_set (payload, "fingerprint", hoist_value_new_string (node->fingerprint));
  hoist_value_set (payload, "by", hoist_value_new_string (user));
  event = hoist_store_journal_append (self->store, &entry, error);
  return event != NULL;
}

HoistNodeEnrolment *
hoist_engine_look_at_node (HoistEngine *self, const HoistNode *wanted, const char *fingerprint,
                           GCancellable *cancellable, GError **error)
{
  return hoist_node_enrolment_look (&self->routes, wanted, fingerprint, cancellable, error);
}

HoistNodeEnrolment *
hoist_engine_install_on_node (HoistEngine *self, const HoistNode *wanted, const char *fingerprint,
                              GCancellable *cancellable, GError **error)
{
  return hoist_node_enrolment_install (&self->routes, wanted, fingerprint, cancellable, error);
}

gboolean
hoist_engine_enrol_node (HoistEngine *self, const HoistNodeEnrolment *enrolment, const char *user,
                         GError **error)
{
  const HoistFinding *blocker = hoist_finding_find_blocker (enrolment->findings);

  if (blocker)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED, blocker->message);
      return FALSE;
    }
  if (!hoist_store_put_node (self->store, enrolment->node, error)
      || !journal (self, "enrolled", enrolment->node, user, error))
    return FALSE;
  return !enrolment->sighting
         || hoist_store_put_node_sighting (self->store, enrolment->sighting, error);
}

HoistNodeSighting *
hoist_engine_check_node (HoistEngine *self, const char *node, GCancellable *cancellable,
                         GError **error)
{
  return hoist_node_observer_look (self->store, self->pool, node, cancellable, error);
}

gboolean
hoist_engine_change_node (HoistEngine *self, const HoistNode *node, const char *user,
                          GError **error)
{
  return hoist_store_put_node (self->store, node, error)
         && journal (self, "changed", node, user, error);
}

/* What stands on the old key ends. */
static void
disconnect (HoistEngine *self, const HoistNode *node)
{
  HoistAgentSshTarget *target = hoist_agent_ssh_target_new (node, self->nodes_folder);

  hoist_agent_pool_forget (self->pool, node->id);
  hoist_agent_ssh_disconnect (target);
  hoist_agent_ssh_target_free (target);
}

gboolean
hoist_engine_trust_node (HoistEngine *self, const char *node, const char *fingerprint,
                         const char *user, GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistNode) known = hoist_store_dup_node (self->store, node, error);
  g_autoptr (HoistNode) trusted = NULL;
  g_autofree char *key = NULL, *shown = NULL;
  HoistNode fields;

  if (!known)
    return FALSE;
  if (known->transport != HOIST_NODE_SSH)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "%s is on the control plane's own machine: it has no host key.", known->name);
      return FALSE;
    }
  if (!hoist_node_key_find (known->host, known->port, fingerprint, &key, &shown, cancellable,
                            error))
    return FALSE;
  fields = *known;
  fields.host_key = key;
  fields.fingerprint = shown;
  trusted = hoist_node_new (&fields);
  if (!hoist_store_put_node (self->store, trusted, error))
    return FALSE;
  disconnect (self, trusted);
  return journal (self, "trusted", trusted, user, error);
}

gboolean
hoist_engine_forget_node (HoistEngine *self, const char *node, const char *user, GError **error)
{
  g_autoptr (HoistNode) known = hoist_store_dup_node (self->store, node, error);

  if (!known || !hoist_store_remove_node (self->store, node, error))
    return FALSE;
  hoist_agent_pool_forget (self->pool, node);
  if (known->transport == HOIST_NODE_SSH)
    {
      HoistAgentSshTarget *target = hoist_agent_ssh_target_new (known, self->nodes_folder);
      hoist_agent_ssh_disconnect (target);
      if (!hoist_file_remove_tree (target->folder, NULL))
        g_debug ("%s is left behind", target->folder); /* a public key: of no harm, of no use */
      hoist_agent_ssh_target_free (target);
    }
  return journal (self, "forgotten", known, user, error);
}

void
hoist_engine_disconnect_nodes (HoistEngine *self)
{
  g_autoptr (GPtrArray) nodes = hoist_store_list_nodes (self->store, NULL);

  for (guint i = 0; nodes && i < nodes->len; i++)
    {
      const HoistNode *node = nodes->pdata[i];
      if (node->transport != HOIST_NODE_SSH)
        continue;
      HoistAgentSshTarget *target = hoist_agent_ssh_target_new (node, self->nodes_folder);
      hoist_agent_ssh_disconnect (target);
      hoist_agent_ssh_target_free (target);
    }
}
