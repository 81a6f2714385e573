/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Since when: the server numbers its transactions, and each row knows the one that wrote it. A
 * number kept at the right moment tells later, without a copy, which rows were written since; and,
 * with the count of those from before, whether any of them has gone or changed. Owned by the call;
 * any thread. Kept beside the backup that it is about; never writes to a database. */
#include "drivers/hoist-postgres-content.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"
#include <string.h>

#define FILE_MAX (1024 * 1024)

static const char *const names[] = { "backup", "migrated" };

gint64
hoist_postgres_get_mark (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  g_autofree char *text = hoist_postgres_get_text (
      db, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text", NULL, call, error);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : -1;
}

/* Ages, because a row has the last 32 bits of the number only; an older one is never taken for a
 * newer one until two thousand million transactions have passed. */
char *
hoist_postgres_write_since (gint64 mark)
{
  return g_strdup_printf ("age(xmin) <= age('%" G_GINT64_FORMAT "'::xid)",
                          mark & G_GINT64_CONSTANT (0xffffffff));
}

gboolean
hoist_postgres_count_since (HoistPostgres *db, const HoistPostgresTable *table, gint64 mark,
                            gint64 ret_counts[2], const HoistDriverCall *call, GError **error)
{
  g_autofree char *since = hoist_postgres_write_since (mark);
  g_autofree char *sql = g_strdup_printf (
      "SELECT count(*), count(*) FILTER (WHERE %s) FROM ONLY %s", since, table->sql_name);
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (db, sql, NULL, call, error);

  if (rows == NULL)
    return FALSE;
  ret_counts[1] = hoist_postgres_cell_int (rows, 0, 1);
  ret_counts[0] = hoist_postgres_cell_int (rows, 0, 0) - ret_counts[1];
  return TRUE;
}

static char *
name_file (const char *folder)
{
  return g_build_filename (folder, "marks.json", NULL);
}

static HoistValue *
read_marks (const char *folder)
{
  g_autofree char *path = name_file (folder);
  g_autofree char *text = hoist_file_read (path, FILE_MAX, NULL, NULL);
  HoistValue *value = text != NULL ? hoist_json_parse (text, -1, NULL) : NULL;

  return value != NULL ? value : hoist_value_new_object ();
}

static gboolean
write_marks (const char *folder, const HoistValue *marks, GError **error)
{
  g_autofree char *path = name_file (folder);
  g_autofree char *text = hoist_value_to_json (marks);

  return hoist_file_replace (path, text, strlen (text), 0600, error);
}

/* The same tree with one member anew: what was read is immutable. */
static HoistValue *
with_member (const HoistValue *object, const char *name, HoistValue *member)
{
  HoistValue *copy = hoist_value_new_object ();

  hoist_value_set_all (copy, object);
  hoist_value_set (copy, name, member);
  return copy;
}

static char *
get_number (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  return hoist_postgres_get_text (
      db, "SELECT oid::text FROM pg_database WHERE datname = current_database()", NULL, call,
      error);
}

gboolean
hoist_postgres_mark_keep (HoistPostgres *db, const char *folder, HoistPostgresMark which,
                          const HoistDriverCall *call, GError **error)
{
  g_autofree char *number = get_number (db, call, error);
  gint64 mark = number != NULL ? hoist_postgres_get_mark (db, call, error) : -1;
  g_autoptr (HoistValue) marks = NULL;
  g_autoptr (HoistValue) changed = NULL;

  if (mark < 0)
    return FALSE;
  marks = read_marks (folder);
  changed = with_member (marks, number,
                         with_member (hoist_value_get_member (marks, number), names[which],
                                      hoist_value_new_int (mark)));
  return write_marks (folder, changed, error);
}

gint64
hoist_postgres_mark_find (HoistPostgres *db, const char *folder, HoistPostgresMark which,
                          const HoistDriverCall *call)
{
  g_autofree char *number = get_number (db, call, NULL);
  g_autoptr (HoistValue) marks = read_marks (folder);

  return number != NULL
             ? hoist_value_lookup_int (hoist_value_get_member (marks, number), names[which], -1)
             : -1;
}

gboolean
hoist_postgres_mark_keep_baseline (const HoistBackup *backup, const char *path,
                                   const HoistDriverCall *call, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;

  return db != NULL
         && hoist_postgres_mark_keep (db, folder, HOIST_POSTGRES_MARK_MIGRATED, call, error)
         && hoist_postgres_mark_retire (backup, FALSE, error);
}

gboolean
hoist_postgres_mark_has_baseline (const HoistBackup *backup)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autoptr (HoistValue) marks = read_marks (folder);

  for (guint i = 0; i < hoist_value_get_size (marks); i++)
    {
      const HoistValue *one = hoist_value_get_member_at (marks, i);

      if (hoist_value_get_type_of (one) == HOIST_VALUE_OBJECT
          && hoist_value_get_member (one, names[HOIST_POSTGRES_MARK_MIGRATED]) != NULL)
        return TRUE;
    }
  return FALSE;
}

gboolean
hoist_postgres_mark_retire (const HoistBackup *backup, gboolean retired, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autoptr (HoistValue) marks = read_marks (folder);
  g_autoptr (HoistValue) changed = NULL;

  if (hoist_value_lookup_bool (marks, "retired", FALSE) == retired)
    return TRUE;
  changed = with_member (marks, "retired", hoist_value_new_bool (retired));
  return write_marks (folder, changed, error);
}

gboolean
hoist_postgres_mark_is_retired (const HoistBackup *backup)
{
  g_autofree char *folder = g_path_get_dirname (backup->path);
  g_autoptr (HoistValue) marks = read_marks (folder);

  return hoist_value_lookup_bool (marks, "retired", FALSE);
}
