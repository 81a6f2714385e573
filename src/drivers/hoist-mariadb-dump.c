/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database as a file of SQL, one statement a line, and back. Bytes are written in hexadecimal and
 * numbers with all their digits, so that no character set and no rounding comes between. A person
 * can load it, too (mariadb DATABASE < FILE); views, triggers, routines and events are rows of the
 * table hoist_kept then. Owned by the call; worker thread. */
#include "drivers/hoist-mariadb-copy.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define STATEMENT_BYTES (256 * 1024) /* far below any max_allowed_packet */
#define END "-- This is the end."
#define BEGIN                                                                                      \
  "-- Made by Hoist. One statement a line; the last line says that it is whole.\n"                 \
  "SET NAMES utf8mb4, sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone = "        \
  "'+00:00', foreign_key_checks = 0, unique_checks = 0, check_constraint_checks = 0;\n"

typedef struct
{
  FILE *file;
  const HoistMariadbTable *table;
  GString *head; /* INSERT INTO t (a, b) VALUES */
  GString *rows;
  const HoistDriverCall *call;
} Writing;

static gboolean
write_bytes (FILE *file, const char *bytes, gsize n, GError **error)
{
  if (fwrite (bytes, 1, n, file) == n)
    return TRUE;
  g_set_error (error, HOIST_ERROR, errno == ENOSPC ? HOIST_ERROR_NO_SPACE : HOIST_ERROR_IO,
               "The dump can't be written: %s", g_strerror (errno));
  return FALSE;
}

static gboolean
write_line (FILE *file, const char *sql, GError **error)
{
  return write_bytes (file, sql, strlen (sql), error) && write_bytes (file, ";\n", 2, error);
}

static gboolean
flush (Writing *w, GError **error)
{
  if (w->rows->len == 0)
    return TRUE;
  if (!write_bytes (w->file, w->head->str, w->head->len, error)
      || !write_bytes (w->file, w->rows->str, w->rows->len, error)
      || !write_bytes (w->file, ";\n", 2, error))
    return FALSE;
  hoist_driver_call_bytes (w->call, (gint64) w->rows->len);
  g_string_truncate (w->rows, 0);
  return TRUE;
}

static void
append_hex (GString *text, const char *bytes, gsize n)
{
  static const char digits[] = "0123456789abcdef";

  g_string_append (text, "x'");
  for (gsize i = 0; i < n; i++)
    {
      g_string_append_c (text, digits[(guint8) bytes[i] >> 4]);
      g_string_append_c (text, digits[(guint8) bytes[i] & 15]);
    }
  g_string_append_c (text, '\'');
}

static void
append_value (GString *text, HoistMariadbKind kind, const char *cell, gsize n)
{
  if (cell == NULL)
    g_string_append (text, "NULL");
  else if (kind == HOIST_MARIADB_BYTES || kind == HOIST_MARIADB_LONG)
    append_hex (text, cell, n);
  else if (kind == HOIST_MARIADB_WORD)
    g_string_append_printf (text, "'%s'", cell);
  else
    /* -0 is a number of its own only where it is written as a real one. */
    g_string_append_printf (text, "%s%s", cell,
                            kind == HOIST_MARIADB_REAL && strchr (cell, 'e') == NULL ? "e0" : "");
}

static gboolean
add_row (char **cells, const unsigned long *sizes, gpointer user_data, GError **error)
{
  Writing *w = user_data;
  guint at = 0;

  g_string_append (w->rows, w->rows->len > 0 ? ",(" : "(");
  for (guint i = 0; i < w->table->columns->len; i++)
    {
      const HoistMariadbColumn *column = g_ptr_array_index (w->table->columns, i);

      if (column->generated)
        continue;
      if (at > 0)
        g_string_append_c (w->rows, ',');
      append_value (w->rows, column->kind, cells[at], sizes[at]);
      at++;
    }
  g_string_append_c (w->rows, ')');
  return w->rows->len < STATEMENT_BYTES || flush (w, error);
}

/* The statement that reads, and the beginning of those that write. A table of calculated columns
 * alone has rows, too: they are written with nothing said. */
static char *
prepare_table (Writing *w)
{
  GString *select = g_string_new ("SELECT ");
  g_autofree char *name = hoist_mariadb_quote (w->table->name);
  gboolean first = TRUE;

  g_string_printf (w->head, "INSERT INTO %s (", name);
  for (guint i = 0; i < w->table->columns->len; i++)
    {
      const HoistMariadbColumn *column = g_ptr_array_index (w->table->columns, i);
      g_autofree char *quoted = hoist_mariadb_quote (column->name);
      g_autofree char *value = hoist_mariadb_write_sql (column);

      if (column->generated)
        continue;
      g_string_append_printf (w->head, "%s%s", first ? "" : ", ", quoted);
      g_string_append_printf (select, "%s%s", first ? "" : ", ", value);
      first = FALSE;
    }
  g_string_append (w->head, ") VALUES ");
  g_string_append_printf (select, "%s FROM %s", first ? "NULL" : "", name);
  return g_string_free (select, FALSE);
}

static gboolean
dump_counter (Writing *w, GError **error)
{
  g_autofree char *name = hoist_mariadb_quote (w->table->name);
  g_autofree char *sql = NULL;

  if (w->table->counter[0] == '\0')
    return TRUE;
  if (w->table->is_sequence)
    sql = g_strdup_printf ("SELECT SETVAL(%s, %s, 0)", name, w->table->counter);
  else
    sql = g_strdup_printf ("ALTER TABLE %s AUTO_INCREMENT = %s", name, w->table->counter);
  return write_line (w->file, sql, error);
}

static gboolean
dump_table (HoistMariadb *db, Writing *w, GError **error)
{
  g_autofree char *sql = prepare_table (w);

  if (!write_line (w->file, w->table->create, error))
    return FALSE;
  if (!w->table->is_sequence
      && (!write_line (w->file, "START TRANSACTION", error)
          || !hoist_mariadb_each (db, sql, add_row, w, w->call, error) || !flush (w, error)
          || !write_line (w->file, "COMMIT", error)))
    {
      g_prefix_error (error, "The table %s can't be copied: ", w->table->name);
      return FALSE;
    }
  return dump_counter (w, error);
}

static gboolean
dump_all (HoistMariadb *db, const GPtrArray *tables, const GPtrArray *objects, Writing *w,
          GError **error)
{
  g_auto (GStrv) kept = hoist_mariadb_keep_statements (objects, "");

  if (!write_bytes (w->file, BEGIN, strlen (BEGIN), error))
    return FALSE;
  for (guint i = 0; i < tables->len; i++)
    {
      w->table = g_ptr_array_index (tables, i);
      if (!dump_table (db, w, error))
        return FALSE;
    }
  for (guint i = 0; kept[i] != NULL; i++)
    if (!write_line (w->file, kept[i], error))
      return FALSE;
  return write_bytes (w->file, END "\n", strlen (END "\n"), error);
}

gboolean
hoist_mariadb_dump (HoistMariadb *db, const GPtrArray *tables, const GPtrArray *objects,
                    const char *path, const HoistDriverCall *call, GError **error)
{
  Writing w = { .head = g_string_new (NULL), .rows = g_string_new (NULL), .call = call };
  gboolean ok = hoist_mariadb_run (db, "SET character_set_results = NULL", call, error);

  w.file = ok ? fopen (path, "wxe") : NULL;
  if (ok && w.file == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be made: %s", path,
                   g_strerror (errno));
      ok = FALSE;
    }
  ok = ok && dump_all (db, tables, objects, &w, error);
  if (w.file != NULL && fclose (w.file) != 0 && ok)
    {
      g_set_error (error, HOIST_ERROR, errno == ENOSPC ? HOIST_ERROR_NO_SPACE : HOIST_ERROR_IO,
                   "%s can't be written: %s", path, g_strerror (errno));
      ok = FALSE;
    }
  g_string_free (w.head, TRUE);
  g_string_free (w.rows, TRUE);
  return ok && hoist_mariadb_run (db, "SET character_set_results = utf8mb4", call, error)
         && hoist_file_sync (path, error);
}

/* Of a line without its end; *ret_whole when it is the last one. */
static gboolean
load_line (HoistMariadb *db, const char *line, gsize n, gboolean *ret_whole,
           const HoistDriverCall *call, GError **error)
{
  *ret_whole = n == strlen (END) && memcmp (line, END, n) == 0;
  if (n == 0 || line[0] == '-')
    return TRUE;
  return hoist_mariadb_run_bytes (db, line, line[n - 1] == ';' ? n - 1 : n, call, error);
}

gboolean
hoist_mariadb_load (HoistMariadb *db, const char *path, const HoistDriverCall *call, GError **error)
{
  FILE *file = fopen (path, "re");
  char *line = NULL;
  size_t size = 0;
  ssize_t n;
  gboolean ok = TRUE, whole = FALSE;

  if (file == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be read: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  while (ok && (n = getline (&line, &size, file)) > 0)
    {
      ok = load_line (db, line, (gsize) (line[n - 1] == '\n' ? n - 1 : n), &whole, call, error);
      hoist_driver_call_bytes (call, n);
    }
  free (line);
  fclose (file);
  if (ok && !whole)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "The backup %s is not whole.", path);
  return ok && whole;
}
