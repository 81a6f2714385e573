/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In place: the files of a commit, whatever the tenant's own configuration, hooks, filters, index
 * and leftovers say. */
#include "drivers/hoist-git-source.h"

#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "trap.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_init (f);
  fixture_make_repository (f);
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_clear (f);
}

static void
count_line (const char *line, gboolean is_stderr, gpointer user_data)
{
  g_test_message ("%s", line);
}

static gboolean
check_out (Fixture *f, const char *tag, GError **error)
{
  HoistDriverCall call = { .keep_fd = -1, .line = count_line };
  g_autofree char *commit = fixture_commit_of (f->work, tag);
  g_autoptr (HoistTree) tree = hoist_git_mirror_read_tree (&f->source, commit, NULL, error);

  return tree != NULL && hoist_git_tenant_bring (&f->source, f->tenant, tag, commit, &call, error)
         && hoist_git_checkout (f->tenant, tree, tag, &call, error);
}

static void
assert_at (Fixture *f, const char *tag)
{
  g_autofree char *commit = fixture_commit_of (f->work, tag);
  g_autofree char *head = fixture_commit_of (f->tenant, "HEAD");
  g_autofree char *status =
      fixture_git (f->tenant, "status", "--porcelain", "--untracked-files=no", NULL);
  g_autofree char *version = g_build_filename (f->tenant, "VERSION", NULL);
  g_autofree char *text = fixture_read (version);
  g_autofree char *line = g_strconcat (tag, "\n", NULL);

  g_assert_cmpstr (head, ==, commit);
  g_assert_cmpstr (status, ==, "");
  g_assert_cmpstr (text, ==, line);
}

static void
test_there_and_back (Fixture *f, gconstpointer data)
{
  g_autofree char *untracked = g_build_filename (f->tenant, "db/keep.me", NULL);
  g_autofree char *cache = g_build_filename (f->tenant, "lib/__pycache__/a.cpython-311.pyc", NULL);
  g_autofree char *program = g_build_filename (f->tenant, "bin/run", NULL);
  g_autoptr (GError) error = NULL;
  struct stat st;

  fixture_write (untracked, "mine\n");
  fixture_write (cache, "stale");
  g_assert_true (check_out (f, "v0.2.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.2.0");
  g_assert_true (g_file_test (untracked, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (cache, G_FILE_TEST_EXISTS));
  g_assert_cmpint (stat (program, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0755);
  g_assert_true (check_out (f, "v0.1.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.1.0");
}

/* HEAD is new and the files are empty: what a power cut after a git checkout leaves. */
static void
test_empty_files (Fixture *f, gconstpointer data)
{
  g_autofree char *version = g_build_filename (f->tenant, "VERSION", NULL);
  g_autofree char *library = g_build_filename (f->tenant, "lib/a.py", NULL);
  g_autoptr (GError) error = NULL;

  g_free (fixture_git (f->tenant, "checkout", "-q", "v0.2.0", NULL));
  fixture_write (version, "");
  fixture_write (library, "");
  g_assert_true (check_out (f, "v0.2.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.2.0");
}

static void
test_broken_index (Fixture *f, gconstpointer data)
{
  g_autofree char *index = g_build_filename (f->tenant, ".git/index", NULL);
  g_autofree char *old = g_build_filename (f->tenant, "old.txt", NULL);
  g_autofree char *new = g_build_filename (f->tenant, "new/file.txt", NULL);
  g_autoptr (GError) error = NULL;

  fixture_write (index, "");
  g_assert_true (check_out (f, "v0.2.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.2.0");
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS)); /* of the release that is left */
  fixture_write (index, "DIRC this is no index at all, but begins like one");
  g_assert_true (check_out (f, "v0.1.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.1.0");
  g_assert_false (g_file_test (new, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (index), ==, 0);
  g_assert_true (check_out (f, "v0.2.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.2.0");
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
}

/* Marks in the index tell git to leave files alone; the comparison finds what they hide. */
static void
test_hidden_by_the_index (Fixture *f, gconstpointer data)
{
  static const char *const marks[] = { "--assume-unchanged", "--skip-worktree" };
  g_autofree char *version = g_build_filename (f->tenant, "VERSION", NULL);
  g_autofree char *old = g_build_filename (f->tenant, "old.txt", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autoptr (GError) error = NULL;

      g_free (fixture_git (f->tenant, "update-index", marks[i], "VERSION", "lib/a.py", "old.txt",
                           NULL));
      fixture_write (version, "");
      g_assert_true (check_out (f, "v0.1.0", &error)); /* as it stands, files made good */
      g_assert_no_error (error);
      assert_at (f, "v0.1.0");
      g_free (fixture_git (f->tenant, "update-index", marks[i], "VERSION", "lib/a.py", "old.txt",
                           NULL));
      g_assert_true (check_out (f, "v0.2.0", &error));
      g_assert_no_error (error);
      assert_at (f, "v0.2.0");
      g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
      g_assert_true (check_out (f, "v0.1.0", &error));
      assert_at (f, "v0.1.0");
    }
}

/* SAFETY.md fact 6: hooks, filters, fsmonitor, the ssh command and all else that the tenant's own
 * configuration names would leave a trace. */
static void
test_nothing_of_the_tenant_runs (Fixture *f, gconstpointer data)
{
  g_autofree char *git_folder = g_build_filename (f->tenant, ".git", NULL);
  g_autoptr (GError) error = NULL;

  trap_set (f, git_folder);
  g_assert_true (check_out (f, "v0.2.0", &error));
  g_assert_no_error (error);
  trap_assert_untouched (f);
  g_assert_true (check_out (f, "v0.1.0", &error));
  g_assert_no_error (error);
  trap_assert_untouched (f);
}

/* Reliability 43: attributes of the release itself change no byte and start nothing. */
static void
test_attributes (Fixture *f, gconstpointer data)
{
  static const char text[] = "one\r\ntwo\n$Id$\n$Format:%H$\n\xe4\xf6\n";
  g_autofree char *git_folder = g_build_filename (f->tenant, ".git", NULL);
  g_autofree char *attributes = g_build_filename (f->work, ".gitattributes", NULL);
  g_autofree char *file = g_build_filename (f->work, "odd.txt", NULL);
  g_autofree char *written = g_build_filename (f->tenant, "odd.txt", NULL);
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  fixture_write (file, text);
  g_free (fixture_git (f->work, "add", "-A", NULL));
  fixture_write (attributes, "* filter=evil text eol=crlf ident export-subst diff=evil merge=evil\n"
                             "*.txt working-tree-encoding=UTF-16\n");
  g_free (fixture_git (f->work, "add", ".gitattributes", NULL));
  g_free (fixture_git (f->work, "commit", "-q", "-m", "odd", NULL));
  g_free (fixture_git (f->work, "tag", "v0.3.0", NULL));
  g_free (fixture_git (f->work, "push", "-q", f->origin, "v0.3.0", NULL));
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  trap_set (f, git_folder);
  g_assert_true (check_out (f, "v0.3.0", &error));
  g_assert_no_error (error);
  trap_assert_untouched (f);
  found = fixture_read (written);
  g_assert_cmpstr (found, ==, text);
}

static void
test_stale_and_live_lock (Fixture *f, gconstpointer data)
{
  g_autofree char *lock = g_build_filename (f->tenant, ".git/index.lock", NULL);
  const char *argv[] = { "sleep", "30", NULL };
  g_autofree char *log = g_build_filename (f->tenant, ".git/index.lock", NULL);
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autoptr (GError) error = NULL;
  guint64 start_time;
  gint pid;

  fixture_write (lock, "");
  g_assert_true (check_out (f, "v0.2.0", &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (lock, G_FILE_TEST_EXISTS));
  /* a process that has the lock open is at work */
  g_assert_true (hoist_process_start_detached (&order, log, &pid, &start_time, &error));
  g_assert_no_error (error);
  g_assert_false (check_out (f, "v0.1.0", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "sleep"));
  g_clear_error (&error);
  g_assert_true (hoist_process_end (pid, start_time, SIGTERM, 5000, TRUE, NULL, &error));
  g_assert_true (check_out (f, "v0.1.0", &error));
  g_assert_no_error (error);
}

/* A folder of another user: git runs as him, and all files stay his. */
static void
test_foreign_owner (Fixture *f, gconstpointer data)
{
  g_autofree char *version = g_build_filename (f->tenant, "VERSION", NULL);
  g_autofree char *index = g_build_filename (f->tenant, ".git/index", NULL);
  const char *argv[] = { "chown", "-R", "1:1", f->tenant, NULL };
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autofree char *head_path = g_build_filename (f->tenant, ".git/HEAD", NULL);
  g_autofree char *commit = fixture_commit_of (f->work, "v0.2.0");
  g_autofree char *head = NULL;
  g_autoptr (GError) error = NULL;
  HoistProcessOutcome outcome;
  struct stat st;

  if (geteuid () != 0)
    {
      g_test_skip ("needs root");
      return;
    }
  g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
  g_assert_true (hoist_process_run (&order, &outcome, NULL, &error));
  g_assert_true (check_out (f, "v0.2.0", &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (version, &st), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, 1);
  g_assert_cmpint (stat (index, &st), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, 1);
  head = g_strchomp (fixture_read (head_path));
  g_assert_cmpstr (head, ==, commit);
}

static void
test_attached_branch_and_shallow (Fixture *f, gconstpointer data)
{
  g_autofree char *url = g_strconcat ("file://", f->origin, NULL);
  g_autofree char *shallow = fixture_path (f, "shallow");
  g_autoptr (GError) error = NULL;

  g_free (fixture_git (f->tenant, "checkout", "-q", "main", NULL));
  g_assert_true (check_out (f, "v0.1.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.1.0");
  g_free (fixture_git (f->folder, "clone", "-q", "--depth", "1", "--branch", "v0.1.0", url, shallow,
                       NULL));
  g_free (g_steal_pointer (&f->tenant));
  f->tenant = g_strdup (shallow);
  g_assert_true (check_out (f, "v0.2.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.2.0");
}

/* A git that was killed leaves its lock on HEAD as well. */
static void
test_stale_head_lock (Fixture *f, gconstpointer data)
{
  g_autofree char *lock = g_build_filename (f->tenant, ".git/HEAD.lock", NULL);
  g_autoptr (GError) error = NULL;

  fixture_write (lock, "");
  g_assert_true (check_out (f, "v0.2.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.2.0");
}

/* Cancelled at the first, second, … child, until none is left to cancel; then simply done again. */
typedef struct
{
  GCancellable *cancellable;
  guint n, at;
} Cancelling;

static gboolean
cancel_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  Cancelling *c = user_data;

  if (++c->n == c->at)
    g_cancellable_cancel (c->cancellable);
  return TRUE;
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autofree char *commit = fixture_commit_of (f->work, "v0.2.0");
  g_autoptr (HoistTree) tree = hoist_git_mirror_read_tree (&f->source, commit, NULL, NULL);
  gboolean whole = FALSE;
  g_autoptr (GError) error = NULL;
  guint n_cancelled = 0;

  g_assert_true (hoist_git_tenant_bring (&f->source, f->tenant, "v0.2.0", commit, NULL, &error));
  for (guint n = 1; !whole; n++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Cancelling c = { cancellable, 0, n };
      const HoistDriverCall call = {
        .keep_fd = -1, .cancellable = cancellable, .effect = cancel_cb, .user_data = &c
      };
      g_autoptr (GError) local = NULL;

      if (!hoist_git_checkout (f->tenant, tree, "v0.2.0", &call, &local))
        {
          g_assert_error (local, HOIST_ERROR, HOIST_ERROR_CANCELLED);
          n_cancelled++;
        }
      whole = !g_cancellable_is_cancelled (cancellable);
      g_assert_true (check_out (f, whole ? "v0.2.0" : "v0.1.0", &error));
      g_assert_no_error (error);
    }
  assert_at (f, "v0.2.0");
  g_assert_cmpuint (n_cancelled, >, 0);
}

/* A folder of one release is a file, or a link, of the next, and the other way round. */
static void
test_folder_becomes_file (Fixture *f, gconstpointer data)
{
  g_autofree char *library = g_build_filename (f->work, "lib", NULL);
  g_autofree char *one = g_build_filename (f->work, "lib/a.py", NULL);
  g_autofree char *found = g_build_filename (f->tenant, "lib", NULL);
  g_autofree char *link_path = g_build_filename (f->work, "current", NULL);
  g_autofree char *program = g_build_filename (f->work, "bin/run", NULL);
  g_autofree char *folder = g_build_filename (f->work, "bin", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_unlink (one) | g_rmdir (library) | g_unlink (link_path), ==, 0);
  g_assert_cmpint (g_unlink (program) | g_rmdir (folder), ==, 0);
  fixture_write (library, "a file now\n");
  g_assert_cmpint (symlink ("new", folder), ==, 0);
  fixture_write (link_path, "no link any more\n");
  one = (g_free (one), g_build_filename (f->work, "VERSION", NULL));
  fixture_write (one, "v0.3.0\n");
  g_free (fixture_release (f, "v0.3.0"));
  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, &error));
  g_assert_true (check_out (f, "v0.3.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.3.0");
  text = fixture_read (found);
  g_assert_cmpstr (text, ==, "a file now\n");
  g_assert_true (check_out (f, "v0.1.0", &error));
  g_assert_no_error (error);
  assert_at (f, "v0.1.0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/git-checkout/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("there-and-back", test_there_and_back);
  ADD ("empty-files", test_empty_files);
  ADD ("broken-index", test_broken_index);
  ADD ("nothing-of-the-tenant-runs", test_nothing_of_the_tenant_runs);
  ADD ("attributes", test_attributes);
  ADD ("hidden-by-the-index", test_hidden_by_the_index);
  ADD ("stale-head-lock", test_stale_head_lock);
  ADD ("cancelled", test_cancelled);
  ADD ("folder-becomes-file", test_folder_becomes_file);
  ADD ("stale-and-live-lock", test_stale_and_live_lock);
  ADD ("foreign-owner", test_foreign_owner);
  ADD ("attached-branch-and-shallow", test_attached_branch_and_shallow);
  return g_test_run ();
}
