/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rollouts: one row, and one for each target. Any thread. Never: writes a target without the counts
 * of its rollout in the same transaction. */
#include "store/hoist-store-rollout.h"

#include "base/hoist-error.h"
#include "store/hoist-store-object.h"

typedef struct
{
  const HoistRollout *rollout;
  const GPtrArray *targets; /* const HoistRolloutTarget*; NULL: none */
  gboolean is_new;
} Change;

static char *
make_body (const HoistRollout *rollout, GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  HoistRollout fields = *rollout;

  fields.targets = none;
  return hoist_store_body_make (&hoist_rollout_fields, &fields, NULL, error);
}

static gboolean
write_rollout (HoistStore *self, const Change *change, GError **error)
{
  g_autofree char *body = make_body (change->rollout, error);
  if (body == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      change->is_new ? "INSERT INTO rollouts (id, state, created_at, body) VALUES ($1, $2, $3, $4)"
                     : "UPDATE rollouts SET state = $2, created_at = $3, body = $4 WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, change->rollout->id);
  hoist_store_statement_bind_text (&s, 2, hoist_rollout_state_names[change->rollout->state]);
  hoist_store_statement_bind_int (&s, 3, change->rollout->created_at);
  hoist_store_statement_bind_text (&s, 4, body);
  if (!hoist_store_statement_run (&s, error))
    return FALSE;
  if (hoist_store_statement_get_changes (&s) > 0)
    return TRUE;
  hoist_store_set_not_found (error, "rollout", change->rollout->id);
  return FALSE;
}

static gboolean
write_target (HoistStore *self, const char *rollout, const HoistRolloutTarget *target,
              GError **error)
{
  g_autofree char *body = hoist_store_body_make (&hoist_rollout_target_fields, target, NULL, error);
  if (body == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->writer,
      "INSERT INTO rollout_targets (rollout, ordinal, tenant, state, body)"
      " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (rollout, ordinal) DO UPDATE SET"
      " tenant = excluded.tenant, state = excluded.state, body = excluded.body");
  hoist_store_statement_bind_text (&s, 1, rollout);
  hoist_store_statement_bind_int (&s, 2, target->index);
  hoist_store_statement_bind_text (&s, 3, target->tenant);
  hoist_store_statement_bind_text (&s, 4, hoist_target_state_names[target->state]);
  hoist_store_statement_bind_text (&s, 5, body);
  return hoist_store_statement_run (&s, error);
}

static gboolean
write_change (HoistStore *self, gpointer data, GError **error)
{
  const Change *change = data;

  if (!write_rollout (self, change, error))
    return FALSE;
  for (guint i = 0; change->targets != NULL && i < change->targets->len; i++)
    if (!write_target (self, change->rollout->id, g_ptr_array_index (change->targets, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
write_surely (HoistStore *self, Change *change, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);

  return locker != NULL && hoist_store_write_surely (self, TRUE, write_change, change, error);
}

gboolean
hoist_store_add_rollout (HoistStore *self, const HoistRollout *rollout, GError **error)
{
  Change change = { rollout, rollout->targets, TRUE };

  return write_surely (self, &change, error);
}

gboolean
hoist_store_update_rollout (HoistStore *self, const HoistRollout *rollout, const GPtrArray *targets,
                            GError **error)
{
  Change change = { rollout, targets, FALSE };

  return write_surely (self, &change, error);
}

static HoistRollout *
read_rollout (HoistStoreStatement *s, GError **error)
{
  const char *id = hoist_store_statement_get_text (s, "id");
  g_autoptr (HoistRollout) rollout = hoist_store_body_read (
      &hoist_rollout_fields, id, hoist_store_statement_get_text (s, "body"), error);

  if (rollout == NULL
      || (g_str_equal (rollout->id, id)
          && g_str_equal (hoist_store_statement_get_text (s, "state"),
                          hoist_rollout_state_names[rollout->state])))
    return g_steal_pointer (&rollout);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The store's rollout %s is damaged: its columns differ from its body.", id);
  return NULL;
}

static gboolean
read_targets (HoistStore *self, HoistRollout *rollout, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (
      &s, self->reader,
      "SELECT ordinal, tenant, state, body FROM rollout_targets WHERE rollout = $1"
      " ORDER BY ordinal");
  hoist_store_statement_bind_text (&s, 1, rollout->id);
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      HoistRolloutTarget *target =
          hoist_store_body_read (&hoist_rollout_target_fields, rollout->id,
                                 hoist_store_statement_get_text (&s, "body"), error);
      if (target == NULL)
        return FALSE;
      g_ptr_array_add (rollout->targets, target);
      if (target->index == hoist_store_statement_get_int (&s, "ordinal")
          && g_str_equal (target->tenant, hoist_store_statement_get_text (&s, "tenant"))
          && g_str_equal (hoist_target_state_names[target->state],
                          hoist_store_statement_get_text (&s, "state")))
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   "The store's rollout %s is damaged: a target's columns differ from its body.",
                   rollout->id);
      return FALSE;
    }
  return n == 0;
}

HoistRollout *
hoist_store_dup_rollout (HoistStore *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT id, state, body FROM rollouts WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, id);
  int n = hoist_store_statement_next (&s, error);
  if (n == 0)
    hoist_store_set_not_found (error, "rollout", id);
  g_autoptr (HoistRollout) rollout = n > 0 ? read_rollout (&s, error) : NULL;
  return rollout != NULL && read_targets (self, rollout, error) ? g_steal_pointer (&rollout) : NULL;
}

GPtrArray *
hoist_store_list_rollouts (HoistStore *self, guint limit, guint offset, guint *ret_total,
                           GError **error)
{
  g_autoptr (GPtrArray) rollouts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_rollout_unref);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) all = { 0 };
  hoist_store_statement_init (&all, self->reader, "SELECT COUNT(*) AS number FROM rollouts");
  if (hoist_store_statement_next (&all, error) != 1)
    return NULL;
  if (ret_total != NULL)
    *ret_total = (guint) hoist_store_statement_get_int (&all, "number");
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT id, state, body FROM rollouts"
                              " ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2");
  hoist_store_statement_bind_int (&s, 1, limit);
  hoist_store_statement_bind_int (&s, 2, offset);
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      HoistRollout *rollout = read_rollout (&s, error);
      if (rollout == NULL)
        return NULL;
      g_ptr_array_add (rollouts, rollout);
    }
  return n == 0 ? g_steal_pointer (&rollouts) : NULL;
}

GPtrArray *
hoist_store_list_open_rollouts (HoistStore *self, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT id FROM rollouts WHERE state IN ('running', 'stopping')"
                              " ORDER BY created_at, id");
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    g_ptr_array_add (ids, g_strdup (hoist_store_statement_get_text (&s, "id")));
  return n == 0 ? g_steal_pointer (&ids) : NULL;
}
