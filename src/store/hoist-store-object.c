/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store itself: what it owns, its locks, and the one way a transaction of the journal is
 * written. Made by hoist_store_open; any thread. Never: goes on writing after a transaction whose
 * end is unknown. */
#include "store/hoist-store-object.h"

#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-text.h"

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
  self->sighted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
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
  g_clear_pointer (&self->sighted, g_hash_table_unref);
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
write_in_need (HoistStore *self, gboolean use_reserve, HoistStoreWriteFunc func, gpointer data,
               GError **error)
{
  GError *local = NULL;
  if (write_once (self, func, data, &local))
    return TRUE;
  for (guint round = 0; round < 2 && g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NO_SPACE);
       round++)
    {
      if (round == 1 && !(use_reserve && hoist_store_ballast_release (&self->ballast)))
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
hoist_store_write_surely (HoistStore *self, gboolean use_reserve, HoistStoreWriteFunc func,
                          gpointer data, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean written = write_in_need (self, use_reserve, func, data, &local);
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
