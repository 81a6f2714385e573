/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders, repositories and databases for the driver tests. Kills nothing, waits for nothing. */
#include "fixture.h"

#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "model/hoist-json.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* In memory, where programs may be executed there: the code under test syncs whole file systems,
 * and others write to the disk too. TMPDIR decides otherwise. */
static char *
make_folder (void)
{
  struct statvfs fs;
  char *folder;

  if (g_getenv ("TMPDIR") == NULL && statvfs ("/dev/shm", &fs) == 0
      && (fs.f_flag & (ST_NOEXEC | ST_RDONLY)) == 0
      && (guint64) fs.f_bavail * fs.f_frsize > 512 * 1024 * 1024)
    {
      folder = g_mkdtemp (g_strdup ("/dev/shm/hoist-drivers-XXXXXX"));
      if (folder != NULL)
        return folder;
    }
  return g_dir_make_tmp ("hoist-drivers-XXXXXX", NULL);
}

void
fixture_init (Fixture *f)
{
  memset (f, 0, sizeof *f);
  umask (0022);
  f->folder = make_folder ();
  g_assert_nonnull (f->folder);
  f->origin = fixture_path (f, "origin.git");
  f->work = fixture_path (f, "work");
  f->tenant = fixture_path (f, "tenant");
  f->mirror = fixture_path (f, "mirrors/app.git");
  f->source = (HoistSourceOrigin){ f->mirror, f->origin };
}

void
fixture_clear (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_file_remove_tree (f->folder, &error));
  g_assert_no_error (error);
  g_free (f->folder);
  g_free (f->origin);
  g_free (f->work);
  g_free (f->tenant);
  g_free (f->mirror);
}

char *
fixture_path (const Fixture *f, const char *name)
{
  return g_build_filename (f->folder, name, NULL);
}

/* Not g_file_set_contents_full(): without an atomic replacement it leaves what the file had beyond
 * the new text. */
void
fixture_write (const char *path, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gsize n = strlen (text);
  int fd;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, n), ==, (gssize) n);
  close (fd);
}

char *
fixture_read (const char *path)
{
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return text;
}

HoistValue *
fixture_parse (const char *json)
{
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (GError) error = NULL;
  HoistValue *value = hoist_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return value;
}

char *
fixture_git (const char *folder, ...)
{
  static const char *const environment[] = { "GIT_CONFIG_NOSYSTEM=1",
                                             "GIT_CONFIG_GLOBAL=/dev/null",
                                             "GIT_AUTHOR_NAME=a",
                                             "GIT_AUTHOR_EMAIL=a@b.example",
                                             "GIT_COMMITTER_NAME=a",
                                             "GIT_COMMITTER_EMAIL=a@b.example",
                                             NULL };
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  HoistProcessOrder order = { 0 };
  const char *word;
  char *text;
  va_list args;

  g_ptr_array_add (argv, (gpointer) "git");
  va_start (args, folder);
  while ((word = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (argv, (gpointer) word);
  va_end (args);
  g_ptr_array_add (argv, NULL);
  order.argv = (const char *const *) argv->pdata;
  order.environment = environment;
  order.folder = folder;
  order.uid = order.gid = order.keep_fd = -1;
  order.umask = 0022;
  text = hoist_process_capture (&order, 1 << 20, NULL, &error);
  g_assert_no_error (error);
  return g_strchomp (text);
}

char *
fixture_commit_of (const char *folder, const char *name)
{
  g_autofree char *peeled = g_strdup_printf ("%s^{commit}", name);

  return fixture_git (folder, "rev-parse", peeled, NULL);
}

char *
fixture_release (Fixture *f, const char *tag)
{
  g_free (fixture_git (f->work, "add", "-A", NULL));
  g_free (fixture_git (f->work, "commit", "-q", "-m", tag, NULL));
  g_free (fixture_git (f->work, "tag", "-a", "-m", tag, tag, NULL));
  g_free (fixture_git (f->work, "push", "-q", f->origin, "HEAD:refs/heads/main", "--tags", NULL));
  return fixture_commit_of (f->work, "HEAD");
}

static void
write_in_work (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->work, name, NULL);

  fixture_write (path, text);
}

static void
make_repository (Fixture *f)
{
  g_autofree char *program = g_build_filename (f->work, "bin/run", NULL);
  g_autofree char *link = g_build_filename (f->work, "current", NULL);
  g_autofree char *gone = g_build_filename (f->work, "old.txt", NULL);

  g_free (fixture_git (f->folder, "init", "-q", "--bare", "-b", "main", f->origin, NULL));
  g_free (fixture_git (f->folder, "init", "-q", "-b", "main", f->work, NULL));
  write_in_work (f, "VERSION", "v0.1.0\n");
  write_in_work (f, "old.txt", "old\n");
  write_in_work (f, "lib/a.py", "A = 1\n");
  write_in_work (f, "gr\xc3\xbc\xc3\x9f \"e\".txt", "umlaut\n");
  write_in_work (f, "bin/run", "#!/bin/true\n");
  g_assert_cmpint (g_chmod (program, 0755), ==, 0);
  g_assert_cmpint (symlink ("lib/a.py", link), ==, 0);
  g_free (fixture_release (f, "v0.1.0"));
  write_in_work (f, "VERSION", "v0.2.0\n");
  write_in_work (f, "CHANGELOG.md", "# Changes\n\n## v0.2.0\n\nBetter.\n");
  write_in_work (f, "new/file.txt", "new\n");
  write_in_work (f, "lib/a.py", "A = 2\n");
  g_assert_cmpint (g_unlink (gone), ==, 0);
  g_free (fixture_release (f, "v0.2.0"));
  g_free (fixture_git (f->folder, "clone", "-q", f->origin, f->tenant, NULL));
  g_free (fixture_git (f->tenant, "checkout", "-q", "v0.1.0", NULL));
}

/* Made once in a program and copied for each test: a dozen children less. */
static Fixture model;

static void
forget_model (void)
{
  fixture_clear (&model);
}

void
fixture_make_repository (Fixture *f)
{
  const char *argv[] = { "cp", "-a", NULL, NULL, NULL, f->folder, NULL };
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  HoistProcessOutcome outcome;
  g_autoptr (GError) error = NULL;

  if (model.folder == NULL)
    {
      fixture_init (&model);
      make_repository (&model);
      atexit (forget_model);
    }
  argv[2] = model.origin;
  argv[3] = model.work;
  argv[4] = model.tenant;
  g_assert_true (hoist_process_run (&order, &outcome, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (outcome.exit_status, ==, 0);
  g_free (fixture_git (f->tenant, "config", "remote.origin.url", f->origin, NULL));
  g_free (fixture_git (f->tenant, "update-index", "-q", "--refresh", NULL));
}

void
fixture_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 2000);
  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", sql, message);
  sqlite3_close (db);
}

gint64
fixture_count (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 value = -1;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return value;
}

void
fixture_make_database (const char *path, guint rows)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *fill = g_strdup_printf (
      "PRAGMA journal_mode = WAL;"
      "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL, score REAL, photo BLOB);"
      "CREATE TABLE setting (key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
      "CREATE INDEX person_name ON person (name);"
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u)"
      " INSERT INTO person (name, score, photo) SELECT 'person ' || i, i / 3.0, randomblob (20) "
      "FROM n;"
      "INSERT INTO setting VALUES ('schema', 1), ('title', 'x');",
      rows);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  fixture_sql (path, fill);
}

guint
fixture_find_port (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t n = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &n), ==, 0);
  close (fd);
  return ntohs (address.sin_port);
}

void
fixture_wait_for (const char *path, const char *word)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = inotify_init1 (IN_CLOEXEC);
  char events[4096];

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_cmpint (inotify_add_watch (fd, folder, IN_CREATE | IN_MODIFY | IN_MOVED_TO), >=, 0);
  for (;;)
    {
      g_autofree char *text = fixture_read (path);
      struct pollfd wait = { fd, POLLIN, 0 };

      if (text != NULL && strstr (text, word) != NULL)
        break;
      g_assert_cmpint (poll (&wait, 1, 20000), ==, 1);
      g_assert_cmpint (read (fd, events, sizeof events), >, 0);
    }
  close (fd);
}
