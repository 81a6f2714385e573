/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database and its side files move together; nothing that is set aside is ever overwritten; other
 * file systems are crossed by a copy. */
#include "drivers/hoist-sqlite-place.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "database.h"

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
  fixture_write (path, "another one");
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

/* A folder on another file system than f->folder; NULL, with the test skipped aloud. */
static char *
make_elsewhere (const Fixture *f)
{
  static const char *const parents[] = { "/tmp", "/var/tmp", "/dev/shm" };

  for (guint i = 0; i < G_N_ELEMENTS (parents); i++)
    {
      g_autofree char *folder = g_build_filename (parents[i], "hoist-place-XXXXXX", NULL);
      struct stat here, there;

      if (stat (f->folder, &here) == 0 && stat (parents[i], &there) == 0
          && here.st_dev != there.st_dev && g_mkdtemp (folder) != NULL)
        return g_steal_pointer (&folder);
    }
  g_test_skip ("needs a second file system at /tmp, /var/tmp or /dev/shm");
  return NULL;
}

static void
test_other_file_system (void)
{
  Fixture f;
  g_autofree char *path = NULL;
  g_autofree char *quarantine = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  quarantine = make_elsewhere (&f);
  if (quarantine != NULL)
    {
      there_and_back (path, quarantine);
      g_assert_true (hoist_file_remove_tree (quarantine, &error));
    }
  fixture_clear (&f);
}

/* Between file systems a move is a copy and a removal: interrupted between the two, both are there.
 * Done again it goes on; what is not the same is never taken for it. */
static void
test_interrupted_between_file_systems (void)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
  Fixture f;
  g_autofree char *path = NULL;
  g_autofree char *elsewhere = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  elsewhere = make_elsewhere (&f);
  for (guint n = 0; elsewhere != NULL && n < G_N_ELEMENTS (suffixes); n++)
    {
      g_autofree char *folder = g_path_get_dirname (path);
      g_autofree char *quarantine = g_strdup_printf ("%s/%u", elsewhere, n);
      g_autofree char *from = g_strconcat (path, suffixes[n], NULL);
      g_autofree char *to = g_strconcat (quarantine, "/pocket.db", suffixes[n], NULL);
      g_autofree char *part = g_strconcat (to, ".part", NULL);

      put (path);
      fixture_write (part, "half of it");
      database_copy (from, to);
      g_assert_true (hoist_sqlite_set_aside (path, quarantine, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (count (folder), ==, 0);
      g_assert_true (hoist_sqlite_take_back (path, quarantine, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (count (folder), ==, 4);
      fixture_write (to, "other");
      g_assert_false (hoist_sqlite_set_aside (path, quarantine, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
      g_clear_error (&error);
    }
  if (elsewhere != NULL)
    g_assert_true (hoist_file_remove_tree (elsewhere, &error));
  fixture_clear (&f);
}

/* Without a place for what is there, nothing is put over it: its -wal would stay behind. */
static void
test_nowhere_to_put_it (void)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
  Fixture f;
  g_autofree char *path = NULL, *drill = NULL;
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "db/pocket.db");
  fixture_make_database (path, 5);
  backup = database_back_up (&f, path, "one");
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/%u", f.folder, i);
      g_autofree char *place = g_build_filename (folder, "pocket.db", NULL);
      g_autofree char *there = g_strconcat (place, suffixes[i], NULL);
      g_autofree char *text = NULL;

      fixture_write (there, "mine");
      g_assert_false (hoist_sqlite_place (backup, place, NULL, NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
      database_assert_names (error, there);
      g_clear_error (&error);
      text = fixture_read (there);
      g_assert_cmpstr (text, ==, "mine");
      g_assert_cmpuint (count (folder), ==, 1);
    }
  drill = fixture_path (&f, "drill.db");
  g_assert_true (hoist_sqlite_place (backup, drill, NULL, NULL, &error));
  g_assert_no_error (error);
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
  g_test_add_func ("/drivers/sqlite-place/interrupted-between-file-systems",
                   test_interrupted_between_file_systems);
  g_test_add_func ("/drivers/sqlite-place/nowhere-to-put-it", test_nowhere_to_put_it);
  g_test_add_func ("/drivers/sqlite-place/interrupted-take-back", test_interrupted_take_back);
  return g_test_run ();
}
