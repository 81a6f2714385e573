/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A PostgreSQL database that is migrated on a copy: hoist_RN_copy is made, migrated and kept up to
 * date, then it takes the tenant's name, and what had it is hoist_RN_before; on the way back that
 * one takes it again and the newer one is hoist_RN_after. Renames are one transaction. Owned by the
 * call; worker thread. Drops nothing but its own copy that was never live. */
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-postgres-capture.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <string.h>

#define ROUNDS_MAX 20 /* with nobody writing the second one finds nothing */

static char *
name_of (const HoistDatabaseCopyOrder *order, const char *what)
{
  return hoist_database_server_name_of_run (order->run, what);
}

static gboolean
has_table (HoistPostgres *db, const char *table, gboolean *ret_has, const HoistDriverCall *call,
           GError **error)
{
  const char *values[] = { table, NULL };
  g_autofree char *found =
      hoist_postgres_get_text (db, "SELECT to_regclass($1)::text", values, call, error);

  *ret_has = found != NULL && found[0] != '\0';
  return found != NULL;
}

/* What ended before may have left sessions on it. */
static gboolean
drop_copy (const HoistDatabaseCopyOrder *order, const HoistPostgresPlace *place,
           const HoistDriverCall *call, GError **error)
{
  g_autofree char *name = name_of (order, "copy");
  g_autofree char *path = hoist_database_server_locate_other (order->path, name);
  gboolean there;

  if (!hoist_postgres_is_there (place, name, &there, call, error))
    return FALSE;
  return !there
         || (hoist_postgres_end_sessions (path, call, error)
             && hoist_postgres_drop_beside (place, name, call, error));
}

static gboolean
make_copy (const HoistDatabaseCopyOrder *order, const HoistPostgresPlace *place,
           const HoistDriverCall *call, GError **error)
{
  const HoistDatabaseBackupOrder like =
      hoist_database_server_order_dump (order->path, order->folder, order->run);
  g_autofree char *dump = g_build_filename (order->folder, "dump", NULL);
  g_autofree char *ready = hoist_database_server_name_ready (order->run);
  g_autofree char *name = name_of (order, "copy");
  g_autoptr (HoistBackup) made = NULL;
  g_autoptr (HoistPostgres) copy = NULL;

  if (!hoist_file_remove_tree (order->folder, error)
      || !hoist_file_make_folders (order->folder, 0700, error))
    return FALSE;
  made = hoist_postgres_copy_and_prove (&like, dump, NULL, call, error);
  if (made == NULL || !hoist_file_remove_tree (order->folder, error)
      || !hoist_postgres_rename_beside (place, ready, name, call, error)
      || !hoist_postgres_close_off (place, name, FALSE, call, error))
    return FALSE;
  copy = hoist_postgres_open (place, name, call, error);
  return copy != NULL && hoist_postgres_note_before (copy, call, error);
}

static gboolean
begin (const HoistDatabaseCopyOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (order->path, error);
  g_autoptr (HoistPostgres) live =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;

  return live != NULL && drop_copy (order, place, call, error)
         && hoist_postgres_start_capture (live, call, error)
         && make_copy (order, place, call, error);
}

static char *
locate (const HoistDatabaseCopyOrder *order)
{
  g_autofree char *name = name_of (order, "copy");

  return hoist_database_server_locate_other (order->path, name);
}

typedef struct
{
  HoistPostgresPlace *place;
  HoistPostgres *live, *other;
  char *name, *aside; /* of the other one; of the live one when it has been crossed */
} Sides;

static void
sides_clear (Sides *s)
{
  g_clear_pointer (&s->live, hoist_postgres_close);
  g_clear_pointer (&s->other, hoist_postgres_close);
  g_clear_pointer (&s->place, hoist_postgres_place_free);
  g_clear_pointer (&s->name, g_free);
  g_clear_pointer (&s->aside, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sides, sides_clear)

/* Forward for the first time it is the copy; later what was set aside on the way back. */
static gboolean
find_sides (const HoistDatabaseCopyOrder *order, gboolean back, Sides *s, GError **error)
{
  gboolean there = FALSE;

  *s = (Sides){ .place = hoist_postgres_place_load (order->path, error) };
  if (s->place == NULL)
    return FALSE;
  s->name = name_of (order, back ? "before" : "copy");
  s->aside = name_of (order, back ? "after" : "before");
  if (back)
    return TRUE;
  if (!hoist_postgres_is_there (s->place, s->name, &there, NULL, error))
    return FALSE;
  if (!there)
    {
      g_free (s->name);
      s->name = name_of (order, "after");
    }
  return TRUE;
}

static gboolean
open_sides (const HoistDatabaseCopyOrder *order, gboolean back, Sides *s,
            const HoistDriverCall *call, GError **error)
{
  return find_sides (order, back, s, error)
         && (s->live = hoist_postgres_open (s->place, NULL, call, error)) != NULL
         && (s->other = hoist_postgres_open (s->place, s->name, call, error)) != NULL;
}

static gboolean
settle (const HoistDatabaseCopyOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autofree char *copy = locate (order);
  g_auto (Sides) s = { 0 };

  return hoist_postgres_end_sessions (copy, call, error)
         && open_sides (order, FALSE, &s, call, error)
         && hoist_postgres_check_migrated (s.live, s.other, order->columns, call, error)
         && hoist_postgres_calm (s.other, call, error);
}

/* --- the crossing -------------------------------------------------------------------------- */

static gboolean
set_sequences (const Sides *s, const HoistDriverCall *call, GError **error)
{
  g_autofree char *here = hoist_postgres_read_sequences (s->live, call, error);
  g_autofree char *there =
      here != NULL ? hoist_postgres_read_sequences (s->other, call, error) : NULL;
  const char *values[] = { here, there, NULL };
  g_autoptr (HoistPostgresRows) rows = NULL;

  if (there != NULL)
    rows = hoist_postgres_query (
        s->other,
        "SELECT setval((a->>0)::regclass, greatest((a->>1)::bigint, (b->>1)::bigint), CASE WHEN "
        "(a->>1)::bigint > (b->>1)::bigint THEN (a->>2)::boolean WHEN (a->>1)::bigint < "
        "(b->>1)::bigint THEN (b->>2)::boolean ELSE (a->>2)::boolean OR (b->>2)::boolean END) FROM "
        "json_array_elements($1::json) a JOIN json_array_elements($2::json) b ON a->>0 = b->>0",
        values, call, error);
  return rows != NULL;
}

/* What was set aside knows nothing of being written to. */
static gboolean
make_ready (HoistPostgres *other, const HoistDriverCall *call, GError **error)
{
  gboolean ready;

  if (!has_table (other, "hoist_capture.applied", &ready, call, error))
    return FALSE;
  return ready
         || (hoist_postgres_stop_capture (other, call, error)
             && hoist_postgres_run (other,
                                    "CREATE SCHEMA hoist_capture; CREATE TABLE "
                                    "hoist_capture.applied (seq bigint GENERATED ALWAYS AS "
                                    "IDENTITY, tab text, op text, key text)",
                                    call, error)
             && hoist_postgres_calm (other, call, error));
}

static gboolean
carry (const HoistDatabaseCopyOrder *order, gboolean back, HoistDatabaseCarried *ret,
       const HoistDriverCall *call, GError **error)
{
  g_auto (Sides) s = { 0 };
  HoistPostgresCarry one;
  gboolean is_over = FALSE;

  *ret = (HoistDatabaseCarried){ 0 };
  if (!open_sides (order, back, &s, call, error)
      || !has_table (s.other, "hoist_capture.log", &is_over, call, error))
    return FALSE;
  if (is_over) /* a switch that was interrupted has handed over already */
    return TRUE;
  if (!make_ready (s.other, call, error))
    return FALSE;
  one = (HoistPostgresCarry){ s.live, s.other, order->columns, back };
  return hoist_postgres_carry (&one, ret, call, error);
}

static gboolean
carry_rest (const Sides *s, const HoistDatabaseCopyOrder *order, gboolean back,
            HoistDatabaseCarried *ret, const HoistDriverCall *call, GError **error)
{
  HoistPostgresCarry one = { s->live, s->other, order->columns, back };
  gboolean fresh; /* a copy that was never live: how many rows belong there is known */

  if (!make_ready (s->other, call, error)
      || !has_table (s->other, "hoist_capture.delta", &fresh, call, error))
    return FALSE;
  for (guint i = 0; i < ROUNDS_MAX; i++)
    {
      if (!hoist_postgres_carry (&one, ret, call, error))
        return FALSE;
      if (ret->lag == 0)
        return !fresh || hoist_postgres_compare_counts (s->live, s->other, call, error);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
               ret->lag == 1
                   ? "Somebody goes on writing to %s: %" G_GINT64_FORMAT " change is left."
                   : "Somebody goes on writing to %s: %" G_GINT64_FORMAT " changes are left.",
               s->place->database, ret->lag);
  return FALSE;
}

/* From here on what is written there is noted for the way back, and nothing any more here. */
static gboolean
hand_over (const Sides *s, const HoistDriverCall *call, GError **error)
{
  return set_sequences (s, call, error) && hoist_postgres_wake (s->other, call, error)
         && hoist_postgres_start_capture (s->other, call, error);
}

static gboolean
finish_sides (Sides *s, const HoistDatabaseCopyOrder *order, gboolean back,
              HoistDatabaseCarried *ret, const HoistDriverCall *call, GError **error)
{
  gboolean is_over = FALSE, is_noted = FALSE;

  if (!has_table (s->other, "hoist_capture.log", &is_over, call, error)
      || !has_table (s->live, "hoist_capture.log", &is_noted, call, error))
    return FALSE;
  if (!is_noted && !is_over)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                   "What was written to %s was not noted, so %s can't be brought up to date.",
                   s->place->database, s->name);
      return FALSE;
    }
  if (is_noted && !is_over
      && (!carry_rest (s, order, back, ret, call, error) || !hand_over (s, call, error)))
    return FALSE;
  return hoist_postgres_stop_capture (s->live, call, error);
}

static gboolean
is_across (const HoistDatabaseCopyOrder *order, gboolean back, gboolean *ret_is, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (order->path, error);
  g_autofree char *aside = name_of (order, back ? "after" : "before");
  gboolean live;

  if (place == NULL || !hoist_postgres_is_there (place, place->database, &live, NULL, error)
      || !hoist_postgres_is_there (place, aside, ret_is, NULL, error))
    return FALSE;
  *ret_is = *ret_is && live;
  return TRUE;
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
  if (done)
    return TRUE;
  if (!open_sides (order, back, &s, call, error)
      || !finish_sides (&s, order, back, ret, call, error))
    return FALSE;
  g_clear_pointer (&s.live, hoist_postgres_close);
  g_clear_pointer (&s.other, hoist_postgres_close);
  return hoist_postgres_swap (s.place, s.name, s.aside, call, error);
}

static gboolean
is_between (const HoistDatabaseCopyOrder *order, gboolean back, gboolean *ret_is,
            const HoistDriverCall *call, GError **error)
{
  g_auto (Sides) s = { 0 };
  gboolean across, there;

  *ret_is = FALSE;
  if (!is_across (order, back, &across, error) || !find_sides (order, back, &s, error)
      || !hoist_postgres_is_there (s.place, s.name, &there, call, error))
    return FALSE;
  if (across || !there)
    return TRUE;
  sides_clear (&s);
  return open_sides (order, back, &s, call, error)
         && has_table (s.other, "hoist_capture.log", ret_is, call, error);
}

/* All that was noted until then had been carried: the new notes begin where the old ones ended. */
static gboolean
take_back (const HoistDatabaseCopyOrder *order, gboolean back, const HoistDriverCall *call,
           GError **error)
{
  g_auto (Sides) s = { 0 };
  gboolean is_noted;

  return open_sides (order, back, &s, call, error)
         && has_table (s.live, "hoist_capture.log", &is_noted, call, error)
         && (is_noted || hoist_postgres_start_capture (s.live, call, error))
         && hoist_postgres_stop_capture (s.other, call, error);
}

static char *
locate_aside (const HoistDatabaseCopyOrder *order, gboolean back)
{
  g_autofree char *name = name_of (order, back ? "after" : "before");

  return hoist_database_server_locate_other (order->path, name);
}

static gboolean
preview_back (const HoistDatabaseCopyOrder *order, HoistDatabaseCarried *ret,
              const HoistDriverCall *call, GError **error)
{
  g_auto (Sides) s = { 0 };
  g_autoptr (GPtrArray) there = NULL;
  g_autoptr (HoistPostgresRows) rows = NULL;

  *ret = (HoistDatabaseCarried){ 0 };
  if (!open_sides (order, TRUE, &s, call, error)
      || (there = hoist_postgres_list_shapes (s.other, call, error)) == NULL
      || (rows = hoist_postgres_query (s.live,
                                       "SELECT tab, count(DISTINCT key) FROM hoist_capture.log "
                                       "GROUP BY tab",
                                       NULL, call, error))
             == NULL)
    return FALSE;
  for (int i = 0; i < PQntuples (rows); i++)
    {
      gint64 n = hoist_postgres_cell_int (rows, i, 1);

      ret->lag += n;
      if (hoist_postgres_find_shape (there, hoist_postgres_cell (rows, i, 0)) == NULL)
        ret->lost += n;
    }
  return TRUE;
}

static gboolean
forget (const char *path, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autoptr (HoistPostgres) live =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;

  return live != NULL && hoist_postgres_stop_capture (live, call, error);
}

static gboolean
end (const HoistDatabaseCopyOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (order->path, error);
  g_autofree char *ready = hoist_database_server_name_ready (order->run);

  return place != NULL && forget (order->path, call, error) && drop_copy (order, place, call, error)
         && hoist_postgres_drop_beside (place, ready, call, error)
         && hoist_file_remove_tree (order->folder, error);
}

const HoistDatabaseCopier hoist_database_copier_postgres = {
  .examine = hoist_postgres_examine_capture,
  .begin = begin,
  .locate = locate,
  .settle = settle,
  .carry = carry,
  .cross = cross,
  .is_across = is_across,
  .is_between = is_between,
  .take_back = take_back,
  .preview_back = preview_back,
  .locate_aside = locate_aside,
  .forget = forget,
  .end = end,
  .rewrite_setting = hoist_database_server_rewrite_setting,
};
