/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-database-migrated.h. Owns nothing; any thread. Reads no database. */
#include "drivers/hoist-database-migrated.h"

#include "base/hoist-error.h"

gboolean
hoist_database_migrated_refuse (const char *table, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list list;

  va_start (list, format);
  message = g_strdup_vprintf (format, list);
  va_end (list);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "%s: %s Let the guide say how (migrations: catch_up:), or let the migrations run in "
               "place (migrations: run_on: place).",
               table, message);
  return FALSE;
}

gboolean
hoist_database_migrated_refuse_needed (const char *table, const char *column, GError **error)
{
  return hoist_database_migrated_refuse (
      table, error,
      "the column %s is new, must not be empty and has no default; a row that is written meanwhile "
      "would have nothing there.",
      column);
}

gboolean
hoist_database_migrated_refuse_key (const char *table, GError **error)
{
  return hoist_database_migrated_refuse (
      table, error, "the migrations change its key; rows could not be found again.");
}

gboolean
hoist_database_migrated_check_added (const char *table, const char *column, gint64 rows,
                                     GError **error)
{
  return rows == 0
         || hoist_database_migrated_refuse (
             table, error,
             "the migrations fill the new column %s (rows: %" G_GINT64_FORMAT
             "); those that are written meanwhile would lack it.",
             column, rows);
}

gboolean
hoist_database_migrated_check_kept (const char *table, const char *column, gint64 rows,
                                    GError **error)
{
  return rows == 0
         || hoist_database_migrated_refuse (
             table, error,
             "the migrations change %s (rows: %" G_GINT64_FORMAT
             "); those that are written meanwhile would stay as they are.",
             column, rows);
}

gboolean
hoist_database_migrated_check_rows (const char *table, gint64 expected, gint64 copy, gint64 live,
                                    GError **error)
{
  if (copy == expected)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "%s has %" G_GINT64_FORMAT " rows in the copy and %" G_GINT64_FORMAT
               " in the database that it was made of: something was written that was not noted.",
               table, copy, live);
  return FALSE;
}
