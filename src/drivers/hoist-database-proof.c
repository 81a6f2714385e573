/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup held against its manifest, and a restored database against its backup. Owned by the
 * call; worker thread. Opens no database. */
#include "drivers/hoist-database-proof.h"
#include "drivers/hoist-database-manifest.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include <sys/stat.h>

gboolean
hoist_database_proof_check_size (const HoistBackup *backup, GError **error)
{
  struct stat st;

  if (lstat (backup->path, &st) != 0 || !S_ISREG (st.st_mode))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT, "The backup file %s is missing.",
                 backup->path);
  else if (st.st_size != backup->size)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
                 "The backup file %s has %" G_GINT64_FORMAT
                 " bytes; its manifest says %" G_GINT64_FORMAT ".",
                 backup->path, (gint64) st.st_size, backup->size);
  else
    return TRUE;
  return FALSE;
}

gboolean
hoist_database_proof_check_sum (const HoistBackup *backup, const char *sum, GError **error)
{
  if (g_str_equal (sum, backup->sha256))
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT,
               "The backup file %s was changed after it was made: its SHA-256 is %.12s…, its "
               "manifest says %.12s….",
               backup->path, sum, backup->sha256);
  return FALSE;
}

gboolean
hoist_database_proof_check_bytes (const HoistBackup *backup, const HoistDriverCall *call,
                                  GError **error)
{
  g_autofree char *sum = NULL;
  gint64 size = -1;

  if (!hoist_database_proof_check_size (backup, error))
    return FALSE;
  sum = hoist_file_digest (backup->path, &size, call != NULL ? call->cancellable : NULL, error);
  return sum != NULL && hoist_database_proof_check_sum (backup, sum, error);
}

const char *
hoist_database_proof_find_difference (const HoistDatabaseDigest *digest, const HoistBackup *backup,
                                      const char *beyond)
{
  if (!g_str_equal (digest->schema_digest, backup->schema_digest)
      || digest->tables->len != backup->tables->len)
    return "its schema";
  for (guint i = 0; i < digest->tables->len; i++)
    {
      const HoistTableDigest *a = g_ptr_array_index (digest->tables, i);
      const HoistTableDigest *b = g_ptr_array_index (backup->tables, i);

      if (!g_str_equal (a->name, b->name) || a->rows != b->rows
          || !g_str_equal (a->digest, b->digest))
        return a->name;
    }
  return g_str_equal (digest->content_digest, backup->content_digest) ? NULL : beyond;
}

HoistBackup *
hoist_database_proof_conclude (const HoistBackup *backup, double restore_s, const GError *outcome,
                               GError **error)
{
  g_autoptr (HoistBackup) result = NULL;
  HoistBackup fields = *backup;

  if (outcome == NULL)
    {
      fields.fault = (char *) "";
      fields.restore_s = restore_s;
      result = hoist_database_manifest_mark_verified (&fields);
    }
  else if (g_error_matches (outcome, HOIST_ERROR, HOIST_ERROR_CORRUPT)
           || g_error_matches (outcome, HOIST_ERROR, HOIST_ERROR_FAILED))
    result = hoist_database_manifest_mark_faulty (backup, outcome->message);
  else
    {
      g_propagate_error (error, g_error_copy (outcome));
      return NULL;
    }
  return hoist_database_manifest_write (result, error) ? g_steal_pointer (&result) : NULL;
}
