/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Durable files: replaced whole or not at all, read with a limit, opened beneath a folder only. */
#include "base/hoist-file.h"

#include "base/hoist-error.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("hoist-file-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_file_remove_tree (fixture->folder, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (fixture->folder, G_FILE_TEST_EXISTS));
  g_free (fixture->folder);
}

static char *
in (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = in (fixture, "a.json"), *text = NULL;
  g_autoptr (GError) error = NULL;
  struct stat now;
  gsize n;

  g_assert_true (hoist_file_replace (path, "one", 3, 0640, &error));
  g_assert_true (hoist_file_replace (path, "t\0o", 3, 0600, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &now), ==, 0);
  g_assert_cmpint (now.st_mode & 07777, ==, 0600);
  text = hoist_file_read (path, 3, &n, &error);
  g_assert_cmpmem (text, n, "t\0o", 3);
  g_assert_cmpint (text[3], ==, '\0');
  g_assert_cmpuint (count_entries (fixture->folder), ==, 1);
}

/* A symlink at the path is replaced, what it points at is not touched. */
static void
test_replace_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *target = in (fixture, "target"), *path = in (fixture, "path"), *text = NULL;

  g_assert_true (hoist_file_replace (target, "keep", 4, 0600, NULL));
  g_assert_cmpint (symlink (target, path), ==, 0);
  g_assert_true (hoist_file_replace (path, "new", 3, 0600, NULL));
  text = hoist_file_read (target, 10, NULL, NULL);
  g_assert_cmpstr (text, ==, "keep");
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
}

static void
test_replace_fails (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = in (fixture, "is-a-folder"), *missing = in (fixture, "no/such");
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_file_replace (missing, "x", 1, 0600, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, missing));
  g_clear_error (&error);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_false (hoist_file_replace (folder, "x", 1, 0600, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (count_entries (fixture->folder), ==, 1); /* no temporary file stays */
}

static void
test_free_bytes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (hoist_file_get_free_bytes (fixture->folder, &error), >, 0);
  g_assert_no_error (error);
  g_assert_cmpint (hoist_file_get_free_bytes ("/no/such/place", &error), ==, -1);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

/* A file size limit stands in for a full disk: the old content stays, nothing else is left. */
static void
test_no_space (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = in (fixture, "a"), *text = NULL, *big = g_strnfill (1 << 20, 'x');
  g_autoptr (GError) error = NULL;
  struct rlimit before, limit;

  g_assert_true (hoist_file_replace (path, "old", 3, 0600, NULL));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  limit = (struct rlimit){ 65536, before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (hoist_file_replace (path, big, 1 << 20, 0600, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NO_SPACE);
  text = hoist_file_read (path, 10, NULL, NULL);
  g_assert_cmpstr (text, ==, "old");
  g_assert_cmpuint (count_entries (fixture->folder), ==, 1);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = in (fixture, "a"), *missing = in (fixture, "b"), *text = NULL;
  g_autofree char *proc = NULL;
  g_autoptr (GError) error = NULL;
  gsize n = 99;

  g_assert_true (hoist_file_replace (path, "12345", 5, 0600, NULL));
  g_assert_null (hoist_file_read (path, 4, &n, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (hoist_file_read (missing, 4, &n, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hoist_file_read (fixture->folder, 4, &n, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (hoist_file_read ("/dev/zero", 1 << 20, &n, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE);
  /* A file that says its size is 0. */
  proc = hoist_file_read ("/proc/self/stat", 65536, &n, NULL);
  g_assert_cmpuint (n, >, 10);
  text = hoist_file_read (path, 5, NULL, NULL);
  g_assert_cmpstr (text, ==, "12345");
}

static void
assert_beneath (int folder_fd, const char *relative, HoistErrorCode code)
{
  g_autoptr (GError) error = NULL;
  int fd = hoist_file_open_beneath (folder_fd, relative, O_RDONLY, 0, &error);

  g_assert_cmpint (fd, ==, -1);
  g_assert_error (error, HOIST_ERROR, (int) code);
}

static void
test_beneath (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sub = in (fixture, "sub"), *file = in (fixture, "sub/file");
  g_autofree char *link = in (fixture, "link"), *out = in (fixture, "sub/out");
  g_autofree char *inside = in (fixture, "sub/inside");
  int folder_fd = open (fixture->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  g_assert_true (hoist_file_replace (file, "x", 1, 0600, NULL));
  g_assert_cmpint (symlink ("sub", link), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", out), ==, 0);
  g_assert_cmpint (symlink ("file", inside), ==, 0);
  fd = hoist_file_open_beneath (folder_fd, "sub/file", O_RDONLY, 0, NULL);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true ((fcntl (fd, F_GETFD) & FD_CLOEXEC) != 0);
  close (fd);
  fd = hoist_file_open_beneath (folder_fd, "sub/new", O_WRONLY | O_CREAT | O_EXCL, 0600, NULL);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  assert_beneath (folder_fd, "../etc/passwd", HOIST_ERROR_INVALID);
  assert_beneath (folder_fd, "sub/../../etc", HOIST_ERROR_INVALID);
  assert_beneath (folder_fd, "/etc/passwd", HOIST_ERROR_INVALID);
  assert_beneath (folder_fd, "link/file", HOIST_ERROR_INVALID);
  assert_beneath (folder_fd, "sub/out", HOIST_ERROR_INVALID);
  assert_beneath (folder_fd, "sub/inside", HOIST_ERROR_INVALID);
  assert_beneath (folder_fd, "sub/none", HOIST_ERROR_NOT_FOUND);
  close (folder_fd);
}

static void
test_rename_and_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = in (fixture, "a"), *b = in (fixture, "sub/b"), *sub = in (fixture, "sub");
  g_autofree char *link = in (fixture, "current"), *now = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_file_make_folders (sub, 0750, &error));
  g_assert_true (hoist_file_make_folders (sub, 0750, &error));
  g_assert_true (hoist_file_replace (a, "x", 1, 0600, &error));
  g_assert_true (hoist_file_rename (a, b, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_file_rename (a, b, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (hoist_file_switch_link (link, "releases/1", &error));
  g_assert_true (hoist_file_switch_link (link, "releases/2", &error));
  now = g_file_read_link (link, NULL);
  g_assert_cmpstr (now, ==, "releases/2");
  g_assert_false (hoist_file_switch_link (b, "x", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_cmpuint (count_entries (fixture->folder), ==, 2);
}

static void
test_sync (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = in (fixture, "a");
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_file_replace (path, "x", 1, 0600, &error));
  g_assert_true (hoist_file_sync (path, &error));
  g_assert_true (hoist_file_sync_folder (fixture->folder, &error));
  g_assert_true (hoist_file_sync_filesystem (fixture->folder, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_file_sync_folder (path, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (hoist_file_sync ("/no/such", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_digest (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = in (fixture, "a"), *empty = in (fixture, "empty"), *big = NULL;
  g_autofree char *digest = NULL, *none = NULL, *of_big = NULL, *expected = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  const gsize n_big = 5 * 1024 * 1024 + 17;
  gint64 size = -1;

  g_assert_true (hoist_file_replace (path, "abc", 3, 0600, NULL));
  g_assert_true (hoist_file_replace (empty, "", 0, 0600, NULL));
  digest = hoist_file_digest (path, &size, NULL, &error);
  g_assert_cmpstr (digest, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpint (size, ==, 3);
  none = hoist_file_digest (empty, &size, NULL, &error);
  g_assert_cmpstr (none, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  big = g_malloc (n_big);
  for (gsize i = 0; i < n_big; i++)
    big[i] = (char) (i * 7 + i / 251);
  g_assert_true (hoist_file_replace (path, big, n_big, 0600, NULL));
  of_big = hoist_file_digest (path, &size, NULL, &error);
  expected = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) big, n_big);
  g_assert_cmpstr (of_big, ==, expected);
  g_assert_cmpint (size, ==, (gint64) n_big);
  g_cancellable_cancel (cancellable);
  g_assert_null (hoist_file_digest (path, &size, cancellable, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (hoist_file_digest ("/no/such", &size, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

#define ADD(name) g_test_add ("/base/file/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD (replace);
  ADD (replace_link);
  ADD (replace_fails);
  ADD (free_bytes);
  ADD (no_space);
  ADD (read);
  ADD (beneath);
  ADD (rename_and_link);
  ADD (sync);
  ADD (digest);
  return g_test_run ();
}
