/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call of a database driver, timed, for the benchmarks: no plan, no agent, no service around
 * it. Prints {"seconds":…, …} as its only line. Not installed.
 *
 *   database-drive copy|settle|carry|end URL FOLDER RUN   migrations on a copy (PostgreSQL)
 *   database-drive copy|settle|carry|end FILE FOLDER RUN  … (SQLite)
 *   database-drive transfer|compare URL FOLDER FILE       SQLite's FILE into the tables at URL */
#include <stdio.h>
#include <string.h>

#include "base/hoist-clock.h"
#include "drivers/hoist-postgres.h"
#include "drivers/hoist-typed-copy.h"

typedef struct
{
  const char *what, *place, *folder, *last;
  gint64 carried, lag, rows, differing;
  gboolean is_file;
} Drive;

static gboolean
drive_copy (Drive *d, GError **error)
{
  const HoistDatabaseCopier *copier =
      d->is_file ? &hoist_database_copier_sqlite : &hoist_database_copier_postgres;
  HoistDatabaseCopyOrder order = { .path = d->place, .run = d->last, .folder = d->folder };
  HoistDatabaseCarried carried = { 0 };
  gboolean ok;

  if (g_str_equal (d->what, "copy"))
    return copier->begin (&order, NULL, error);
  if (g_str_equal (d->what, "settle"))
    return copier->settle (&order, NULL, error);
  if (g_str_equal (d->what, "end"))
    return copier->end (&order, NULL, error);
  ok = copier->carry (&order, FALSE, &carried, NULL, error);
  d->carried = carried.carried;
  d->lag = carried.lag;
  return ok;
}

static gboolean
drive_transfer (Drive *d, GError **error)
{
  HoistTypedCopyOrder order = { .from = d->last, .to = d->place, .zone = "" };
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) tables = NULL;

  if (g_str_equal (d->what, "transfer"))
    return hoist_typed_copy_run (&order, told, NULL, error);
  tables = hoist_typed_copy_compare (&order, NULL, error);
  for (guint i = 0; tables != NULL && i < tables->len; i++)
    {
      const HoistTypedTableReport *table = g_ptr_array_index (tables, i);

      d->rows += table->rows;
      d->differing += table->differing;
    }
  return tables != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  gboolean is_file = argc == 5 && argv[2][0] == '/';
  g_autofree char *place = is_file ? g_strdup (argv[2])
                           : argc == 5
                               ? hoist_postgres_place_keep (argv[3], "bench", argv[2], &error)
                               : NULL;
  g_autofree char *work = argc == 5 ? g_build_filename (argv[3], "work", NULL) : NULL;
  Drive d = { 0 };
  gint64 begin;
  gboolean ok;

  if (place == NULL)
    {
      fprintf (stderr, "database-drive: %s\n", error != NULL ? error->message : "four arguments");
      return 2;
    }
  d = (Drive){
    .what = argv[1], .place = place, .folder = work, .last = argv[4], .is_file = is_file
  };
  begin = hoist_clock_boottime_us ();
  ok = g_str_equal (d.what, "transfer") || g_str_equal (d.what, "compare")
           ? drive_transfer (&d, &error)
           : drive_copy (&d, &error);
  if (!ok)
    {
      fprintf (stderr, "database-drive %s: %s\n", d.what, error->message);
      return 1;
    }
  printf ("{\"seconds\":%.6f,\"carried\":%" G_GINT64_FORMAT ",\"lag\":%" G_GINT64_FORMAT
          ",\"rows\":%" G_GINT64_FORMAT ",\"differing\":%" G_GINT64_FORMAT "}\n",
          (double) (hoist_clock_boottime_us () - begin) / 1e6, d.carried, d.lag, d.rows,
          d.differing);
  return 0;
}
