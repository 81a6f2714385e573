/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hoist's own memory: one SQLite file (WAL, synchronous=FULL, STRICT tables, foreign keys,
 * DEFENSIVE, trusted_schema=OFF; read back at open) made by the numbered scripts of data/schema/.
 * Opened once per process; an flock on `FOLDER/hoist.lock` makes a second daemon fail with BUSY.
 * Thread: any; calls serialise on the store's mutex and block briefly. An I/O error inside a
 * transaction of the journal means "unknown": the store calls its fatal handler (by default: says
 * so and _exit (70); recovery re-reads). The handler is called with the store's mutex held and must
 * not call the store; if it returns, every later write fails with IO. REFUSED: the database is
 * newer than this program, or not Hoist's. 64 MiB (less on a small disk) are kept free for the
 * journal in FOLDER/ballast. Errors: HOIST_ERROR_*. All text parameters are bound, never pasted.
 * The other headers of this folder are the nouns kept in it. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define HOIST_TYPE_STORE (hoist_store_get_type ())
G_DECLARE_FINAL_TYPE (HoistStore, hoist_store, HOIST, STORE, GObject)

HoistStore *hoist_store_open (const char *folder, GError **error);
const char *hoist_store_get_instance (HoistStore *self); /* in_…, made with the store */
const char *hoist_store_get_folder (HoistStore *self);
void hoist_store_set_fatal_func (HoistStore *self,
                                 void (*fatal) (const GError *error, gpointer user_data),
                                 gpointer user_data);
/* Rows of small settings (name -> text). NULL when absent. */
char *hoist_store_dup_setting (HoistStore *self, const char *name);
gboolean hoist_store_set_setting (HoistStore *self, const char *name, const char *value,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
