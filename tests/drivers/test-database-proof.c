/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup that was changed, one that is shorter, one that is gone: each is named. What differs is
 * named from the schema downwards. A drill that could not be held says nothing of the backup. */
#include "drivers/hoist-database-proof.h"

#include "base/hoist-error.h"
#include "database.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_refused (const HoistBackup *backup, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_database_proof_check_bytes (backup, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, words));
  database_assert_names (error, backup->path);
}

static HoistBackup *
make_backup (Fixture *f)
{
  g_autofree char *path = fixture_path (f, "tenant/db/pocket.db");

  fixture_make_database (path, 10);
  return database_back_up (f, path, "one");
}

static void
test_bytes (Fixture *f, gconstpointer data)
{
  g_autoptr (HoistBackup) backup = make_backup (f);
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_database_proof_check_bytes (backup, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_database_proof_check_sum (backup, backup->sha256, &error));
  database_flip (backup->path, -1);
  g_assert_true (hoist_database_proof_check_size (backup, &error));
  assert_refused (backup, "was changed after it was made");
  database_truncate (backup->path, backup->size - 1);
  g_assert_false (hoist_database_proof_check_size (backup, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  assert_refused (backup, "its manifest says");
  g_assert_cmpint (g_remove (backup->path), ==, 0);
  assert_refused (backup, "is missing");
}

static void
test_difference (Fixture *f, gconstpointer data)
{
  g_autoptr (HoistBackup) backup = make_backup (f);
  g_autoptr (GPtrArray) tables =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);
  HoistDatabaseDigest digest = { .content_digest = backup->content_digest,
                                 .schema_digest = backup->schema_digest,
                                 .tables = tables };
  const HoistTableDigest *last = NULL;

  g_assert_cmpstr (hoist_database_proof_find_difference (&digest, backup, "a counter"), ==,
                   "its schema");
  for (guint i = 0; i < backup->tables->len; i++)
    {
      last = g_ptr_array_index (backup->tables, i);
      g_ptr_array_add (tables, hoist_table_digest_new (last->name, last->rows, last->digest));
    }
  g_assert_null (hoist_database_proof_find_difference (&digest, backup, "a counter"));
  digest.content_digest = (char *) "another";
  g_assert_cmpstr (hoist_database_proof_find_difference (&digest, backup, "a counter"), ==,
                   "a counter");
  ((HoistTableDigest *) g_ptr_array_index (tables, tables->len - 1))->rows++;
  g_assert_cmpstr (hoist_database_proof_find_difference (&digest, backup, "a counter"), ==,
                   last->name);
  digest.schema_digest = (char *) "another";
  g_assert_cmpstr (hoist_database_proof_find_difference (&digest, backup, "a counter"), ==,
                   "its schema");
}

/* What stands in the folder is what was concluded. */
static HoistBackup *
conclude (Fixture *f, const HoistBackup *backup, HoistErrorCode code)
{
  g_autofree char *folder = fixture_path (f, "backups/one");
  g_autoptr (GError) outcome = g_error_new_literal (HOIST_ERROR, code, "It fell.");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) result = hoist_database_proof_conclude (backup, 1.5, outcome, &error);
  HoistBackup *written;

  if (result == NULL)
    g_assert_error (error, HOIST_ERROR, (int) code);
  g_clear_error (&error);
  written = hoist_database_read_manifest (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (written->fault, ==, result != NULL ? result->fault : backup->fault);
  return written;
}

static void
test_conclude (Fixture *f, gconstpointer data)
{
  g_autoptr (HoistBackup) backup = make_backup (f);
  g_autoptr (HoistBackup) busy = conclude (f, backup, HOIST_ERROR_BUSY);
  g_autoptr (HoistBackup) failed = conclude (f, backup, HOIST_ERROR_FAILED);
  g_autoptr (HoistBackup) corrupt = conclude (f, backup, HOIST_ERROR_CORRUPT);
  g_autoptr (HoistBackup) sound = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_backup_is_sound (busy)); /* as it was */
  g_assert_cmpstr (failed->fault, ==, "It fell.");
  g_assert_cmpstr (corrupt->fault, ==, "It fell.");
  g_assert_cmpint (corrupt->verified_at, ==, 0);
  g_assert_cmpfloat (corrupt->restore_s, ==, busy->restore_s);
  sound = hoist_database_proof_conclude (corrupt, 1.5, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_backup_is_sound (sound));
  g_assert_cmpfloat (sound->restore_s, ==, 1.5);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_init (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_clear (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/database-proof/bytes", Fixture, NULL, set_up, test_bytes, tear_down);
  g_test_add ("/database-proof/difference", Fixture, NULL, set_up, test_difference, tear_down);
  g_test_add ("/database-proof/conclude", Fixture, NULL, set_up, test_conclude, tear_down);
  return g_test_run ();
}
