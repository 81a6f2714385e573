/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removed databases. Any thread. Never: forgets one. */
#include "store/hoist-store-removal.h"

#include "store/hoist-store-object.h"

#define COLUMNS "name, tenant, is_gone, removed_at, removed_by"

void
hoist_store_removal_free (HoistStoreRemoval *removal)
{
  g_free (removal->database);
  g_free (removal->tenant);
  g_free (removal->removed_by);
  g_free (removal);
}

static HoistStoreRemoval *
read_removal (HoistStoreStatement *s)
{
  HoistStoreRemoval *removal = g_new0 (HoistStoreRemoval, 1);

  removal->database = g_strdup (hoist_store_statement_get_text (s, "name"));
  removal->tenant = g_strdup (hoist_store_statement_get_text (s, "tenant"));
  removal->removed_by = g_strdup (hoist_store_statement_get_text (s, "removed_by"));
  removal->is_gone = hoist_store_statement_get_int (s, "is_gone") != 0;
  removal->removed_at = hoist_store_statement_get_int (s, "removed_at");
  return removal;
}

gboolean
hoist_store_put_removal (HoistStore *self, const HoistStoreRemoval *removal, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  g_auto (HoistStoreStatement) s = { 0 };

  if (locker == NULL)
    return FALSE;
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO removed_databases (" COLUMNS ")"
                              " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO UPDATE SET"
                              " is_gone = max (is_gone, excluded.is_gone)");
  hoist_store_statement_bind_text (&s, 1, removal->database);
  hoist_store_statement_bind_text (&s, 2, removal->tenant);
  hoist_store_statement_bind_int (&s, 3, removal->is_gone);
  hoist_store_statement_bind_int (&s, 4, removal->removed_at);
  hoist_store_statement_bind_text (&s, 5, removal->removed_by);
  return hoist_store_statement_run (&s, error);
}

HoistStoreRemoval *
hoist_store_dup_removal (HoistStore *self, const char *database, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };

  hoist_store_statement_init (&s, self->reader,
                              "SELECT " COLUMNS " FROM removed_databases WHERE name = $1");
  hoist_store_statement_bind_text (&s, 1, database);
  return hoist_store_statement_next (&s, error) > 0 ? read_removal (&s) : NULL;
}

GPtrArray *
hoist_store_list_removals (HoistStore *self, GError **error)
{
  g_autoptr (GPtrArray) removals =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_store_removal_free);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  int n;

  hoist_store_statement_init (&s, self->reader,
                              "SELECT " COLUMNS " FROM removed_databases WHERE is_gone = 0"
                              " ORDER BY removed_at, name");
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    g_ptr_array_add (removals, read_removal (&s));
  return n == 0 ? g_steal_pointer (&removals) : NULL;
}
