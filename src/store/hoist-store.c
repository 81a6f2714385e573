/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens and owns Hoist's own memory: folder, lock, two connections, cache, settings. Made once by
 * hoistd; any thread. Never: opens beside another daemon, goes on writing after a journal commit
 * whose end is unknown. */
#include "store/hoist-store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "base/hoist-text.h"
#include "store/hoist-store-schema.h"

#define EXIT_JOURNAL 70

enum
{
  SIGNAL_APPENDED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistStore, hoist_store, G_TYPE_OBJECT)

static void
exit_at_once (const GError *error, gpointer user_data)
{
  g_printerr ("The journal could not be written: %s What is stored is unknown until the store is "
              "opened again; ending with %d.\n",
              error->message, EXIT_JOURNAL);
  _exit (EXIT_JOURNAL);
}

static void
hoist_store_init (HoistStore *self)
{
  self->lock_fd = -1;
  self->fatal = exit_at_once;
  self->cache = hoist_store_cache_new ();
  g_mutex_init (&self->announce_mutex);
  g_queue_init (&self->announcements);
}

static void
hoist_store_finalize (GObject *object)
{
  HoistStore *self = HOIST_STORE (object);
  g_clear_pointer (&self->reader, hoist_store_connection_close);
  g_clear_pointer (&self->writer, hoist_store_connection_close);
  g_clear_pointer (&self->cache, hoist_store_cache_free);
  g_clear_pointer (&self->logs, g_hash_table_unref);
  hoist_store_ballast_clear (&self->ballast);
  g_assert (g_queue_is_empty (&self->announcements));
  g_mutex_clear (&self->announce_mutex);
  g_free (self->head_hash);
  g_free (self->instance);
  g_free (self->folder);
  /* Last: another daemon may come in now. */
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  G_OBJECT_CLASS (hoist_store_parent_class)->finalize (object);
}

static void
hoist_store_class_init (HoistStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hoist_store_finalize;
  /* HoistEvent*, HoistRun* or NULL; both borrowed */
  signals[SIGNAL_APPENDED] =
      g_signal_new ("appended", HOIST_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_POINTER);
}

/* The lock file names its holder for the message that the next one gets; without a name the lock
 * holds as well. */
static void
write_holder (int fd)
{
  g_autofree char *pid = g_strdup_printf ("%d\n", (int) getpid ());
  gssize n = strlen (pid);
  if (ftruncate (fd, 0) != 0 || pwrite (fd, pid, n, 0) != n)
    g_debug ("The holder of the store's lock could not be noted: %s", g_strerror (errno));
}

static gboolean
take_lock (HoistStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "hoist.lock", NULL);
  g_autoptr (GError) local = NULL;
  self->lock_fd = hoist_file_lock (path, 0, FALSE, &local);
  if (self->lock_fd >= 0)
    {
      write_holder (self->lock_fd);
      return TRUE;
    }
  if (!g_error_matches (local, HOIST_ERROR, HOIST_ERROR_BUSY))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_autofree char *holder = hoist_file_read (path, 32, NULL, NULL);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
               "Another hoistd (pid %s) already has the store %s; end that one first.",
               holder && *holder ? g_strchomp (holder) : "unknown", self->folder);
  return FALSE;
}

/* Made by us and not by SQLite, so that it and its side files are nobody else's to read. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  struct stat st;
  if (fd >= 0 && fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && fchmod (fd, 0600) == 0)
    {
      close (fd);
      return TRUE;
    }
  int saved = errno;
  if (fd >= 0)
    close (fd);
  g_set_error (error, HOIST_ERROR, saved == ENOSPC ? HOIST_ERROR_NO_SPACE : HOIST_ERROR_IO,
               "The store's file %s can't be opened as a regular file: %s.", path,
               g_strerror (saved));
  return FALSE;
}

static gboolean
open_database (HoistStore *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "hoist.db", NULL);
  if (!make_file (path, error) || !hoist_file_sync_folder (self->folder, error))
    return FALSE;
  self->writer = hoist_store_connection_open (path, HOIST_STORE_WRITER, error);
  if (self->writer == NULL || !hoist_store_schema_apply (self->writer, error))
    return FALSE;
  self->reader = hoist_store_connection_open (path, HOIST_STORE_READER, error);
  return self->reader != NULL;
}

/* *ret_value stays NULL when there is no such setting. */
static gboolean
read_setting (HoistStore *self, const char *name, char **ret_value, GError **error)
{
  g_autoptr (GMutexLocker) locker = hoist_store_lock_reader (self);
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->reader, "SELECT value FROM settings WHERE name = $1");
  hoist_store_statement_bind_text (&s, 1, name);
  int n = hoist_store_statement_next (&s, error);
  if (n > 0)
    *ret_value = g_strdup (hoist_store_statement_get_text (&s, "value"));
  return n >= 0;
}

static gboolean
ensure_instance (HoistStore *self, GError **error)
{
  if (!read_setting (self, "instance", &self->instance, error))
    return FALSE;
  if (self->instance == NULL)
    {
      self->instance = hoist_id_new (HOIST_ID_INSTANCE);
      return hoist_store_set_setting (self, "instance", self->instance, error);
    }
  if (hoist_id_check (HOIST_ID_INSTANCE, self->instance))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The store's setting instance is damaged: it is not an identifier.");
  return FALSE;
}

HoistStore *
hoist_store_open (const char *folder, GError **error)
{
  g_return_val_if_fail (folder != NULL, NULL);
  if (!hoist_file_make_folders (folder, 0700, error))
    return NULL;
  g_autoptr (HoistStore) self = g_object_new (HOIST_TYPE_STORE, NULL);
  /* Resolved once: SQLite is told to refuse links below. */
  g_autofree char *resolved = realpath (folder, NULL);
  if (resolved == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "The store's folder %s: %s.", folder,
                   g_strerror (errno));
      return NULL;
    }
  self->folder = g_strdup (resolved);
  if (!take_lock (self, error) || !open_database (self, error) || !ensure_instance (self, error)
      || !hoist_store_journal_load (self, error) || !hoist_store_tenants_load (self, error)
      || !hoist_store_sightings_load (self, error) || !hoist_store_runs_load (self, error))
    return NULL;
  hoist_store_ballast_reserve (&self->ballast, self->folder);
  return g_steal_pointer (&self);
}

const char *
hoist_store_get_instance (HoistStore *self)
{
  return self->instance;
}

const char *
hoist_store_get_folder (HoistStore *self)
{
  return self->folder;
}

void
hoist_store_set_fatal_func (HoistStore *self,
                            void (*fatal) (const GError *error, gpointer user_data),
                            gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->writer->mutex);
  self->fatal = fatal != NULL ? fatal : exit_at_once;
  self->fatal_data = user_data;
}

void
hoist_store_fail (HoistStore *self, const GError *error)
{
  g_atomic_int_set (&self->broken, TRUE);
  self->fatal (error, self->fatal_data);
}

GMutexLocker *
hoist_store_lock_writer (HoistStore *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->writer->mutex);
  if (!g_atomic_int_get (&self->broken))
    return g_steal_pointer (&locker);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO,
               "The store %s failed while the journal was written; it must be opened again.",
               self->folder);
  return NULL;
}

GMutexLocker *
hoist_store_lock_reader (HoistStore *self)
{
  return g_mutex_locker_new (&self->reader->mutex);
}

static gboolean
write_once (HoistStore *self, HoistStoreWriteFunc func, gpointer data, GError **error)
{
  g_auto (HoistStoreTransaction) transaction = { 0 };
  return hoist_store_transaction_begin (&transaction, self->writer, error)
         && func (self, data, error) && hoist_store_transaction_commit (&transaction, error);
}

/* What leaves the end of a transaction unknown; the store's own refusals and a full disk do not
 * (SQLite took that one back). */
static gboolean
is_unknown (const GError *error)
{
  return g_error_matches (error, HOIST_ERROR, HOIST_ERROR_IO)
         || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_CORRUPT)
         || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FAILED);
}

/* On a full disk there are two more ways to room: the log's, when its pages are in the database;
 * and the reserve. */
static gboolean
write_in_need (HoistStore *self, HoistStoreWriteFunc func, gpointer data, GError **error)
{
  GError *local = NULL;
  if (write_once (self, func, data, &local))
    return TRUE;
  for (guint round = 0; round < 2 && g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NO_SPACE);
       round++)
    {
      if (round == 1 && !hoist_store_ballast_release (&self->ballast))
        break;
      self->writer->thrifty = TRUE;
      hoist_store_connection_checkpoint (self->writer);
      g_clear_error (&local);
      if (write_once (self, func, data, &local))
        return TRUE;
    }
  g_propagate_error (error, local);
  return FALSE;
}

static void
check_checkpoint (HoistStore *self)
{
  if (self->writer->checkpoint_failure == 0 || g_atomic_int_get (&self->broken))
    return;
  g_autoptr (GError) error =
      g_error_new (HOIST_ERROR, HOIST_ERROR_IO, "The store %s could not be synced (SQLite %d).",
                   self->writer->place, self->writer->checkpoint_failure);
  hoist_store_fail (self, error);
}

gboolean
hoist_store_write_surely (HoistStore *self, HoistStoreWriteFunc func, gpointer data, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean written = write_in_need (self, func, data, &local);
  if (!written && is_unknown (local))
    hoist_store_fail (self, local);
  check_checkpoint (self);
  if (!written)
    g_propagate_error (error, g_steal_pointer (&local));
  return written;
}

void
hoist_store_set_not_found (GError **error, const char *noun, const char *id)
{
  g_autofree char *shown = hoist_text_clean_line (id, -1, 100);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND, "There is no %s %s.", noun, shown);
}

char *
hoist_store_dup_setting (HoistStore *self, const char *name)
{
  char *value = NULL;
  return read_setting (self, name, &value, NULL) ? value : NULL;
}

gboolean
hoist_store_set_setting (HoistStore *self, const char *name, const char *value, GError **error)
{
  if (!hoist_grammar_check (HOIST_GRAMMAR_WORD, "setting", name, error)
      || !hoist_grammar_check (HOIST_GRAMMAR_TEXT, name, value, error))
    return FALSE;
  g_autoptr (GMutexLocker) locker = hoist_store_lock_writer (self, error);
  if (locker == NULL)
    return FALSE;
  g_auto (HoistStoreStatement) s = { 0 };
  hoist_store_statement_init (&s, self->writer,
                              "INSERT INTO settings (name, value) VALUES ($1, $2)"
                              " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  hoist_store_statement_bind_text (&s, 1, name);
  hoist_store_statement_bind_text (&s, 2, value);
  return hoist_store_statement_run (&s, error);
}
