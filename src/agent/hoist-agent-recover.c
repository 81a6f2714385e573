/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `hoist-agent recover`: the way back when the store is lost. Claims the tenant with the epoch the
 * run had, undoes its steps in reverse from their own recorded arguments, and says so line by line.
 * Main thread, blocking. Never goes forward; a tenant it can't bring back stays as it is, and that
 * is said. */
#include "agent/hoist-agent-recover.h"
#include "agent/hoist-agent-current.h"
#include "agent/hoist-agent-step.h"
#include "base/hoist-error.h"
#include "base/hoist-id.h"
#include <stdio.h>

#define CLAIM_WAIT_MS 10000

static void
log_cb (HoistLogLevel level, const char *text, gpointer user_data)
{
  printf ("  %s\n", text);
  fflush (stdout);
}

static HoistTenant *
read_tenant (const HoistValue *current)
{
  const HoistValue *value = hoist_value_get_member (current, "tenant");
  HoistTenant fields = { 0 };

  fields.id = (char *) hoist_value_lookup_string (value, "id", "");
  fields.slug = fields.name = (char *) hoist_value_lookup_string (value, "slug", "");
  fields.directory = (char *) hoist_value_lookup_string (value, "directory", "");
  fields.application = fields.node = fields.domain = fields.api_domain = (char *) "";
  return hoist_tenant_new (&fields);
}

static gboolean
undo_step (HoistAgentState *state, HoistAgentLock *lock, const HoistTenant *tenant,
           const HoistValue *current, const HoistValue *entry, GError **error)
{
  HoistAgentStepOrder order = { 0 };
  g_autoptr (HoistValue) answer = NULL;

  order.state = state;
  order.lock = lock;
  order.tenant = tenant;
  order.kind = hoist_step_kind_find (hoist_value_lookup_string (entry, "kind", ""));
  order.key.tenant = tenant->id;
  order.key.run = hoist_value_lookup_string (current, "run", "");
  order.key.step = (guint) hoist_value_lookup_int (entry, "step", 0);
  order.key.undo = TRUE;
  order.epoch = hoist_value_lookup_int (current, "epoch", 0);
  order.args = hoist_value_get_member (entry, "args");
  order.voice.log = log_cb;
  if (order.kind == NULL || order.args == NULL)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                           "CURRENT.json names a step that this agent does not know.");
      return FALSE;
    }
  if (order.kind->undo != HOIST_UNDO_YES
      || g_str_equal (hoist_value_lookup_string (entry, "undo", ""), "done"))
    return TRUE;
  printf ("%s: undoing step %u, %s\n", tenant->slug, order.key.step, order.kind->name);
  answer = hoist_agent_step_run (&order, NULL, error);
  return answer != NULL;
}

/* The step with the highest number below `before`; NULL when there is none. */
static const HoistValue *
find_last (const HoistValue *steps, gint64 before)
{
  const HoistValue *found = NULL;

  for (guint i = 0; steps != NULL && i < hoist_value_get_size (steps); i++)
    {
      const HoistValue *entry = hoist_value_get_element (steps, i);
      gint64 number = hoist_value_lookup_int (entry, "step", -1);

      if (number >= 0 && number < before
          && (found == NULL || number > hoist_value_lookup_int (found, "step", -1)))
        found = entry;
    }
  return found;
}

static gboolean
undo_all (HoistAgentState *state, HoistAgentLock *lock, const HoistTenant *tenant,
          const HoistValue *current, GError **error)
{
  const HoistValue *steps = hoist_value_get_member (current, "steps");
  const HoistValue *entry;
  gint64 before = G_MAXINT;

  while ((entry = find_last (steps, before)) != NULL)
    {
      if (!undo_step (state, lock, tenant, current, entry, error))
        return FALSE;
      before = hoist_value_lookup_int (entry, "step", 0);
    }
  return hoist_agent_current_set_state (state, tenant->id, "old-restored", error);
}

static gboolean
recover_tenant (HoistAgentState *state, const char *id, GError **error)
{
  g_autoptr (HoistValue) current = hoist_agent_current_read (state, id, error);
  g_autoptr (HoistTenant) tenant = NULL;
  g_autoptr (HoistAgentLock) lock = NULL;
  HoistAgentClaim claim = { .tenant = id, .wait_ms = CLAIM_WAIT_MS };

  if (current == NULL)
    return error == NULL || *error == NULL;
  if (!g_str_equal (hoist_value_lookup_string (current, "state", ""), "running"))
    {
      printf ("%s: nothing to do (%s)\n", id, hoist_value_lookup_string (current, "state", "?"));
      return TRUE;
    }
  claim.run = hoist_value_lookup_string (current, "run", "");
  claim.epoch = hoist_value_lookup_int (current, "epoch", 0);
  lock = hoist_agent_lock_claim (state, &claim, NULL, error);
  if (lock == NULL)
    return FALSE;
  tenant = read_tenant (current);
  if (!undo_all (state, lock, tenant, current, error))
    return FALSE;
  printf ("%s: back at commit %.7s\n", tenant->slug,
          hoist_value_lookup_string (current, "from_commit", ""));
  return TRUE;
}

gboolean
hoist_agent_recover (HoistAgentState *state, const char *tenant, GError **error)
{
  g_autofree char *folder =
      g_build_filename (hoist_agent_state_get_folder (state), "tenants", NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;
  gboolean ok = TRUE;

  if (tenant != NULL && hoist_id_check (HOIST_ID_TENANT, tenant))
    return recover_tenant (state, tenant, error);
  if (tenant != NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "--tenant: \"%s\" is no identifier of a tenant (tn_ and 16 characters)", tenant);
      return FALSE;
    }
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr (GError) local = NULL;

      if (!hoist_id_check (HOIST_ID_TENANT, name) || recover_tenant (state, name, &local))
        continue;
      printf ("%s: could not be brought back: %s\n", name, local->message);
      if (ok)
        g_propagate_error (error, g_steal_pointer (&local));
      ok = FALSE;
    }
  return ok;
}
