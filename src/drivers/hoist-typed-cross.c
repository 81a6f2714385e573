/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-typed-cross.h. Owned by the call; worker thread. Deletes nothing but a copy that was
 * never live. */
#include "drivers/hoist-typed-cross.h"

#include <sys/stat.h>

#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "drivers/hoist-sqlite-beside.h"
#include "drivers/hoist-sqlite-capture.h"
#include "drivers/hoist-typed-carry.h"
#include "drivers/hoist-typed-copy.h"
#include <errno.h>

char *
hoist_typed_cross_name (const char *path, const char *run, const char *what)
{
  return hoist_sqlite_beside_name (path, run, what);
}

gboolean
hoist_typed_cross_is_across (const HoistTypedCopyOrder *order, const char *run, gboolean *ret_is,
                             GError **error)
{
  g_autofree char *aside = hoist_sqlite_beside_name (order->from, run, "before");

  return hoist_sqlite_beside_is_across (order->from, aside, ret_is, error);
}

/* --- the proof ----------------------------------------------------------------------------- */

static const HoistTypedBackCount *
find_count (const HoistTypedBack *back, const char *table)
{
  for (guint i = 0; i < back->tables->len; i++)
    if (g_str_equal (((HoistTypedBackCount *) back->tables->pdata[i])->name, table))
      return back->tables->pdata[i];
  return NULL;
}

static gboolean
prove_counts (const HoistTypedBack *back, GError **error)
{
  for (guint i = 0; i < back->tables->len; i++)
    {
      const HoistTypedBackCount *count = back->tables->pdata[i];

      if (count->lost > 0 || count->then == count->now)
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   "%s has %" G_GINT64_FORMAT " rows in the new database and %" G_GINT64_FORMAT
                   " in the old one: something was written that was not noted.",
                   count->name, count->now, count->then);
      return FALSE;
    }
  return TRUE;
}

static gboolean
prove_rows (const HoistTypedCopyOrder *order, const HoistTypedBack *back,
            const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) tables = hoist_typed_copy_compare (order, call, error);

  for (guint i = 0; tables != NULL && i < tables->len; i++)
    {
      const HoistTypedTableReport *table = tables->pdata[i];
      const HoistTypedBackCount *count = find_count (back, table->name);

      if (table->differing == 0 || (count != NULL && count->lost > 0))
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                   "The table %s is not the same in both databases (rows: %" G_GINT64_FORMAT ").",
                   table->name, table->differing);
      return FALSE;
    }
  return tables != NULL;
}

gboolean
hoist_typed_cross_prove (const HoistTypedCopyOrder *order, const char *run,
                         const HoistTypedBack *back, gint64 compare_max,
                         const HoistDriverCall *call, GError **error)
{
  g_autofree char *copy = hoist_sqlite_beside_name (order->from, run, "copy");
  HoistTypedCopyOrder now = *order;
  struct stat st;

  now.from = copy;
  if (stat (copy, &st) != 0)
    return hoist_file_set_errno (error, errno, "%s can't be read", copy);
  return prove_counts (back, error)
         && (st.st_size > compare_max || prove_rows (&now, back, call, error));
}

/* --- the crossing -------------------------------------------------------------------------- */

gboolean
hoist_typed_cross_go (const HoistTypedCopyOrder *order, const char *run,
                      const HoistDriverCall *call, GError **error)
{
  g_autofree char *copy = hoist_sqlite_beside_name (order->from, run, "copy");
  g_autofree char *aside = hoist_sqlite_beside_name (order->from, run, "before");
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (copy, HOIST_SQLITE_WRITE, call, error);

  if (db == NULL || !hoist_sqlite_start_capture (db, call, error))
    return FALSE;
  g_clear_pointer (&db, hoist_sqlite_close);
  return hoist_sqlite_beside_check_nobody (order->from, error)
         && hoist_sqlite_beside_swap (order->from, copy, aside, call, error);
}

/* By the way of the move itself, whose keys both sides have. */
static gboolean
carry_over (const HoistTypedCopyOrder *order, gint64 *ret_carried, char **ret_left,
            const HoistDriverCall *call, GError **error)
{
  g_autoptr (GError) local = NULL;
  HoistTypedCarried carried = { 0 };

  if (hoist_typed_carry_run (order, FALSE, &carried, call, &local))
    {
      *ret_carried = carried.carried;
      return TRUE;
    }
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *ret_left = g_strdup (local->message);
  return TRUE;
}

gboolean
hoist_typed_cross_take_back (const HoistTypedCopyOrder *order, const char *run, gint64 *ret_carried,
                             char **ret_left, const HoistDriverCall *call, GError **error)
{
  g_autofree char *before = hoist_sqlite_beside_name (order->from, run, "before");
  g_autofree char *after = hoist_sqlite_beside_name (order->from, run, "after");
  gboolean is_over;

  *ret_carried = 0;
  *ret_left = NULL;
  return hoist_sqlite_beside_check_nobody (order->from, error)
         && hoist_sqlite_beside_heal (order->from, after, error)
         && hoist_typed_cross_is_across (order, run, &is_over, error)
         && (!is_over
             || (carry_over (order, ret_carried, ret_left, call, error)
                 && hoist_sqlite_beside_swap (order->from, before, after, call, error)));
}

gboolean
hoist_typed_cross_discard (const HoistTypedCopyOrder *order, const char *run, GError **error)
{
  g_autofree char *copy = hoist_sqlite_beside_name (order->from, run, "copy");

  return hoist_sqlite_beside_remove (copy, error);
}
