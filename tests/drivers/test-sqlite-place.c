/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database and its side files move together; nothing that is set aside is ever overwritten; other
 * file systems are crossed by a copy. */
#include "drivers/hoist-sqlite-place.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static void
put (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      fixture_write (name, suffixes[i]);
    }
}

static guint
count (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
there_and_back (const char *path, const char *quarantine)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  put (path);
  g_assert_true (hoist_sqlite_set_aside (path, quarantine, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (folder), ==, 0);
  g_assert_cmpuint (count (quarantine), ==, 4);
  put (path);
  g_assert_false (hoist_sqlite_set_aside (path, quarantine, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  fixture_write (wal, "of the one that is replaced");
  g_assert_true (hoist_sqlite_take_back (path, quarantine, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count (folder), ==, 4);
  g_assert_cmpuint (count (quarantine), ==, 0);
  text = fixture_read (wal);
  g_assert_cmpstr (text, ==, "-wal");
}

static void
test_same_file_system (void)
{
  Fixture f;
  g_autofree char *path = NULL, *quarantine = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  quarantine = fixture_path (&f, "quarantine");
  there_and_back (path, quarantine);
  fixture_clear (&f);
}

static void
test_other_file_system (void)
{
  Fixture f;
  g_autofree char *path = NULL;
  g_autofree char *quarantine = g_strdup ("/dev/shm/hoist-place-XXXXXX");
  g_autoptr (GError) error = NULL;
  struct stat here, there;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  if (g_mkdtemp (quarantine) == NULL || stat (f.folder, &here) != 0
      || stat (quarantine, &there) != 0 || here.st_dev == there.st_dev)
    g_test_skip ("needs a second file system at /dev/shm");
  else
    there_and_back (path, quarantine);
  g_assert_true (hoist_file_remove_tree (quarantine, &error));
  fixture_clear (&f);
}

/* Taken back half: the main file is in its place already, its -wal must not be thrown away. */
static void
test_interrupted_take_back (void)
{
  Fixture f;
  g_autofree char *path = NULL, *quarantine = NULL, *kept = NULL, *wal = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  wal = fixture_path (&f, "db/pocket.db-wal");
  quarantine = fixture_path (&f, "quarantine");
  kept = fixture_path (&f, "quarantine/pocket.db");
  put (path);
  g_assert_true (hoist_sqlite_set_aside (path, quarantine, &error));
  g_assert_cmpint (g_rename (kept, path), ==, 0);
  g_assert_true (hoist_sqlite_take_back (path, quarantine, &error));
  g_assert_no_error (error);
  text = fixture_read (wal);
  g_assert_cmpstr (text, ==, "-wal");
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/sqlite-place/same-file-system", test_same_file_system);
  g_test_add_func ("/drivers/sqlite-place/other-file-system", test_other_file_system);
  g_test_add_func ("/drivers/sqlite-place/interrupted-take-back", test_interrupted_take_back);
  return g_test_run ();
}
