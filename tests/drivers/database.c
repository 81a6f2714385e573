/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases, damage and small file systems for the driver tests. Mounts only in a namespace of its
 * own, which ends with the test program. */
#include "database.h"

#include "base/hoist-file.h"
#include "database-case.h"
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

HoistDatabaseBackupOrder
database_order (const char *path, const char *folder)
{
  return database_case_order (path, folder, "bk_0123456789abcdef");
}

HoistBackup *
database_back_up (const Fixture *f, const char *path, const char *name)
{
  return database_case_back_up (&hoist_database_sqlite, f, path, name, "bk_0123456789abcdef");
}

char *
database_digest (const char *path)
{
  return database_case_digest (&hoist_database_sqlite, path);
}

void
database_flip (const char *path, gint64 offset)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  gint64 at = offset < 0 ? database_file_size (path) + offset : offset;
  guchar byte;

  g_assert_cmpint (pread (fd, &byte, 1, at), ==, 1);
  byte ^= 0x10;
  g_assert_cmpint (pwrite (fd, &byte, 1, at), ==, 1);
  close (fd);
}

void
database_truncate (const char *path, gint64 size)
{
  g_assert_cmpint (truncate (path, size), ==, 0);
}

gint64
database_file_size (const char *path)
{
  struct stat st;

  g_assert_cmpint (lstat (path, &st), ==, 0);
  return st.st_size;
}

void
database_copy (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;
  int fd;

  g_assert_true (g_file_get_contents (from, &bytes, &n, &error));
  g_assert_no_error (error);
  fd = open (to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  g_assert_cmpint (write (fd, bytes, n), ==, (gssize) n);
  close (fd);
}

char *
database_fingerprint (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-journal" };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);
      g_autofree char *sum = hoist_file_digest (name, NULL, NULL, NULL);

      g_string_append_printf (text, "%s ", sum != NULL ? sum : "-");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
database_has_side (const char *path, const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);

  return g_file_test (name, G_FILE_TEST_EXISTS);
}

void
database_assert_names (const GError *error, const char *path)
{
  if (strstr (error->message, path) == NULL)
    g_error ("\"%s\" does not name %s", error->message, path);
}

GSubprocess *
database_start_writer (const Fixture *f, const char *name, const char *path, const char *sql)
{
  g_autofree char *text =
      g_strdup_printf ("db = sqlite3.connect(sys.argv[2])\n"
                       "db.execute('PRAGMA journal_mode = WAL').fetchall()\n"
                       "db.execute('PRAGMA wal_autocheckpoint = 0').fetchall()\n"
                       "db.executescript('''%s''')\n"
                       "db.commit()\n"
                       "tell('ready')\n"
                       "wait_for_end()\n",
                       sql);

  return program_start (f, name, text, path);
}

char *
database_mount_small (const Fixture *f, const char *name, guint64 size)
{
  static gboolean apart;
  g_autofree char *path = fixture_path (f, name);
  g_autofree char *options = g_strdup_printf ("size=%" G_GUINT64_FORMAT, size);

  g_assert_true (g_mkdir (path, 0755) == 0 || errno == EEXIST);
  if (!apart
      && (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0))
    {
      g_test_skip ("a mount namespace of its own needs root (CAP_SYS_ADMIN)");
      return NULL;
    }
  apart = TRUE;
  if (mount ("tmpfs", path, "tmpfs", 0, options) != 0)
    {
      g_test_skip ("a tmpfs can't be mounted here");
      return NULL;
    }
  return g_steal_pointer (&path);
}

void
database_unmount (const char *path)
{
  g_assert_cmpint (umount2 (path, MNT_DETACH), ==, 0);
}
