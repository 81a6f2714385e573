/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of each backup. Any thread. Never: removes one (that its files are gone is a fact
 * about it), nor takes back that it is being removed. */
#include "store/hoist-store-tenant.h"

#include "base/hoist-error.h"
#include "store/hoist-store-object.h"

#define COLUMNS "id, tenant, body"

static HoistBackup *
read_backup (HoistStoreStatement *s, GError **error)
{
  const char *id = hoist_store_statement_get_text (s, "id");
  const char *body = hoist_store_statement_get_text (s, "body");
  g_autoptr (HoistBackup) backup = hoist_store_body_read (&hoist_backup_fields, id, body, error);
  if (backup == NULL
      || (g_str_equal (backup->id, id)
          && g_str_equal (backup->tenant, hoist_store_statement_get_text (s, "tenant"))))
    return g_steal_pointer (&backup);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The store's backup %s is damaged: its columns differ from its body.", id);
  return NULL;
}

/* With the writer's mutex. */
static gboolean
check_removal (HoistStore *self, const HoistBackup *backup, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer, "SELECT " COLUMNS " FROM backups WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, backup->id);
  int n = hoist_store_statement_next (&s, error);
  if (n <= 0)
    return n == 0;
  g_autoptr (HoistBackup) known = read_backup (&s, error);
  if (known != NULL && known->removal > backup->removal)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                 known->removal == HOIST_BACKUP_PRUNED ? "backup %s was removed by %s"
                                                       : "backup %s is being removed by %s",
                 known->id, known->removed_by);
  return known != NULL && known->removal <= backup->removal;
}

gboolean
hoist_store_put_backup (HoistStore *self, const HoistBackup *backup, GError **error)
{
  g_autofree char *body = hoist_store_body_make (&hoist_backup_fields, backup, NULL, error);
  if (body == NULL)
    return FALSE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  if (!check_removal (self, backup, error))
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO backups (id, tenant, created_at, body)"
                              " VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET"
                              " tenant = excluded.tenant, created_at = excluded.created_at,"
                              " body = excluded.body");
  hoist_store_statement_bind_text (&s, 1, backup->id);
  hoist_store_statement_bind_text (&s, 2, backup->tenant);
  hoist_store_statement_bind_int (&s, 3, backup->created_at);
  hoist_store_statement_bind_text (&s, 4, body);
  return hoist_store_statement_run (&s, error);
}

HoistBackup *
hoist_store_dup_backup (HoistStore *self, const char *id, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, "SELECT " COLUMNS " FROM backups WHERE id = $1");
  hoist_store_statement_bind_text (&s, 1, id);
  int n = hoist_store_statement_next (&s, error);
  if (n == 0)
    hoist_store_set_not_found (error, "backup", id);
  return n > 0 ? read_backup (&s, error) : NULL;
}

/* LIMIT -1 is no limit. */
#define PAGE " ORDER BY created_at DESC, id LIMIT $1 OFFSET $2"

static gboolean
count (HoistStore *self, const char *tenant, guint *ret_total, GError **error)
{
  g_auto (HoistStoreStatement) s = { 0 };

  hoist_store_statement_init (&s, self->reader,
                              tenant != NULL
                                  ? "SELECT COUNT(*) AS total FROM backups WHERE tenant = $1"
                                  : "SELECT COUNT(*) AS total FROM backups");
  if (tenant != NULL)
    hoist_store_statement_bind_text (&s, 1, tenant);
  if (hoist_store_statement_next (&s, error) != 1)
    return FALSE;
  *ret_total = (guint) hoist_store_statement_get_int (&s, "total");
  return TRUE;
}

GPtrArray *
hoist_store_page_backups (HoistStore *self, const char *tenant, guint limit, guint offset,
                          guint *ret_total, GError **error)
{
  g_autoptr (GPtrArray) backups =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_backup_unref);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  if (ret_total != NULL && !count (self, tenant, ret_total, error))
    return NULL;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              tenant != NULL ? "SELECT " COLUMNS
                                               " FROM backups WHERE tenant = $3" PAGE
                                             : "SELECT " COLUMNS " FROM backups" PAGE);
  hoist_store_statement_bind_int (&s, 1, limit > 0 ? (gint64) limit : -1);
  hoist_store_statement_bind_int (&s, 2, offset);
  if (tenant != NULL)
    hoist_store_statement_bind_text (&s, 3, tenant);
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      HoistBackup *backup = read_backup (&s, error);
      if (backup == NULL)
        return NULL;
      g_ptr_array_add (backups, backup);
    }
  return n == 0 ? g_steal_pointer (&backups) : NULL;
}

GPtrArray *
hoist_store_list_backups (HoistStore *self, const char *tenant, GError **error)
{
  return hoist_store_page_backups (self, tenant, 0, 0, NULL, error);
}

/* The words of hoist_backup_write; a body that only looks like it is left out. */
GPtrArray *
hoist_store_list_pruning_backups (HoistStore *self, GError **error)
{
  g_autoptr (GPtrArray) backups =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_backup_unref);
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader,
                              "SELECT " COLUMNS " FROM backups WHERE body LIKE $1"
                              " ORDER BY created_at, id");
  hoist_store_statement_bind_text (&s, 1, "%\"removal\":\"pruning\"%");
  int n;
  while ((n = hoist_store_statement_next (&s, error)) > 0)
    {
      g_autoptr (HoistBackup) backup = read_backup (&s, error);
      if (backup == NULL)
        return NULL;
      if (backup->removal == HOIST_BACKUP_PRUNING)
        g_ptr_array_add (backups, g_steal_pointer (&backup));
    }
  return n == 0 ? g_steal_pointer (&backups) : NULL;
}
