/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The orders `databases` and `database-drop`: what runs have left beside a tenant's own database on
 * its server. Owns nothing; worker thread, the second under the tenant's lock. It never drops what
 * a run that has not ended here names, and finds the server by the tenant's settings alone. */
#include "agent/hoist-agent-current.h"
#include "agent/hoist-agent-lock.h"
#include "agent/hoist-agent-read-orders.h"
#include "agent/hoist-order-subject.h"
#include "base/hoist-error.h"
#include "drivers/hoist-database.h"
#include "model/hoist-retention.h"

#define WAIT_MS 2000

/* *ret_leavings is NULL where the tenant has no database on a server. */
static gboolean
find_server (const HoistOrderSubject *subject, char **ret_path,
             const HoistDatabaseLeavings **ret_leavings, GError **error)
{
  const GPtrArray *databases = subject->guide->databases;
  const HoistGuideDatabase *first = databases->len > 0 ? g_ptr_array_index (databases, 0) : NULL;
  const HoistDatabaseDriver *driver;

  *ret_leavings = NULL;
  if (first == NULL || subject->is_follower)
    return TRUE;
  driver = hoist_database_find (first->engine, error);
  if (driver == NULL)
    return FALSE;
  if (driver->leavings == NULL)
    return TRUE;
  *ret_leavings = driver->leavings;
  *ret_path = hoist_order_subject_fill_database (subject, first, error);
  return *ret_path != NULL;
}

HoistValue *
hoist_order_databases (HoistAgentState *state, const HoistValue *order, const HoistDriverCall *call,
                       GError **error)
{
  g_auto (HoistOrderSubject) subject = { 0 };
  g_autofree char *path = NULL;
  const HoistDatabaseLeavings *leavings;
  g_autoptr (GPtrArray) left = NULL;
  HoistValue *answer, *list;

  if (!hoist_order_subject_read (&subject, state, order, error)
      || !find_server (&subject, &path, &leavings, error)
      || (leavings != NULL && (left = leavings->list (path, call, error)) == NULL))
    return NULL;
  list = hoist_value_new_array ();
  for (guint i = 0; left != NULL && i < left->len; i++)
    {
      const HoistDatabaseLeft *one = g_ptr_array_index (left, i);
      HoistValue *entry = hoist_value_new_object ();

      hoist_value_set (entry, "name", hoist_value_new_string (one->name));
      hoist_value_set (entry, "bytes", hoist_value_new_int (one->bytes));
      hoist_value_append (list, entry);
    }
  answer = hoist_value_new_object ();
  hoist_value_set (answer, "databases", list);
  return answer;
}

static gboolean
names (const HoistValue *current, const char *owner)
{
  const HoistValue *steps = hoist_value_get_member (current, "steps");

  if (g_str_equal (hoist_value_lookup_string (current, "run", ""), owner)
      || g_str_equal (hoist_value_lookup_string (current, "backup", ""), owner))
    return TRUE;
  for (guint i = 0; steps != NULL && i < hoist_value_get_size (steps); i++)
    if (hoist_retention_step_names (
            hoist_value_get_member (hoist_value_get_element (steps, i), "args"), owner))
      return TRUE;
  return FALSE;
}

/* The control plane keeps it, too; after its store is lost this is what recovery goes back by. */
static gboolean
check_unused (const HoistAgentState *state, const char *tenant, const char *name, GError **error)
{
  g_autofree char *owner = hoist_retention_dup_database_owner (name);
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistValue) current = hoist_agent_current_read (state, tenant, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (owner == NULL || current == NULL
      || !g_str_equal (hoist_value_lookup_string (current, "state", ""), "running")
      || !names (current, owner))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               "run %s has not ended on this node and names %s: the database %s stays",
               hoist_value_lookup_string (current, "run", "?"), owner, name);
  return FALSE;
}

HoistValue *
hoist_order_database_drop (HoistAgentState *state, const HoistValue *order,
                           const HoistDriverCall *call, GError **error)
{
  const char *name = hoist_value_lookup_string (order, "name", "");
  g_auto (HoistOrderSubject) subject = { 0 };
  g_autoptr (HoistAgentLock) lock = NULL;
  g_autofree char *path = NULL;
  const HoistDatabaseLeavings *leavings;

  if (!hoist_order_subject_read (&subject, state, order, error))
    return NULL;
  HoistAgentClaim claim = {
    .tenant = subject.tenant->id, .run = "", .epoch = 0, .wait_ms = WAIT_MS
  };
  lock = hoist_agent_lock_claim (state, &claim, call->cancellable, error);
  if (lock == NULL || !check_unused (state, subject.tenant->id, name, error)
      || !find_server (&subject, &path, &leavings, error))
    return NULL;
  if (leavings == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
                   "%s has no database on a server now: where %s lies is not known",
                   subject.tenant->slug, name);
      return NULL;
    }
  return leavings->drop (path, name, call, error) ? hoist_value_new_object () : NULL;
}
