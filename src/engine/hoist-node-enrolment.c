/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-node-enrolment.h. Owned by the caller. It never writes into the store, never signs in
 * anywhere before a person has confirmed the fingerprint, and never leaves a key of a machine that
 * was not enrolled. */
#include "engine/hoist-node-enrolment.h"

#include <string.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "engine/hoist-agent-ssh.h"
#include "engine/hoist-node-install.h"
#include "engine/hoist-node-key.h"
#include "engine/hoist-node-look.h"
#include "protocol/hoist-problem.h"

void
hoist_node_enrolment_free (HoistNodeEnrolment *enrolment)
{
  if (!enrolment)
    return;
  g_clear_pointer (&enrolment->node, hoist_node_unref);
  g_clear_pointer (&enrolment->sighting, hoist_node_sighting_unref);
  g_clear_pointer (&enrolment->findings, g_ptr_array_unref);
  g_free (enrolment->authorized_keys);
  g_free (enrolment);
}

gboolean
hoist_node_enrolment_is_blocked (const HoistNodeEnrolment *enrolment)
{
  return hoist_finding_find_blocker (enrolment->findings) != NULL;
}

static void
set_node (HoistNodeEnrolment *enrolment, const HoistNode *fields)
{
  HoistNode *node = hoist_node_new (fields);

  g_clear_pointer (&enrolment->node, hoist_node_unref);
  enrolment->node = node;
}

/* --- 1: keys ----------------------------------------------------------------------------- */

static gboolean
check_wanted (const HoistNode *wanted, GError **error)
{
  if (wanted->transport == HOIST_NODE_LOCAL ? *wanted->state_folder != '\0'
                                            : *wanted->user && *wanted->host)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
               wanted->transport == HOIST_NODE_LOCAL ? "state_folder: is needed"
                                                     : "user, host: both are needed");
  return FALSE;
}

static gboolean
find_host_key (HoistNodeEnrolment *enrolment, const char *fingerprint, GCancellable *cancellable,
               GError **error)
{
  HoistNode fields = *enrolment->node;
  g_autofree char *key = NULL, *shown = NULL;

  if (!hoist_node_key_find (fields.host, fields.port, fingerprint, &key, &shown, cancellable,
                            error))
    return FALSE;
  fields.host_key = key;
  fields.fingerprint = shown;
  set_node (enrolment, &fields);
  return TRUE;
}

static gboolean
find_own_key (HoistNodeEnrolment *enrolment, const HoistNodeRoutes *routes, GError **error)
{
  HoistAgentSshTarget *target = hoist_agent_ssh_target_new (enrolment->node, routes->nodes_folder);
  g_autofree char *comment = g_strconcat ("hoist-", hoist_store_get_instance (routes->store), NULL);
  g_autofree char *public_key = hoist_node_key_dup_public (
      target->identity_file, *enrolment->node->identity_file == '\0', comment, error);

  hoist_agent_ssh_target_free (target);
  if (!public_key)
    return FALSE;
  enrolment->authorized_keys = hoist_node_key_authorized_line (public_key);
  return TRUE;
}

/* --- 2: the agent ------------------------------------------------------------------------ */

static void
add_problem (HoistNodeEnrolment *enrolment, const GError *problem)
{
  gboolean no_agent = g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  gboolean other_agent = g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_VERSION);

  /* An agent can be installed on a node that is known; a node that lets nobody in can't be helped.
   */
  g_ptr_array_add (
      enrolment->findings,
      hoist_finding_new (no_agent || other_agent ? "agent" : "connection",
                         no_agent ? HOIST_FINDING_WARNING : HOIST_FINDING_BLOCKER, problem->message,
                         no_agent || other_agent
                             ? "Have it installed from here, or run there: apt install "
                               "./hoist-agent_*.deb"
                             : "",
                         ""));
}

/* Whether it becomes a node is not decided yet; its folder is made again when it does. */
static void
leave_nothing (const HoistAgentSshTarget *target)
{
  hoist_agent_ssh_disconnect (target);
  if (!hoist_file_remove_tree (target->folder, NULL))
    g_debug ("%s is left behind", target->folder); /* a public key: of no harm, of no use */
}

static HoistValue *
ask_node (const HoistNodeEnrolment *enrolment, const HoistNodeRoutes *routes,
          GCancellable *cancellable, GError **error)
{
  g_auto (HoistAgentRoute) route = { 0 };
  HoistAgentOrder order = { "node", NULL, HOIST_NODE_LOOK_DEADLINE_S };
  HoistValue *answer = NULL;

  hoist_node_route_of (routes, enrolment->node, &route);
  HoistAgentLink *link = hoist_agent_link_open (
      route.transport, route.target, hoist_store_get_instance (routes->store), cancellable, error);
  if (link)
    answer = hoist_agent_link_call (link, &order, NULL, cancellable, error);
  hoist_agent_link_close (link, 1000);
  if (enrolment->node->transport == HOIST_NODE_SSH)
    leave_nothing (route.target);
  return answer;
}

static gboolean
find_agent (HoistNodeEnrolment *enrolment, const HoistNodeRoutes *routes, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GError) problem = NULL;
  gint64 asked_at = hoist_clock_wall_us ();
  g_autoptr (HoistValue) answer = ask_node (enrolment, routes, cancellable, &problem);

  if (answer)
    enrolment->sighting = hoist_node_look_read (enrolment->node->id, answer, asked_at,
                                                hoist_clock_wall_us (), &problem);
  if (!enrolment->sighting)
    {
      if (!g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_CANCELLED)
          && !g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_HOST_KEY))
        {
          add_problem (enrolment, problem);
          return TRUE;
        }
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  HoistNode fields = *enrolment->node;
  fields.agent_id = enrolment->sighting->agent_id;
  set_node (enrolment, &fields);
  hoist_node_look_judge (enrolment->sighting, enrolment->findings);
  return TRUE;
}

HoistNodeEnrolment *
hoist_node_enrolment_look (const HoistNodeRoutes *routes, const HoistNode *wanted,
                           const char *fingerprint, GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistNodeEnrolment) enrolment = g_new0 (HoistNodeEnrolment, 1);
  gboolean by_ssh = wanted->transport == HOIST_NODE_SSH;

  if (!check_wanted (wanted, error))
    return NULL;
  enrolment->node = hoist_node_ref (wanted);
  enrolment->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  if (by_ssh
      && (!find_host_key (enrolment, fingerprint, cancellable, error)
          || !find_own_key (enrolment, routes, error)))
    return NULL;
  if (!enrolment->authorized_keys)
    enrolment->authorized_keys = g_strdup ("");
  if ((!by_ssh || fingerprint) && !find_agent (enrolment, routes, cancellable, error))
    return NULL;
  return g_steal_pointer (&enrolment);
}

/* --- an agent where there is none --------------------------------------------------------- */

static const HoistFinding *
find_agent_finding (const HoistNodeEnrolment *enrolment)
{
  for (guint i = 0; i < enrolment->findings->len; i++)
    {
      const HoistFinding *finding = enrolment->findings->pdata[i];
      if (g_str_equal (finding->check, "agent"))
        return finding;
    }
  return NULL;
}

static gboolean
install (const HoistNodeEnrolment *enrolment, const HoistNodeRoutes *routes,
         GCancellable *cancellable, GError **error)
{
  HoistAgentSshTarget *target = hoist_agent_ssh_target_new (enrolment->node, routes->nodes_folder);
  const char *key = strstr (enrolment->authorized_keys, "\" "); /* after command="…" */
  gboolean installed = hoist_node_install_agent (target, routes->agent_package, key ? key + 2 : "",
                                                 cancellable, error);

  leave_nothing (target);
  hoist_agent_ssh_target_free (target);
  return installed;
}

static void
add_blocker (HoistNodeEnrolment *enrolment, const GError *problem)
{
  g_autofree char *detail = NULL, *now = NULL, *next = NULL, *said = NULL;

  hoist_problem_split (problem, &detail, &now, &next);
  said = *now != '\0' ? g_strdup_printf ("%s %s", detail, now) : g_strdup (detail);
  g_ptr_array_set_size (enrolment->findings, 0);
  g_ptr_array_add (enrolment->findings,
                   hoist_finding_new ("agent", HOIST_FINDING_BLOCKER, said, next, ""));
}

HoistNodeEnrolment *
hoist_node_enrolment_install (const HoistNodeRoutes *routes, const HoistNode *wanted,
                              const char *fingerprint, GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistNodeEnrolment) enrolment =
      hoist_node_enrolment_look (routes, wanted, fingerprint, cancellable, error);
  g_autoptr (GError) problem = NULL;

  if (!enrolment || !fingerprint || wanted->transport != HOIST_NODE_SSH
      || !find_agent_finding (enrolment))
    return g_steal_pointer (&enrolment);
  if (install (enrolment, routes, cancellable, &problem))
    return hoist_node_enrolment_look (routes, wanted, fingerprint, cancellable, error);
  if (g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_CANCELLED)
      || g_error_matches (problem, HOIST_ERROR, HOIST_ERROR_HOST_KEY))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  add_blocker (enrolment, problem);
  return g_steal_pointer (&enrolment);
}
