/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first part of a backup, while services run: FOLDER/draft/ with copy.db, ready.db (restored
 * from it by the code that rollback uses), owners, blocks and, written last, draft.json. Owned by
 * the call; worker thread. Never writes to the live database, and nothing in it is called a backup.
 */
#include "drivers/hoist-sqlite-draft.h"
#include "drivers/hoist-database-draft.h"
#include "drivers/hoist-sqlite-place.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "model/hoist-json.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const char *const members[] = { "copy", "ready", "owners", "blocks" };
static const char *const files[] = { "copy.db", "ready.db", "owners", "blocks" };

void
hoist_sqlite_draft_free (HoistSqliteDraft *draft)
{
  g_clear_pointer (&draft->backup, hoist_backup_unref);
  g_free (draft->copy);
  g_free (draft->ready);
  g_free (draft->shape);
  g_clear_pointer (&draft->owners, g_array_unref);
  g_clear_pointer (&draft->blocks, g_byte_array_unref);
  g_free (draft);
}

char *
hoist_sqlite_draft_digest_shape (HoistSqlite *db, GError **error)
{
  gint64 n;

  return hoist_sqlite_hash_rows (
      db, "SELECT rowid, type, name, tbl_name, rootpage, sql FROM sqlite_schema ORDER BY rowid", &n,
      error);
}

/* Restores the copy and measures it; then all that has to be known of it, from what was restored.
 */
static HoistDatabaseDigest *
restore_and_read (HoistSqliteDraft *draft, double *ret_seconds, const HoistDriverCall *call,
                  GError **error)
{
  const HoistBackup copy = { .path = draft->copy };
  gint64 begin = hoist_clock_boottime_us ();
  g_autoptr (HoistDatabaseDigest) digest = NULL;
  g_autoptr (HoistSqlite) db = NULL;

  if (!hoist_sqlite_place (&copy, draft->ready, NULL, call, error))
    return NULL;
  *ret_seconds = (hoist_clock_boottime_us () - begin) / 1e6;
  db = hoist_sqlite_open (draft->ready, HOIST_SQLITE_WRITE, call, error);
  if (db == NULL || !hoist_sqlite_check_sound (db, NULL, error)
      || (digest = hoist_sqlite_digest (db, call, error)) == NULL
      || !hoist_sqlite_check_foreign_keys (db, digest, call, error))
    return NULL;
  draft->shape = hoist_sqlite_draft_digest_shape (db, error);
  draft->owners =
      draft->shape != NULL ? hoist_sqlite_owners_read (db, digest->tables, error) : NULL;
  return draft->owners != NULL ? g_steal_pointer (&digest) : NULL;
}

/* Byte for byte: what is proven of the one is proven of the other. */
static gboolean
sum_and_compare (HoistSqliteDraft *draft, const HoistDriverCall *call, GError **error)
{
  int copy = open (draft->copy, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  int ready = open (draft->ready, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  g_autoptr (HoistSqlitePages) pages = NULL;

  if (copy < 0 || ready < 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The copy in %s can't be read: %s",
                 draft->copy, g_strerror (errno));
  else
    pages = hoist_sqlite_pages_compare (copy, ready, call, error);
  if (pages != NULL && pages->changed->len > 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                 "What was restored from %s is not the same bytes.", draft->copy);
  else if (pages != NULL)
    draft->blocks = hoist_sqlite_blocks_read (copy, call, error);
  if (copy >= 0)
    close (copy);
  if (ready >= 0)
    close (ready);
  return draft->blocks != NULL;
}

static gboolean
write_parts (const HoistSqliteDraft *draft, const char *folder, GError **error)
{
  g_autofree char *owners = hoist_database_draft_name_file (folder, "owners");
  g_autofree char *blocks = hoist_database_draft_name_file (folder, "blocks");

  return hoist_file_replace (owners, draft->owners->data, draft->owners->len * sizeof (guint32),
                             0600, error)
         && hoist_file_replace (blocks, (const char *) draft->blocks->data, draft->blocks->len,
                                0600, error);
}

/* Last: with it the draft is whole. */
static gboolean
write_record (const HoistSqliteDraft *draft, const char *folder, GError **error)
{
  g_autofree char *path = hoist_database_draft_name_file (folder, "draft.json");
  g_autoptr (GString) text = g_string_new (NULL);
  HoistJsonWriter w;

  hoist_json_writer_init (&w, text);
  hoist_json_writer_begin_object (&w, NULL);
  hoist_backup_write (draft->backup, &w, "backup");
  hoist_json_writer_string (&w, "shape", draft->shape);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *file = hoist_database_draft_name_file (folder, files[i]);
      g_autofree char *identity = hoist_file_identify (file);

      hoist_json_writer_string (&w, members[i], identity != NULL ? identity : "");
    }
  hoist_json_writer_end_object (&w);
  return hoist_file_replace (path, text->str, text->len, 0600, error);
}

static gboolean
fill (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistSqliteDraft) draft = g_new0 (HoistSqliteDraft, 1);
  g_autoptr (HoistDatabaseDigest) digest = NULL;
  HoistSqliteFile file = { 0 };
  double seconds = -1;

  draft->copy = hoist_database_draft_name_file (order->folder, "copy.db");
  draft->ready = hoist_database_draft_name_file (order->folder, "ready.db");
  if (!hoist_sqlite_online_copy (order->path, draft->copy, call, error)
      || !hoist_file_sync (draft->copy, error)
      || (digest = restore_and_read (draft, &seconds, call, error)) == NULL
      || !sum_and_compare (draft, call, error))
    return FALSE;
  file.path = draft->copy;
  file.sum = "";
  draft->backup = hoist_sqlite_describe (order, &file, digest, seconds);
  return write_parts (draft, order->folder, error) && write_record (draft, order->folder, error);
}

gboolean
hoist_sqlite_draft_make (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                         GError **error)
{
  g_autofree char *inside = hoist_database_draft_name_file (order->folder, NULL);

  if (!hoist_sqlite_check_file (order->path, error)
      || !hoist_file_remove_tree (order->folder, error)
      || !hoist_file_make_folders (inside, 0700, error))
    return FALSE;
  if (fill (order, call, error))
    return TRUE;
  if (!hoist_file_remove_tree (order->folder, NULL))
    g_debug ("The unfinished copy in %s is left over.", order->folder);
  return FALSE;
}

gboolean
hoist_sqlite_draft_clear (const char *folder, GError **error)
{
  g_autofree char *inside = hoist_database_draft_name_file (folder, NULL);

  return hoist_file_remove_tree (inside, error);
}

/* Taking */

static gboolean
is_as_left (const HoistValue *record, const char *folder, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *file = hoist_database_draft_name_file (folder, files[i]);
      g_autofree char *identity = hoist_file_identify (file);

      if (identity != NULL
          && g_str_equal (identity, hoist_value_lookup_string (record, members[i], "")))
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
                   "%s is not as it was left before the stop.", file);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_parts (HoistSqliteDraft *draft, const char *folder, GError **error)
{
  g_autofree char *owners = hoist_database_draft_name_file (folder, "owners");
  g_autofree char *blocks = hoist_database_draft_name_file (folder, "blocks");
  g_autofree char *bytes = NULL;
  g_autofree char *sums = NULL;
  gsize n, m;

  bytes = hoist_file_read (owners, G_MAXINT32, &n, error);
  sums = bytes != NULL ? hoist_file_read (blocks, G_MAXINT32, &m, error) : NULL;
  if (sums == NULL)
    return FALSE;
  draft->owners = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_vals (draft->owners, bytes, (guint) (n / sizeof (guint32)));
  draft->blocks = g_byte_array_new ();
  g_byte_array_append (draft->blocks, (const guint8 *) sums, (guint) m);
  return TRUE;
}

HoistSqliteDraft *
hoist_sqlite_draft_take (const char *folder, GError **error)
{
  g_autoptr (HoistSqliteDraft) draft = g_new0 (HoistSqliteDraft, 1);
  g_autofree char *path = hoist_database_draft_name_file (folder, "draft.json");
  g_autofree char *inside = hoist_database_draft_name_file (folder, NULL);
  g_autofree char *text = NULL;
  g_autoptr (HoistValue) record = NULL;
  gsize n;

  text = hoist_file_read (path, 16 * 1024 * 1024, &n, error);
  record = text != NULL ? hoist_json_parse (text, (gssize) n, error) : NULL;
  if (record == NULL || !is_as_left (record, folder, error))
    return NULL;
  draft->copy = hoist_database_draft_name_file (folder, "copy.db");
  draft->ready = hoist_database_draft_name_file (folder, "ready.db");
  draft->shape = g_strdup (hoist_value_lookup_string (record, "shape", ""));
  draft->backup = hoist_backup_read (hoist_value_get_member (record, "backup"), error);
  if (draft->backup == NULL || !read_parts (draft, folder, error))
    return NULL;
  if (unlink (path) != 0 || !hoist_file_sync_folder (inside, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be removed: %s", path,
                     g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&draft);
}
