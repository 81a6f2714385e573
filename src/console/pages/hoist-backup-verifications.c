/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-backup-verifications.h. Owned by its page; main thread only; it asks nobody and never
 * says how one has ended. */
#include "console/pages/hoist-backup-verifications.h"

struct _HoistBackupVerifications
{
  GHashTable *going_on; /* id of a backup → HoistBackupVerification* */
};

static void
verification_free (gpointer data)
{
  HoistBackupVerification *verification = data;

  g_free (verification->pass);
  g_free (verification);
}

HoistBackupVerifications *
hoist_backup_verifications_new (void)
{
  HoistBackupVerifications *self = g_new0 (HoistBackupVerifications, 1);

  self->going_on = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, verification_free);
  return self;
}

void
hoist_backup_verifications_free (HoistBackupVerifications *self)
{
  g_hash_table_unref (self->going_on);
  g_free (self);
}

static HoistBackupVerification *
add (HoistBackupVerifications *self, const char *backup, gint64 now_us, gboolean ours)
{
  HoistBackupVerification *verification = g_new0 (HoistBackupVerification, 1);

  verification->since = now_us;
  verification->fraction = -1;
  verification->ours = ours;
  g_hash_table_replace (self->going_on, g_strdup (backup), verification);
  return verification;
}

void
hoist_backup_verifications_begin (HoistBackupVerifications *self, const char *backup, gint64 now_us)
{
  add (self, backup, now_us, TRUE);
}

gboolean
hoist_backup_verifications_tell (HoistBackupVerifications *self, const char *backup,
                                 double fraction, const char *pass, gint64 now_us)
{
  HoistBackupVerification *verification = g_hash_table_lookup (self->going_on, backup);

  if (fraction >= 1)
    {
      gboolean was_anothers = verification != NULL && !verification->ours;

      if (was_anothers)
        g_hash_table_remove (self->going_on, backup);
      return was_anothers;
    }
  if (verification == NULL)
    verification = add (self, backup, now_us, FALSE);
  verification->fraction = fraction;
  g_free (verification->pass);
  verification->pass = g_strdup (pass);
  return FALSE;
}

void
hoist_backup_verifications_end (HoistBackupVerifications *self, const char *backup)
{
  g_hash_table_remove (self->going_on, backup);
}

const HoistBackupVerification *
hoist_backup_verifications_find (HoistBackupVerifications *self, const char *backup)
{
  return g_hash_table_lookup (self->going_on, backup);
}

gboolean
hoist_backup_verifications_is_empty (HoistBackupVerifications *self)
{
  return g_hash_table_size (self->going_on) == 0;
}
