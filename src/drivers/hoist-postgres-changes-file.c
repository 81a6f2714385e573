/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of changes: written record by record, and put into a database with its triggers off and
 * its foreign keys waiting. Owned by the call; worker thread. Never writes to a live database. */
#include "drivers/hoist-postgres-changes-file.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <string.h>

enum
{
  TABLE,
  COLUMNS,
  KEYS,
  ROWS,
  N_FIELDS
};

struct _HoistPostgresChangesFile
{
  char *path;
  GFileOutputStream *stream; /* NULL: finished */
};

static char *
name_file (const char *dump)
{
  g_autofree char *folder = g_path_get_dirname (dump);

  return g_build_filename (folder, "changes", NULL);
}

HoistPostgresChangesFile *
hoist_postgres_changes_file_new (const char *dump, GError **error)
{
  g_autoptr (HoistPostgresChangesFile) self = g_new0 (HoistPostgresChangesFile, 1);
  g_autoptr (GFile) file = NULL;

  self->path = name_file (dump);
  file = g_file_new_for_path (self->path);
  self->stream = hoist_file_remove_tree (self->path, error)
                     ? g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error)
                     : NULL;
  return self->stream != NULL ? g_steal_pointer (&self) : NULL;
}

void
hoist_postgres_changes_file_free (HoistPostgresChangesFile *self)
{
  if (self->stream != NULL)
    {
      g_object_unref (self->stream);
      if (!hoist_file_remove_tree (self->path, NULL))
        g_debug ("%s is left over.", self->path);
    }
  g_free (self->path);
  g_free (self);
}

static gboolean
write_field (HoistPostgresChangesFile *self, const char *text, GError **error)
{
  GOutputStream *out = G_OUTPUT_STREAM (self->stream);
  gsize n = strlen (text);
  char head[32];

  g_snprintf (head, sizeof head, "%" G_GSIZE_FORMAT ":", n);
  return g_output_stream_write_all (out, head, strlen (head), NULL, NULL, error)
         && g_output_stream_write_all (out, text, n, NULL, NULL, error)
         && g_output_stream_write_all (out, "\n", 1, NULL, NULL, error);
}

/* What rows say in their order, so that they are never put into other columns. */
static char *
list_columns (const HoistPostgresShape *shape)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shape->columns->len; i++)
    {
      const HoistPostgresColumn *column = g_ptr_array_index (shape->columns, i);

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", column->name, column->type);
    }
  return g_string_free (text, FALSE);
}

gboolean
hoist_postgres_changes_file_add (HoistPostgresChangesFile *self, const HoistPostgresShape *shape,
                                 const char *keys, const char *rows, GError **error)
{
  g_autofree char *columns = list_columns (shape);

  return write_field (self, shape->name, error) && write_field (self, columns, error)
         && write_field (self, keys, error) && write_field (self, rows, error);
}

gboolean
hoist_postgres_changes_file_finish (HoistPostgresChangesFile *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (!g_output_stream_close (G_OUTPUT_STREAM (self->stream), NULL, error)
      || !hoist_file_sync (self->path, error) || !hoist_file_sync_folder (folder, error))
    return FALSE;
  g_clear_object (&self->stream);
  return TRUE;
}

/* --- put ----------------------------------------------------------------------------------- */

typedef struct
{
  char *fields[N_FIELDS];
  HoistPostgresPut put;
} Record;

static void
record_free (gpointer data)
{
  Record *record = data;

  for (guint i = 0; i < N_FIELDS; i++)
    g_free (record->fields[i]);
  hoist_postgres_put_clear (&record->put);
  g_free (record);
}

/* NULL: that is no field. */
static char *
read_field (const char **at, const char *end)
{
  const char *colon = memchr (*at, ':', MIN (end - *at, 20));
  g_autofree char *head = colon != NULL ? g_strndup (*at, colon - *at) : NULL;
  const char *begin = colon != NULL ? colon + 1 : NULL;
  guint64 n;

  if (head == NULL || !g_ascii_string_to_unsigned (head, 10, 0, G_MAXINT32, &n, NULL)
      || n >= (guint64) (end - begin) || begin[n] != '\n')
    return NULL;
  *at = begin + n + 1;
  return g_strndup (begin, n);
}

static gboolean
say_corrupt (const char *path, const char *why, GError **error)
{
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "%s: %s", path, why);
  return FALSE;
}

/* One at a time: they may be large. */
static Record *
read_record (const char **at, const char *end, const GPtrArray *shapes, const char *path,
             GError **error)
{
  Record *record = g_new0 (Record, 1);
  const HoistPostgresShape *shape = NULL;
  g_autofree char *columns = NULL;
  gboolean whole = TRUE;

  for (guint i = 0; i < N_FIELDS && whole; i++)
    whole = (record->fields[i] = read_field (at, end)) != NULL;
  if (whole)
    shape = hoist_postgres_find_shape (shapes, record->fields[TABLE]);
  if (shape != NULL)
    columns = list_columns (shape);
  if (columns != NULL && shape->key->len > 0 && g_str_equal (columns, record->fields[COLUMNS]))
    {
      hoist_postgres_put_init (&record->put, shape, shape, NULL, FALSE);
      return record;
    }
  say_corrupt (path, whole ? "it speaks of another table or of other columns" : "it is cut off",
               error);
  record_free (record);
  return NULL;
}

typedef struct
{
  HoistPostgres *db;
  const HoistDriverCall *call;
  GPtrArray *shapes;
  const char *path;
  const char *begin, *end;
} Putting;

typedef gboolean (*RecordFunc) (const Putting *p, Record *record, GError **error);

static gboolean
each (const Putting *p, RecordFunc act, GError **error)
{
  const char *at = p->begin;
  gboolean ok = TRUE;

  while (ok && at < p->end)
    {
      Record *record = read_record (&at, p->end, p->shapes, p->path, error);

      ok = record != NULL && act (p, record, error);
      g_clear_pointer (&record, record_free);
    }
  return ok;
}

static gboolean
delete_cb (const Putting *p, Record *record, GError **error)
{
  gint64 n = 0;

  return g_str_equal (record->fields[KEYS], "[]")
         || hoist_postgres_put_delete (&record->put, p->db, record->fields[KEYS], &n, p->call,
                                       error);
}

static gboolean
put_cb (const Putting *p, Record *record, GError **error)
{
  gint64 n = 0;

  return g_str_equal (record->fields[ROWS], "[]")
         || hoist_postgres_put_write (&record->put, p->db, record->fields[ROWS], &n, p->call,
                                      error);
}

static gboolean
prove_cb (const Putting *p, Record *record, GError **error)
{
  return g_str_equal (record->fields[ROWS], "[]")
         || hoist_postgres_put_prove (&record->put, p->db, record->fields[ROWS], p->call, error);
}

/* The triggers of an earlier run's way back are the database's own; what is made here besides goes
 * again. */
static gboolean
put_all (const Putting *p, GError **error)
{
  g_autofree char *there = hoist_postgres_get_text (
      p->db, "SELECT to_regnamespace('hoist_capture')::text", NULL, p->call, error);

  if (there == NULL
      || !hoist_postgres_run (p->db, "BEGIN; CREATE SCHEMA IF NOT EXISTS hoist_capture", p->call,
                              error)
      || !hoist_postgres_calm (p->db, p->call, error)
      || !hoist_postgres_run (p->db, "SET CONSTRAINTS ALL DEFERRED", p->call, error)
      || !each (p, delete_cb, error) || !each (p, put_cb, error) || !each (p, prove_cb, error)
      || !hoist_postgres_run (p->db, "SET CONSTRAINTS ALL IMMEDIATE", p->call, error)
      || !hoist_postgres_wake (p->db, p->call, error))
    return FALSE;
  return hoist_postgres_run (p->db,
                             there[0] != '\0' ? "DROP TABLE hoist_capture.wake; COMMIT"
                                              : "DROP SCHEMA hoist_capture CASCADE; COMMIT",
                             p->call, error);
}

gboolean
hoist_postgres_changes_file_apply (HoistPostgres *db, const char *dump, const HoistDriverCall *call,
                                   GError **error)
{
  g_autofree char *path = name_file (dump);
  g_autoptr (GMappedFile) map = NULL;
  Putting p = { .db = db, .call = call, .path = path };
  gboolean ok;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  map = g_mapped_file_new (path, FALSE, error);
  p.shapes = map != NULL ? hoist_postgres_list_shapes (db, call, error) : NULL;
  if (p.shapes == NULL)
    return FALSE;
  p.begin = g_mapped_file_get_contents (map);
  p.end = p.begin + g_mapped_file_get_length (map);
  ok = put_all (&p, error);
  if (!ok && PQtransactionStatus (db) != PQTRANS_IDLE
      && !hoist_postgres_run (db, "ROLLBACK", NULL, NULL))
    g_debug ("The copy is gone.");
  g_ptr_array_unref (p.shapes);
  return ok;
}
