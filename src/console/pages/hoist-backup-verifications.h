/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verifications of backups that are going on, ours or somebody else's: since when, how far, and
 * to whom the answer comes. Owned by its page. Thread: main. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 since;    /* wall µs */
  double fraction; /* < 0: not said yet */
  char *pass;      /* the plane's word; NULL: not said yet */
  gboolean ours;   /* its answer comes to us */
} HoistBackupVerification;

typedef struct _HoistBackupVerifications HoistBackupVerifications;
HoistBackupVerifications *hoist_backup_verifications_new (void);
void hoist_backup_verifications_free (HoistBackupVerifications *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistBackupVerifications, hoist_backup_verifications_free)

/* Ours has been asked for. */
void hoist_backup_verifications_begin (HoistBackupVerifications *self, const char *backup,
                                       gint64 now_us);
/* What the plane tells of one, also of one that somebody else began; `fraction` 1: it has ended.
 * TRUE when that was somebody else's: its result is to be read. */
gboolean hoist_backup_verifications_tell (HoistBackupVerifications *self, const char *backup,
                                          double fraction, const char *pass, gint64 now_us);
void hoist_backup_verifications_end (HoistBackupVerifications *self, const char *backup);
/* Borrowed until the next call that changes it; NULL: it is not being verified. */
const HoistBackupVerification *hoist_backup_verifications_find (HoistBackupVerifications *self,
                                                                const char *backup);
gboolean hoist_backup_verifications_is_empty (HoistBackupVerifications *self);

G_END_DECLS
