/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Since when: a hash of every row, kept at the right moment beside the backup, tells later which
 * rows were written since; MariaDB's rows do not know the transaction that wrote them. Owned by the
 * call; worker thread. Never writes to a database. */
#include "drivers/hoist-mariadb-content.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <string.h>

#define MAGIC "hoist-rows 1\n"

static const char *const names[] = { "rows-backup", "rows-migrated" };

static char *
name_file (const HoistBackup *backup, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);

  return g_build_filename (folder, name, NULL);
}

/* MAGIC, then of each table "COUNT NAME\n" and its hashes, sorted, as this machine writes them. */
gboolean
hoist_mariadb_rows_keep (const char *folder, HoistMariadbRowsOf which, const GPtrArray *tables,
                         const GPtrArray *rows, GError **error)
{
  g_autofree char *path = g_build_filename (folder, names[which], NULL);
  g_autoptr (GString) text = g_string_new (MAGIC);

  for (guint i = 0; i < tables->len; i++)
    {
      const HoistMariadbTable *table = g_ptr_array_index (tables, i);
      const GArray *of = g_ptr_array_index (rows, i);

      g_string_append_printf (text, "%u %s\n", of->len, table->name);
      g_string_append_len (text, of->data, (gssize) (of->len * sizeof (guint64)));
    }
  return hoist_file_replace (path, text->str, text->len, 0600, error);
}

/* name -> GArray of guint64 */
static GHashTable *
read_rows (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  const char *at = file != NULL ? g_mapped_file_get_contents (file) : NULL;
  const char *end = at != NULL ? at + g_mapped_file_get_length (file) : NULL;
  g_autoptr (GHashTable) found =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  gboolean ok =
      at != NULL && end - at >= (gssize) strlen (MAGIC) && memcmp (at, MAGIC, strlen (MAGIC)) == 0;

  for (at = ok ? at + strlen (MAGIC) : end; ok && at < end;)
    {
      const char *line = memchr (at, '\n', (gsize) (end - at));
      const char *space = line != NULL ? memchr (at, ' ', (gsize) (line - at)) : NULL;
      guint64 n = g_ascii_strtoull (at, NULL, 10);
      GArray *rows;

      ok = space != NULL && n <= (guint64) (end - line - 1) / sizeof (guint64);
      if (!ok)
        break;
      rows = g_array_new (FALSE, FALSE, sizeof (guint64));
      g_array_append_vals (rows, line + 1, (guint) n);
      g_hash_table_replace (found, g_strndup (space + 1, (gsize) (line - space - 1)), rows);
      at = line + 1 + n * sizeof (guint64);
    }
  if (ok)
    return g_steal_pointer (&found);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND,
               "Which rows there were is not known: %s can't be used.", path);
  return NULL;
}

static gboolean
read_now (const char *path, GPtrArray **ret_tables, GPtrArray **ret_rows,
          const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, error);
  g_autoptr (HoistMariadb) db =
      place != NULL ? hoist_mariadb_open (place, NULL, call, error) : NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GPtrArray) objects = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (HoistDatabaseDigest) digest = NULL;

  if (db == NULL || !hoist_mariadb_begin_moment (db, call, error)
      || (tables = hoist_mariadb_list_tables (db, call, error)) == NULL)
    return FALSE;
  objects = g_ptr_array_new ();
  digest = hoist_mariadb_digest (db, tables, objects, rows, call, error);
  if (digest == NULL || !hoist_mariadb_run (db, "COMMIT", call, error))
    return FALSE;
  *ret_tables = g_steal_pointer (&tables);
  *ret_rows = g_steal_pointer (&rows);
  return TRUE;
}

gboolean
hoist_mariadb_keep_baseline (const HoistBackup *backup, const char *path,
                             const HoistDriverCall *call, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  return read_now (path, &tables, &rows, call, error)
         && hoist_mariadb_rows_keep (folder, HOIST_MARIADB_ROWS_MIGRATED, tables, rows, error)
         && hoist_mariadb_retire_baseline (backup, FALSE, error);
}

gboolean
hoist_mariadb_has_baseline (const HoistBackup *backup)
{
  g_autofree char *path = name_file (backup, names[HOIST_MARIADB_ROWS_MIGRATED]);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
hoist_mariadb_retire_baseline (const HoistBackup *backup, gboolean retired, GError **error)
{
  g_autofree char *path = name_file (backup, "rows-retired");

  if (g_file_test (path, G_FILE_TEST_EXISTS) == retired)
    return TRUE;
  return retired ? hoist_file_replace (path, "", 0, 0600, error)
                 : hoist_file_remove_tree (path, error);
}

/* Since when it can be told. */
static HoistDatabaseSince
choose_since (const HoistDatabaseComparisonOrder *order)
{
  g_autofree char *retired = name_file (order->backup, "rows-retired");
  gboolean migrated = hoist_mariadb_has_baseline (order->backup)
                      && (order->since == HOIST_DATABASE_SINCE_THIS_RUN
                          || (order->since == HOIST_DATABASE_SINCE_MIGRATIONS
                              && !g_file_test (retired, G_FILE_TEST_EXISTS)));

  return migrated ? order->since : HOIST_DATABASE_SINCE_BACKUP;
}

static GHashTable *
read_then (const HoistBackup *backup, HoistDatabaseSince since, GError **error)
{
  HoistMariadbRowsOf kind = since == HOIST_DATABASE_SINCE_BACKUP ? HOIST_MARIADB_ROWS_BACKUP
                                                                 : HOIST_MARIADB_ROWS_MIGRATED;
  g_autofree char *path = name_file (backup, names[kind]);

  return read_rows (path, error);
}

/* In `now` and not in `then`, each as often as it occurs. */
static gint64
count_new (const GArray *now, const GArray *then)
{
  guint i = 0, k = 0, m = then != NULL ? then->len : 0;
  gint64 written = 0;

  while (i < now->len)
    {
      guint64 a = g_array_index (now, guint64, i);
      guint64 b = k < m ? g_array_index (then, guint64, k) : 0;

      if (k < m && b < a)
        k++;
      else
        {
          written += k >= m || a < b ? 1 : 0;
          k += k < m && a == b ? 1 : 0;
          i++;
        }
    }
  return written;
}

static HoistTableComparison *
add_one (GPtrArray *found, const char *name)
{
  HoistTableComparison *one = g_new0 (HoistTableComparison, 1);

  one->name = g_strdup (name);
  g_ptr_array_add (found, one);
  return one;
}

/* With those that the backup has and that are gone. */
static void
add_then (GPtrArray *found, const HoistBackup *backup)
{
  for (guint i = 0; i < backup->tables->len; i++)
    {
      const HoistTableDigest *table = g_ptr_array_index (backup->tables, i);
      HoistTableComparison *one = NULL;

      for (guint k = 0; k < found->len && one == NULL; k++)
        if (g_str_equal (((HoistTableComparison *) found->pdata[k])->name, table->name))
          one = found->pdata[k];
      if (one == NULL)
        one = add_one (found, table->name);
      one->then = table->rows;
    }
}

GPtrArray *
hoist_mariadb_compare (const HoistDatabaseComparisonOrder *order, const HoistDriverCall *call,
                       GError **error)
{
  HoistDatabaseSince since = choose_since (order);
  g_autoptr (GHashTable) then = read_then (order->backup, since, error);
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (then == NULL || !read_now (order->path, &tables, &rows, call, error))
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_comparison_free);
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistMariadbTable *table = g_ptr_array_index (tables, i);
      const GArray *now = g_ptr_array_index (rows, i);
      HoistTableComparison *one = add_one (found, table->name);

      one->now = now->len;
      one->since = since;
      one->written_since = count_new (now, g_hash_table_lookup (then, table->name));
    }
  add_then (found, order->backup);
  return g_steal_pointer (&found);
}
