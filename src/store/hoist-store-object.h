/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of HoistStore, for the noun files of store/ only. Two connections: the writer
 * (everything that changes something; its mutex is the store's) and the reader (lists and look-ups
 * of what is committed, so that they don't wait for a sync). The order of locks is writer, then
 * reader, then cache. */
#pragma once
#include "model/hoist-event.h"
#include "model/hoist-run.h"
#include "store/hoist-store-ballast.h"
#include "store/hoist-store-body.h"
#include "store/hoist-store-cache.h"
#include "store/hoist-store-statement.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

struct _HoistStore
{
  GObject parent_instance;
  char *folder, *instance;
  int lock_fd;
  HoistStoreConnection *writer, *reader;
  HoistStoreCache *cache;

  /* With the writer's mutex: */
  gint64 head; /* the journal's last position, its hash beside it */
  char *head_hash;
  HoistStoreBallast ballast;
  GHashTable *sighted; /* tenant -> observed_at of the sighting on the disk */
  GHashTable *logs;    /* run -> what its log has come to (hoist-store-log.c) */

  gint broken; /* atomic; a journal commit had an unknown end: nothing is written any more */

  /* With announce_mutex: */
  GMutex announce_mutex;
  GQueue announcements; /* committed records that nobody was told of yet, in order */
  gboolean announcing;

  void (*fatal) (const GError *error, gpointer user_data);
  gpointer fatal_data;
};

/* Locks the writer. NULL with IO when the store is broken. */
GMutexLocker *hoist_store_lock_writer (HoistStore *self, GError **error);
GMutexLocker *hoist_store_lock_reader (HoistStore *self);
/* Calls the fatal function; if that returns the store is broken and writes nothing any more. */
void hoist_store_fail (HoistStore *self, const GError *error);

/* One transaction that must be known to be written or not. On a full disk it is tried again after
 * the write-ahead log was emptied, and, with use_reserve (journal and leases), with the reserve; an
 * I/O error calls hoist_store_fail. `func` may so run more than once. The writer's mutex is held.
 */
typedef gboolean (*HoistStoreWriteFunc) (HoistStore *self, gpointer data, GError **error);
gboolean hoist_store_write_surely (HoistStore *self, gboolean use_reserve, HoistStoreWriteFunc func,
                                   gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void hoist_store_set_not_found (GError **error, const char *noun, const char *id);

/* (hoist-store-setting.c) *ret_value stays NULL when there is none. */
gboolean hoist_store_read_setting (HoistStore *self, const char *name, char **ret_value,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (hoist-store-journal.c) Reads the head at open and proves the last records. */
gboolean hoist_store_journal_load (HoistStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (hoist-store-tenant.c, hoist-store-run.c) Fill the cache at open. */
gboolean hoist_store_tenants_load (HoistStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_store_sightings_load (HoistStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_store_runs_load (HoistStore *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (hoist-store-run.c) Writes the snapshot inside the journal's transaction; CONFLICT or BUSY when
 * the stored run forbids it. `expected` as in HoistJournalEntry. */
gboolean hoist_store_run_write (HoistStore *self, const HoistRun *run, gint64 expected,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (hoist-store-run.c) Runs of a question that selects id, tenant, state, outcome and body. */
GPtrArray *hoist_store_collect_runs (HoistStoreStatement *s, GError **error);
/* After its commit: tells the cache. */
void hoist_store_run_committed (HoistStore *self, const HoistRun *run);
/* (hoist-store-log.c) */
void hoist_store_log_forget (HoistStore *self, const char *run);
/* (hoist-store-lease.c) FENCED unless the tenant's lease is held with this epoch. The writer's
 * mutex is held. */
gboolean hoist_store_lease_check (HoistStore *self, const char *tenant, gint64 epoch,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
