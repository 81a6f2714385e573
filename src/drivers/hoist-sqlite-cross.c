/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A SQLite database that is migrated on a copy: FILE.hoist_RN_copy beside it is made, migrated and
 * kept up to date, then it takes the name FILE, and what had it is FILE.hoist_RN_before; on the way
 * back that one takes it again and the newer one is FILE.hoist_RN_after. At no moment is there no
 * FILE: what is replaced has its second name before. What the copy was made of stays in a folder of
 * ours until then (was.db), to know what the migrations did. Owned by the call; worker thread.
 * Removes nothing but its own copy that was never live. */
#include "drivers/hoist-sqlite-beside.h"
#include "drivers/hoist-sqlite-capture.h"
#include "drivers/hoist-sqlite-place.h"
#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define ROUNDS_MAX 20 /* with nobody writing the second one finds nothing */

static char *
name_of (const HoistDatabaseCopyOrder *order, const char *what)
{
  return hoist_sqlite_beside_name (order->path, order->run, what);
}

static char *
name_was (const HoistDatabaseCopyOrder *order)
{
  return g_build_filename (order->folder, "was.db", NULL);
}

/* --- the copy ------------------------------------------------------------------------------ */

static gboolean
is_in_wal (HoistSqlite *db)
{
  return hoist_sqlite_get_int (db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode", 0) != 0;
}

static gboolean
prove_same (const char *path, const HoistDatabaseDigest *expected, const HoistDriverCall *call,
            GError **error)
{
  g_autoptr (HoistSqlite) db = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error);
  g_autoptr (HoistDatabaseDigest) digest = NULL;

  if (db == NULL)
    return FALSE;
  if (expected == NULL)
    return hoist_sqlite_check_sound (db, NULL, error);
  digest = hoist_sqlite_digest (db, call, error);
  if (digest == NULL || g_str_equal (digest->content_digest, expected->content_digest))
    return digest != NULL;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "%s is not what was copied.", path);
  return FALSE;
}

/* In a WAL the rows are read and copied in one moment and compared. With a rollback journal that
 * would keep every writer waiting: there the copy is made in steps that let go of the lock, and
 * checked for soundness. Capture is not wanted in it. */
static gboolean
make_was (const HoistDatabaseCopyOrder *order, const char *was, gboolean in_wal,
          const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistDatabaseDigest) digest = NULL;
  g_autoptr (HoistSqlite) db = NULL;

  if (in_wal)
    digest = hoist_sqlite_online_copy_digested (order->path, was, call, error);
  if (in_wal ? digest == NULL : !hoist_sqlite_online_copy (order->path, was, call, error))
    return FALSE;
  if (!prove_same (was, digest, call, error)
      || (db = hoist_sqlite_open (was, HOIST_SQLITE_WRITE, call, error)) == NULL
      || !hoist_sqlite_stop_capture (db, call, error))
    return FALSE;
  return !is_in_wal (db) || hoist_sqlite_run (db, "PRAGMA wal_checkpoint(TRUNCATE)", error);
}

static gboolean
make_copy (const HoistDatabaseCopyOrder *order, gboolean in_wal, const HoistDriverCall *call,
           GError **error)
{
  g_autofree char *was = name_was (order);
  g_autofree char *copy = name_of (order, "copy");
  struct stat like;

  if (!hoist_file_remove_tree (order->folder, error)
      || !hoist_file_make_folders (order->folder, 0700, error)
      || !make_was (order, was, in_wal, call, error))
    return FALSE;
  if (stat (order->path, &like) != 0)
    return hoist_file_set_errno (error, errno, "%s can't be read", order->path);
  return hoist_sqlite_copy (was, copy, &like, call, error);
}

static gboolean
begin (const HoistDatabaseCopyOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autofree char *copy = name_of (order, "copy");
  g_autoptr (HoistSqlite) live = hoist_sqlite_open (order->path, HOIST_SQLITE_WRITE, call, error);
  gboolean in_wal;

  if (live == NULL || !hoist_sqlite_beside_remove (copy, error)
      || !hoist_sqlite_start_capture (live, call, error))
    return FALSE;
  in_wal = is_in_wal (live);
  g_clear_pointer (&live, hoist_sqlite_close);
  return make_copy (order, in_wal, call, error);
}

static char *
locate (const HoistDatabaseCopyOrder *order)
{
  return name_of (order, "copy");
}

static gboolean
settle (const HoistDatabaseCopyOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autofree char *path = name_of (order, "copy");
  g_autofree char *was = name_was (order);
  g_autoptr (HoistSqlite) copy = NULL;

  return hoist_sqlite_beside_check_nobody (path, error)
         && (copy = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error)) != NULL
         && hoist_sqlite_check_migrated (copy, was, order->columns, call, error);
}

/* --- both sides ---------------------------------------------------------------------------- */

typedef struct
{
  HoistSqlite *live, *other;
  char *name, *aside; /* of the other one; of the live one when it has been crossed */
  char *was;          /* NULL: the other one was live once */
} Sides;

static void
sides_clear (Sides *s)
{
  g_clear_pointer (&s->live, hoist_sqlite_close);
  g_clear_pointer (&s->other, hoist_sqlite_close);
  g_clear_pointer (&s->name, g_free);
  g_clear_pointer (&s->aside, g_free);
  g_clear_pointer (&s->was, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sides, sides_clear)

/* Forward for the first time it is the copy; later what was set aside on the way back. */
static gboolean
open_sides (const HoistDatabaseCopyOrder *order, gboolean back, Sides *s,
            const HoistDriverCall *call, GError **error)
{
  gboolean fresh; /* a copy that was never live */

  *s = (Sides){ .name = name_of (order, back ? "before" : "copy"),
                .aside = name_of (order, back ? "after" : "before") };
  if (!back && hoist_sqlite_beside_is_file (s->name))
    s->was = name_was (order);
  else if (!back)
    {
      g_free (s->name);
      s->name = name_of (order, "after");
    }
  if (!hoist_sqlite_beside_heal (order->path, s->aside, error)
      || (s->live = hoist_sqlite_open (order->path, HOIST_SQLITE_WRITE, call, error)) == NULL
      || (s->other = hoist_sqlite_open (s->name, HOIST_SQLITE_WRITE, call, error)) == NULL
      || !hoist_sqlite_has_table (s->other, "hoist_capture_delta", &fresh, call, error))
    return FALSE;
  if (!fresh)
    g_clear_pointer (&s->was, g_free);
  return s->was == NULL || hoist_sqlite_attach_was (s->other, s->was, error);
}

static HoistSqliteCarry
describe_carry (const Sides *s, const HoistDatabaseCopyOrder *order, gboolean back)
{
  return (HoistSqliteCarry){
    .from = s->live, .to = s->other, .columns = order->columns, .was = s->was, .back = back
  };
}

static gboolean
is_noted (HoistSqlite *db, gboolean *ret_is, const HoistDriverCall *call, GError **error)
{
  return hoist_sqlite_has_table (db, "hoist_capture_log", ret_is, call, error);
}

static gboolean
check_noted (const Sides *s, const HoistDatabaseCopyOrder *order, const HoistDriverCall *call,
             GError **error)
{
  gboolean noted;

  if (!is_noted (s->live, &noted, call, error))
    return FALSE;
  if (noted)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
               "What was written to %s was not noted, so %s can't be brought up to date.",
               order->path, s->name);
  return FALSE;
}

static gboolean
carry (const HoistDatabaseCopyOrder *order, gboolean back, HoistDatabaseCarried *ret,
       const HoistDriverCall *call, GError **error)
{
  g_auto (Sides) s = { 0 };
  HoistSqliteCarry one;

  *ret = (HoistDatabaseCarried){ 0 };
  if (!open_sides (order, back, &s, call, error) || !check_noted (&s, order, call, error))
    return FALSE;
  one = describe_carry (&s, order, back);
  return hoist_sqlite_carry (&one, ret, call, error);
}

/* --- the crossing -------------------------------------------------------------------------- */

/* `live` is held, so that there is a last change. */
static gboolean
carry_rest (const Sides *s, const HoistDatabaseCopyOrder *order, gboolean back,
            HoistDatabaseCarried *ret, const HoistDriverCall *call, GError **error)
{
  HoistSqliteCarry one = describe_carry (s, order, back);
  g_autoptr (GPtrArray) shapes = hoist_sqlite_list_shapes (s->live, error);

  if (shapes == NULL || !hoist_sqlite_check_capture (s->live, shapes, back, &ret->lost, error))
    return FALSE;
  one.is_last = TRUE;
  for (guint i = 0; i < ROUNDS_MAX; i++)
    {
      if (!hoist_sqlite_carry (&one, ret, call, error))
        return FALSE;
      if (ret->lag == 0)
        return s->was == NULL || hoist_sqlite_compare_counts (s->live, s->other, error);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
               "%s can't be brought up to date: %" G_GINT64_FORMAT " changes are left.", s->name,
               ret->lag);
  return FALSE;
}

/* What is written there is noted for the way back. Here it goes on being noted until the names are
 * changed: whoever ends this in between finds nothing lost. */
static gboolean
hand_over (const Sides *s, const HoistDriverCall *call, GError **error)
{
  if (hoist_sqlite_run_patiently (s->other, "BEGIN IMMEDIATE", call, error)
      && hoist_sqlite_beside_take_sequences (s->live, s->other, call, error)
      && hoist_sqlite_start_capture (s->other, call, error)
      && hoist_sqlite_run_patiently (s->other, "COMMIT", call, error))
    return TRUE;
  if (!hoist_sqlite_run (s->other, "ROLLBACK", NULL))
    g_debug ("The transaction has ended by itself.");
  return FALSE;
}

/* Held meanwhile: who would write waits. */
static gboolean
finish_sides (const Sides *s, const HoistDatabaseCopyOrder *order, gboolean back,
              HoistDatabaseCarried *ret, const HoistDriverCall *call, GError **error)
{
  if (!check_noted (s, order, call, error)
      || !hoist_sqlite_run_patiently (s->live, "BEGIN IMMEDIATE", call, error))
    return FALSE;
  if (carry_rest (s, order, back, ret, call, error) && hand_over (s, call, error)
      && hoist_sqlite_run_patiently (s->live, "COMMIT", call, error))
    return TRUE;
  if (!hoist_sqlite_run (s->live, "ROLLBACK", NULL))
    g_debug ("The transaction has ended by itself.");
  return FALSE;
}

static gboolean
is_across (const HoistDatabaseCopyOrder *order, gboolean back, gboolean *ret_is, GError **error)
{
  g_autofree char *aside = name_of (order, back ? "after" : "before");

  return hoist_sqlite_beside_is_across (order->path, aside, ret_is, error);
}

/* Nothing is noted any more in what was set aside. Who wrote there in the moment before its name
 * was taken finds that here, too. */
static gboolean
clear_aside (const HoistDatabaseCopyOrder *order, gboolean back, HoistDatabaseCarried *ret,
             const HoistDriverCall *call, GError **error)
{
  g_autofree char *path = name_of (order, back ? "after" : "before");
  g_autofree char *was = name_was (order);
  g_autoptr (HoistSqlite) aside = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error);
  g_autoptr (HoistSqlite) live = NULL;
  gboolean noted;
  gint64 lag = 0;

  if (aside == NULL || !hoist_sqlite_beside_remove (was, error)
      || !is_noted (aside, &noted, call, error))
    return FALSE;
  if (!noted)
    return TRUE;
  if (!hoist_sqlite_count_lag (aside, &lag, error))
    return FALSE;
  if (lag > 0)
    {
      live = hoist_sqlite_open (order->path, HOIST_SQLITE_WRITE, call, error);
      const HoistSqliteCarry one = {
        .from = aside, .to = live, .columns = order->columns, .back = back, .is_last = TRUE
      };

      if (live == NULL || !hoist_sqlite_carry (&one, ret, call, error))
        return FALSE;
    }
  return hoist_sqlite_stop_capture (aside, call, error);
}

static gboolean
cross (const HoistDatabaseCopyOrder *order, gboolean back, HoistDatabaseCarried *ret,
       const HoistDriverCall *call, GError **error)
{
  g_auto (Sides) s = { 0 };
  gboolean done;

  *ret = (HoistDatabaseCarried){ 0 };
  if (!is_across (order, back, &done, error))
    return FALSE;
  if (!done
      && (!open_sides (order, back, &s, call, error)
          || !finish_sides (&s, order, back, ret, call, error)))
    return FALSE;
  g_clear_pointer (&s.live, hoist_sqlite_close);
  g_clear_pointer (&s.other, hoist_sqlite_close);
  return (done || hoist_sqlite_beside_swap (order->path, s.name, s.aside, call, error))
         && clear_aside (order, back, ret, call, error);
}

static char *
locate_aside (const HoistDatabaseCopyOrder *order, gboolean back)
{
  return name_of (order, back ? "after" : "before");
}

static gboolean
preview_back (const HoistDatabaseCopyOrder *order, HoistDatabaseCarried *ret,
              const HoistDriverCall *call, GError **error)
{
  g_auto (Sides) s = { 0 };
  g_autoptr (GPtrArray) here = NULL;
  g_autoptr (GPtrArray) there = NULL;
  g_autoptr (HoistSqliteStatement) rows = NULL;
  gboolean row = FALSE, ok;

  *ret = (HoistDatabaseCarried){ 0 };
  if (!open_sides (order, TRUE, &s, call, error) || !check_noted (&s, order, call, error)
      || (here = hoist_sqlite_list_shapes (s.live, error)) == NULL
      || (there = hoist_sqlite_list_shapes (s.other, error)) == NULL
      || !hoist_sqlite_check_capture (s.live, here, TRUE, &ret->lost, error))
    return FALSE;
  ret->lag = ret->lost;
  rows = hoist_sqlite_preview_log (s.live, error);
  ok = rows != NULL;
  while (ok && (ok = hoist_sqlite_step (rows, &row, error)) && row)
    {
      ret->lag += sqlite3_column_int64 (rows, 1);
      if (hoist_sqlite_find_shape (there, (const char *) sqlite3_column_text (rows, 0)) == NULL)
        ret->lost += sqlite3_column_int64 (rows, 1);
    }
  return ok;
}

static gboolean
forget (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqlite) live = NULL;

  if (!hoist_sqlite_beside_is_file (path)) /* the migrations will make it */
    return TRUE;
  live = hoist_sqlite_open (path, HOIST_SQLITE_WRITE, call, error);
  return live != NULL && hoist_sqlite_stop_capture (live, call, error);
}

static gboolean
end (const HoistDatabaseCopyOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autofree char *copy = name_of (order, "copy");

  return forget (order->path, call, error) && hoist_sqlite_beside_remove (copy, error)
         && hoist_file_remove_tree (order->folder, error);
}

const HoistDatabaseCopier hoist_database_copier_sqlite = {
  .examine = hoist_sqlite_examine_capture,
  .begin = begin,
  .locate = locate,
  .settle = settle,
  .carry = carry,
  .cross = cross,
  .is_across = is_across,
  .preview_back = preview_back,
  .locate_aside = locate_aside,
  .forget = forget,
  .end = end,
  .rewrite_setting = NULL, /* it is a file */
};
