/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second part of a backup, between stop and start. Order: draft taken → the stopped database
 * held at rest → every page compared with the copy → what differs written to the copy and to what
 * was restored from it, synced, read back → what changed proven in the restored one → copy renamed,
 * folder synced → manifest. Every byte of the stopped database is compared; of what did not change
 * the proof of before the stop still holds. Owned by the call; worker thread. */
#include "drivers/hoist-sqlite-draft.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

typedef struct
{
  const HoistDatabaseBackupOrder *order;
  const HoistDriverCall *call;
  HoistSqliteDraft *draft;
  HoistSqlitePages *pages;
  HoistDatabaseDigest *digest;
  int copy, ready;
} Settling;

static void
settling_clear (Settling *s)
{
  g_clear_pointer (&s->draft, hoist_sqlite_draft_free);
  g_clear_pointer (&s->pages, hoist_sqlite_pages_free);
  g_clear_pointer (&s->digest, hoist_database_digest_free);
  if (s->copy >= 0)
    close (s->copy);
  if (s->ready >= 0)
    close (s->ready);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settling, settling_clear)

static gboolean
open_files (Settling *s, GError **error)
{
  s->copy = open (s->draft->copy, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  s->ready = open (s->draft->ready, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (s->copy >= 0 && s->ready >= 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The copy in %s can't be opened: %s",
               s->draft->copy, g_strerror (errno));
  return FALSE;
}

/* The copy and what was restored from it become the stopped database. */
static gboolean
bring (Settling *s, GError **error)
{
  g_auto (HoistSqliteRest) rest = { 0 };

  if (!hoist_sqlite_rest_open (&rest, s->order->path, s->call, error))
    return FALSE;
  s->pages = hoist_sqlite_pages_compare (rest.fd, s->copy, s->call, error);
  return s->pages != NULL && hoist_sqlite_pages_bring (s->pages, rest.fd, s->copy, error)
         && hoist_sqlite_pages_bring (s->pages, rest.fd, s->ready, error)
         && hoist_sqlite_blocks_renew (s->draft->blocks, s->copy, s->pages, error);
}

static gboolean
check_changed (Settling *s, HoistSqlite *db, const gboolean *changed, GError **error)
{
  const GPtrArray *tables = s->draft->backup->tables;

  for (guint i = 0; i < tables->len; i++)
    if (changed[i]
        && !hoist_sqlite_check_sound (
            db, ((HoistTableDigest *) g_ptr_array_index (tables, i))->name, error))
      return FALSE;
  return hoist_sqlite_owners_check (db, s->draft->owners, tables, changed, error);
}

static gboolean
any (const gboolean *changed, guint n)
{
  for (guint i = 0; i < n; i++)
    if (changed[i])
      return TRUE;
  return FALSE;
}

/* With another schema nothing is carried over. */
static gboolean
prove_whole (Settling *s, HoistSqlite *db, GError **error)
{
  if (!hoist_sqlite_check_sound (db, NULL, error))
    return FALSE;
  s->digest = hoist_sqlite_digest (db, s->call, error);
  return s->digest != NULL && hoist_sqlite_check_foreign_keys (db, s->digest, s->call, error);
}

static gboolean
prove (Settling *s, GError **error)
{
  const HoistBackup *before = s->draft->backup;
  g_autoptr (HoistSqlite) db =
      hoist_sqlite_open (s->draft->ready, HOIST_SQLITE_WRITE, s->call, error);
  g_autofree char *shape = db != NULL ? hoist_sqlite_draft_digest_shape (db, error) : NULL;
  g_autofree gboolean *changed = NULL;

  if (shape == NULL)
    return FALSE;
  if (!g_str_equal (shape, s->draft->shape))
    return prove_whole (s, db, error);
  changed = hoist_sqlite_owners_find_changed (s->draft->owners, before->tables->len, s->pages);
  if (!check_changed (s, db, changed, error))
    return FALSE;
  s->digest = hoist_sqlite_digest_changed (db, before->tables, changed, s->call, error);
  if (s->digest == NULL)
    return FALSE;
  if (any (changed, before->tables->len))
    return hoist_sqlite_check_foreign_keys (db, s->digest, s->call, error);
  s->digest->foreign_key_faults = before->foreign_key_faults;
  s->digest->foreign_key_digest = g_strdup (before->foreign_key_digest);
  return TRUE;
}

static HoistBackup *
conclude (Settling *s, GError **error)
{
  g_autofree char *path = hoist_sqlite_name_backup (s->order);
  g_autofree char *sum = NULL;
  g_autoptr (HoistBackup) made = NULL;
  g_autoptr (HoistBackup) verified = NULL;
  HoistSqliteFile file = { .path = path, .size = (gint64) s->pages->n_pages * s->pages->page_size };

  if (!hoist_file_rename (s->draft->copy, path, error))
    return NULL;
  sum = hoist_sqlite_blocks_choose (file.size) > 0
            ? hoist_sqlite_blocks_combine (s->draft->blocks)
            : hoist_file_digest (path, &file.size, s->call != NULL ? s->call->cancellable : NULL,
                                 error);
  if (sum == NULL)
    return NULL;
  file.sum = sum;
  made = hoist_sqlite_describe (s->order, &file, s->digest, s->draft->backup->restore_s);
  verified = hoist_database_manifest_mark_verified (made);
  if (!hoist_database_manifest_write (verified, error))
    return NULL;
  if (s->order->ret_copied_pages != NULL)
    *s->order->ret_copied_pages = s->pages->changed->len;
  return g_steal_pointer (&verified);
}

HoistBackup *
hoist_sqlite_settle (const HoistDatabaseBackupOrder *order, const HoistDriverCall *call,
                     GError **error)
{
  g_auto (Settling) s = { .order = order, .call = call, .copy = -1, .ready = -1 };

  s.draft = hoist_sqlite_draft_take (order->folder, error);
  if (s.draft == NULL || !open_files (&s, error) || !bring (&s, error) || !prove (&s, error))
    return NULL;
  return conclude (&s, error);
}
