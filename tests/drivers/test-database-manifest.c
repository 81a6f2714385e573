/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Manifests: what was described is what is read back; verified and refused exclude each other. */
#include "drivers/hoist-database-manifest.h"

#include "base/hoist-error.h"
#include "database.h"

#include <string.h>

static void
test_there_and_back (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "tenant/db/pocket.db");
  g_autofree char *folder = fixture_path (f, "backups/one");
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) refused = NULL;
  g_autoptr (HoistBackup) again = NULL;
  g_autoptr (GError) error = NULL;

  fixture_make_database (path, 10);
  backup = database_back_up (f, path, "one");
  again = hoist_database_read_manifest (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->sha256, ==, backup->sha256);
  g_assert_cmpint (again->sha256_block, ==, 0); /* a small one: as sha256sum says */
  g_assert_cmpint (again->verified_at, ==, backup->verified_at);
  g_assert_cmpuint (again->tables->len, ==, 2);
  refused = hoist_database_manifest_mark_faulty (again, "It was dropped on the floor.");
  g_assert_cmpint (refused->verified_at, ==, 0);
  g_assert_true (hoist_database_manifest_write (refused, &error));
  g_clear_pointer (&again, hoist_backup_unref);
  again = hoist_database_read_manifest (folder, &error);
  g_assert_cmpstr (again->fault, ==, "It was dropped on the floor.");
  g_assert_cmpint (again->verified_at, ==, 0);
}

/* A name that can stand in a folder, and a proof that is as new as the name. */
static void
test_name_proven (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "tenant/db/pocket.db");
  g_autofree char *folder = fixture_path (f, "backups/two");
  g_autofree char *start = g_build_filename (folder, "shop_____1.backup_", NULL);
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) named = NULL;

  fixture_make_database (path, 10);
  backup = database_back_up (f, path, "one");
  named = hoist_database_manifest_name_proven (backup, folder, "shop/ ü;1");
  g_assert_true (g_str_has_prefix (named->path, start));
  g_assert_cmpstr (named->content_digest, ==, backup->content_digest);
  g_assert_cmpint (named->created_at, >=, backup->created_at);
  g_assert_cmpint (named->verified_at, >=, named->created_at);
  g_assert_true (hoist_backup_is_sound (named));
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
  g_test_add ("/database-manifest/there-and-back", Fixture, NULL, set_up, test_there_and_back,
              tear_down);
  g_test_add ("/database-manifest/name-proven", Fixture, NULL, set_up, test_name_proven, tear_down);
  return g_test_run ();
}
