/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backup of a PostgreSQL database, in two parts. While the services run: digest and dump of one
 * moment, the dump restored beside and compared (the draft). After the stop: what has changed since
 * that moment, which the server's transaction numbers tell in one pass, is kept beside the dump and
 * put into what was restored from it; where it is too much, or can't be told, all is made anew.
 * What can't be proven is removed and reported, never called a backup. Worker thread. Never writes
 * to the live database. */
#include "drivers/hoist-database-draft.h"
#include "drivers/hoist-database-manifest.h"
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-postgres-changes-file.h"
#include "drivers/hoist-postgres-changes.h"
#include "base/hoist-file.h"

#define STILL_TRIES 25
#define STILL_MS 200

static gboolean
begin (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  return hoist_postgres_run (db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", call, error);
}

static void
rest (const HoistDriverCall *call)
{
  GPollFD fd;

  if (call == NULL || call->cancellable == NULL
      || !g_cancellable_make_pollfd (call->cancellable, &fd))
    {
      g_poll (NULL, 0, STILL_MS);
      return;
    }
  g_poll (&fd, 1, STILL_MS);
  g_cancellable_release_fd (call->cancellable);
}

/* A transaction that began when no other one was writing: then every row it sees has a number below
 * the mark, and every later one does not. *ret_mark is -1 where the server is never that still.
 * NULL: it need not be. */
static gboolean
begin_still (HoistPostgres *db, gint64 *ret_mark, const HoistDriverCall *call, GError **error)
{
  for (guint i = 0; i < STILL_TRIES; i++)
    {
      g_autofree char *still = NULL;

      if (!begin (db, call, error))
        return FALSE;
      if (ret_mark == NULL)
        return TRUE;
      still = hoist_postgres_get_text (
          db,
          "SELECT CASE WHEN pg_snapshot_xmin(s) = pg_snapshot_xmax(s) THEN "
          "pg_snapshot_xmax(s)::text ELSE '-1' END FROM pg_current_snapshot() s",
          NULL, call, error);
      if (still == NULL)
        return FALSE;
      *ret_mark = g_ascii_strtoll (still, NULL, 10);
      if (*ret_mark >= 0 || i + 1 == STILL_TRIES)
        return TRUE;
      if (!hoist_postgres_run (db, "ROLLBACK", call, error))
        return FALSE;
      rest (call);
      if (!hoist_driver_call_check (call, error))
        return FALSE;
    }
  return TRUE;
}

/* Digest and dump of one moment. */
static HoistBackup *
copy_moment (const HoistDatabaseBackupOrder *order, const HoistPostgresPlace *place,
             const char *path, gint64 *ret_mark, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgres) db = hoist_postgres_open (place, NULL, call, error);
  g_autoptr (HoistDatabaseDigest) rows = NULL;
  g_autoptr (HoistDatabaseDigest) digest = NULL;
  g_autofree char *snapshot = NULL;
  g_autofree char *sequences = NULL;
  g_autofree char *sum = NULL;
  HoistBackup fields;

  if (db == NULL || !begin_still (db, ret_mark, call, error)
      || (snapshot = hoist_postgres_get_text (db, "SELECT pg_export_snapshot()", NULL, call, error))
             == NULL
      || (sequences = hoist_postgres_keep_sequences (db, path, call, error)) == NULL
      || (rows = hoist_postgres_digest (db, call, error)) == NULL
      || (digest = hoist_postgres_digest_known (db, rows->tables, sequences, call, error)) == NULL
      || !hoist_postgres_dump (place, snapshot, path, call, error)
      || !hoist_postgres_run (db, "COMMIT", call, error))
    return NULL;
  hoist_database_manifest_describe (order, digest, &fields);
  sum = hoist_file_digest (path, &fields.size, call != NULL ? call->cancellable : NULL, error);
  if (sum == NULL)
    return NULL;
  fields.engine = (char *) "postgresql";
  fields.path = (char *) path;
  fields.sha256 = sum;
  return hoist_backup_new (&fields);
}

static HoistPostgresPlace *
load_from (const HoistDatabaseBackupOrder *order, GError **error)
{
  return hoist_postgres_place_load (order->from != NULL ? order->from : order->path, error);
}

HoistBackup *
hoist_postgres_copy_and_prove (const HoistDatabaseBackupOrder *order, const char *path,
                               gint64 *ret_mark, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = load_from (order, error);
  g_autoptr (HoistBackup) made =
      place != NULL ? copy_moment (order, place, path, ret_mark, call, error) : NULL;
  HoistBackup fields;

  if (made == NULL)
    return NULL;
  fields = *made;
  if (!hoist_postgres_make_ready (place, made, path, &fields.restore_s, call, error))
    return NULL;
  return hoist_backup_new (&fields);
}

gboolean
hoist_postgres_draft_make (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                           GError **error)
{
  g_autofree char *folder = hoist_database_draft_name_file (order->folder, NULL);
  g_autofree char *path = hoist_database_draft_name_file (order->folder, "dump");
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) local = NULL;
  gint64 mark = -1;

  if (!hoist_file_remove_tree (folder, error) || !hoist_file_make_folders (folder, 0700, error)
      || !hoist_database_server_keep_place (order->folder, order->path, error))
    return FALSE;
  backup = hoist_postgres_copy_and_prove (order, path, &mark, call, &local);
  if (backup != NULL && hoist_database_draft_write (order->folder, backup, mark, &local))
    return TRUE;
  hoist_database_draft_refuse (local);
  g_propagate_error (error, g_steal_pointer (&local));
  if (!hoist_file_remove_tree (folder, NULL))
    g_debug ("The unfinished copy in %s is left over.", folder);
  return FALSE;
}

/* The manifest, the moment from which rows are new, and the right name. */
static HoistBackup *
finish (const HoistDatabaseBackupOrder *order, const HoistBackup *proven, HoistPostgres *db,
        const HoistDriverCall *call, GError **error)
{
  g_autofree char *database =
      hoist_postgres_get_text (db, "SELECT current_database()", NULL, call, error);
  g_autoptr (HoistBackup) backup = NULL;

  if (database == NULL)
    return NULL;
  backup = hoist_database_manifest_name_proven (proven, order->folder, database);
  if (!hoist_file_rename (proven->path, backup->path, error)
      || !hoist_database_server_keep_place (order->folder, order->path, error)
      || !hoist_postgres_mark_keep (db, order->folder, HOIST_POSTGRES_MARK_BACKUP, call, error)
      || !hoist_database_manifest_write (backup, error))
    return NULL;
  return g_steal_pointer (&backup);
}

/* The draft with sequences as they are now, and what lies ready with them; NULL without an error
 * when the schema is another one. */
static HoistBackup *
renew (const HoistDatabaseBackupOrder *order, const HoistBackup *draft, HoistPostgres *db,
       const HoistDriverCall *call, GError **error)
{
  g_autofree char *beside = g_build_filename (order->folder, "dump", NULL);
  g_autofree char *sequences = hoist_postgres_keep_sequences (db, beside, call, error);
  g_autoptr (HoistDatabaseDigest) digest = NULL;
  g_autoptr (HoistPostgresPlace) place = NULL;
  g_autoptr (HoistBackup) renewed = NULL;
  HoistBackup fields = *draft;

  if (sequences != NULL)
    digest = hoist_postgres_digest_known (db, draft->tables, sequences, call, error);
  if (digest == NULL || !g_str_equal (digest->schema_digest, draft->schema_digest))
    return NULL;
  fields.content_digest = digest->content_digest;
  renewed = hoist_backup_new (&fields);
  if (g_str_equal (digest->content_digest, draft->content_digest))
    return g_steal_pointer (&renewed);
  place = hoist_postgres_place_load (order->path, error);
  if (place == NULL || !hoist_postgres_renew_ready (place, renewed, beside, call, error))
    return NULL;
  return g_steal_pointer (&renewed);
}

/* The draft with what was written since, put into what lies ready; NULL without an error when it is
 * not to be had so. */
static HoistBackup *
complete (const HoistDatabaseBackupOrder *order, const HoistBackup *draft, gint64 mark,
          HoistPostgres *db, HoistPostgresChanges *changes, const HoistDriverCall *call,
          GError **error)
{
  g_autofree char *beside = g_build_filename (order->folder, "dump", NULL);
  g_autofree char *name = hoist_database_server_name_ready (order->id);
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (order->path, error);
  g_autoptr (HoistPostgres) ready = NULL;
  HoistPostgresChangesOrder keep = { db, NULL, draft, mark, beside };
  g_autoptr (GPtrArray) tables = NULL;
  HoistBackup fields = *draft;

  if (place != NULL && hoist_postgres_close_off (place, name, FALSE, call, error))
    keep.ready = ready = hoist_postgres_open (place, name, call, error);
  if (ready != NULL)
    tables = hoist_postgres_changes_keep (&keep, changes, call, error);
  if (tables == NULL || !hoist_postgres_changes_file_apply (ready, beside, call, error)
      || !hoist_postgres_changes_check (ready, draft, tables, call, error))
    return NULL;
  fields.tables = tables;
  fields.content_digest = (char *) "";
  return hoist_backup_new (&fields);
}

static HoistBackup *
settle_with (const HoistDatabaseBackupOrder *order, const HoistBackup *draft, gint64 mark,
             HoistPostgres *db, HoistPostgresChanges *changes, const HoistDriverCall *call,
             GError **error)
{
  gboolean is_same = changes->n_new + changes->n_removed == 0;
  g_autoptr (HoistBackup) whole = NULL;
  g_autoptr (HoistBackup) renewed = NULL;

  if (!hoist_postgres_changes_are_few (changes))
    return NULL;
  if (!is_same)
    whole = complete (order, draft, mark, db, changes, call, error);
  if (!is_same && whole == NULL)
    return NULL;
  renewed = renew (order, whole != NULL ? whole : draft, db, call, error);
  if (renewed == NULL)
    return NULL;
  if (order->ret_copied_pages != NULL)
    *order->ret_copied_pages = 0;
  if (order->ret_changed_rows != NULL)
    *order->ret_changed_rows = changes->n_kept;
  return finish (order, renewed, db, call, error);
}

/* NULL without an error: the draft can't be made what the database holds now. */
static HoistBackup *
settle (const HoistDatabaseBackupOrder *order, HoistPostgres *db, const HoistDriverCall *call,
        GError **error)
{
  gint64 mark = -1;
  g_autoptr (HoistBackup) draft = hoist_database_draft_take (order->folder, &mark, error);
  g_auto (HoistPostgresChanges) changes = { 0 };

  if (draft == NULL || mark < 0
      || !hoist_postgres_changes_find (db, draft, mark, &changes, call, error))
    return NULL;
  return settle_with (order, draft, mark, db, &changes, call, error);
}

HoistBackup *
hoist_postgres_back_up (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                        GError **error)
{
  g_autoptr (HoistPostgresPlace) place = load_from (order, error);
  g_autoptr (HoistPostgres) db =
      place != NULL ? hoist_postgres_open (place, NULL, call, error) : NULL;
  g_autofree char *fresh = g_build_filename (order->folder, "dump", NULL);
  g_autoptr (HoistBackup) proven = NULL;
  g_autoptr (GError) local = NULL;
  HoistBackup *backup = NULL;
  gint64 mark = -1;

  if (db == NULL)
    return NULL;
  if (order->ret_copied_pages != NULL)
    *order->ret_copied_pages = -1;
  if (hoist_database_draft_exists (order->folder))
    backup = settle (order, db, call, &local);
  if (backup != NULL)
    return backup;
  if (local != NULL)
    hoist_driver_call_progress (call, 0, local->message);
  if (!hoist_file_remove_tree (order->folder, error)
      || !hoist_file_make_folders (order->folder, 0700, error))
    return NULL;
  proven = hoist_postgres_copy_and_prove (order, fresh, &mark, call, error);
  backup = proven != NULL ? finish (order, proven, db, call, error) : NULL;
  if (backup == NULL && !hoist_file_remove_tree (order->folder, NULL))
    g_debug ("The unfinished backup in %s is left over.", order->folder);
  return backup;
}

gboolean
hoist_postgres_clear_prepared (const char *folder, const char *path, GError **error)
{
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (path, error);
  g_autofree char *backup = g_path_get_basename (folder);
  g_autofree char *ready = hoist_database_server_name_ready (backup);
  g_autofree char *draft = hoist_database_draft_name_file (folder, NULL);

  return place != NULL && hoist_postgres_drop_beside (place, ready, NULL, error)
         && hoist_file_remove_tree (draft, error);
}
