/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant's clone: what is seen of it, how commits arrive, and the repair of its refspec. */
#include "drivers/hoist-git-source.h"

#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "program.h"
#include "trap.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GOOD "+refs/heads/*:refs/remotes/origin/*"

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_init (f);
  fixture_make_repository (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_clear (f);
}

static void
test_look (Fixture *f, gconstpointer data)
{
  g_autofree char *wanted = fixture_commit_of (f->tenant, "HEAD");
  g_auto (HoistSourceSighting) detached = { 0 };
  g_auto (HoistSourceSighting) attached = { 0 };
  g_auto (HoistSourceSighting) packed = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_git_tenant_look (f->tenant, &detached, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (detached.commit, ==, wanted);
  g_assert_cmpstr (detached.branch, ==, "");
  g_assert_cmpstr (detached.repository, ==, f->origin);
  g_assert_cmpstr (detached.refspec, ==, GOOD);
  g_assert_true (detached.refspec_good);
  g_free (fixture_git (f->tenant, "checkout", "-q", "-b", "local", NULL));
  g_assert_true (hoist_git_tenant_look (f->tenant, &attached, NULL, &error));
  g_assert_cmpstr (attached.commit, ==, wanted);
  g_assert_cmpstr (attached.branch, ==, "local");
  g_free (fixture_git (f->tenant, "pack-refs", "--all", NULL));
  g_assert_true (hoist_git_tenant_look (f->tenant, &packed, NULL, &error));
  g_assert_cmpstr (packed.commit, ==, wanted);
}

static void
test_no_clone (Fixture *f, gconstpointer data)
{
  g_autofree char *linked = fixture_path (f, "linked");
  g_autofree char *plain = fixture_path (f, "plain");
  g_auto (HoistSourceSighting) seen = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (plain, 0755), ==, 0);
  g_assert_false (hoist_git_tenant_look (plain, &seen, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_free (fixture_git (f->tenant, "worktree", "add", "-q", linked, "v0.2.0", NULL));
  g_assert_false (hoist_git_tenant_look (linked, &seen, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (hoist_git_tenant_look ("/nonexistent/x", &seen, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_refspec (Fixture *f, gconstpointer data)
{
  g_auto (HoistSourceSighting) before = { 0 };
  g_auto (HoistSourceSighting) after = { 0 };
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  g_free (fixture_git (f->tenant, "config", "remote.origin.fetch",
                       "+refs/heads/main:refs/remotes/origin/main", NULL));
  g_free (fixture_git (f->tenant, "config", "custom.setting", "kept", NULL));
  g_assert_true (hoist_git_tenant_look (f->tenant, &before, NULL, &error));
  g_assert_false (before.refspec_good);
  g_assert_true (hoist_git_tenant_repair_refspec (f->tenant, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_git_tenant_look (f->tenant, &after, NULL, &error));
  g_assert_true (after.refspec_good);
  g_assert_cmpstr (after.refspec, ==, GOOD);
  other = fixture_git (f->tenant, "config", "custom.setting", NULL);
  g_assert_cmpstr (other, ==, "kept");
}

static void
test_password_is_not_shown (Fixture *f, gconstpointer data)
{
  g_auto (HoistSourceSighting) seen = { 0 };
  g_autoptr (GError) error = NULL;

  g_free (fixture_git (f->tenant, "config", "remote.origin.url",
                       "https://me:hunter22@example.com/app.git", NULL));
  g_assert_true (hoist_git_tenant_look (f->tenant, &seen, NULL, &error));
  g_assert_null (strstr (seen.repository, "hunter22"));
}

static void
test_bring (Fixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->work, "later.txt", NULL);
  g_autofree char *commit = NULL, *found = NULL, *type = NULL, *tag = NULL, *leftover = NULL;
  g_autoptr (GError) error = NULL;

  fixture_write (file, "later\n");
  commit = fixture_release (f, "v0.3.0"); /* after the clone was made */
  found = hoist_git_mirror_fetch_tag (&f->source, "v0.3.0", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, commit);
  g_assert_true (hoist_git_tenant_bring (&f->source, f->tenant, "v0.3.0", commit, NULL, &error));
  g_assert_no_error (error);
  type = fixture_git (f->tenant, "cat-file", "-t", commit, NULL);
  g_assert_cmpstr (type, ==, "commit");
  tag = fixture_commit_of (f->tenant, "refs/tags/v0.3.0");
  g_assert_cmpstr (tag, ==, commit);
  leftover = g_build_filename (f->tenant, ".git/hoist/import.bundle", NULL);
  g_assert_false (g_file_test (leftover, G_FILE_TEST_EXISTS));
  g_assert_true (hoist_git_tenant_bring (&f->source, f->tenant, "v0.3.0", commit, NULL, &error));
  g_assert_no_error (error);
}

/* A tag of the tenant's own under that name stays what it is. */
static void
test_own_tag_stays (Fixture *f, gconstpointer data)
{
  g_autofree char *own = fixture_commit_of (f->tenant, "v0.1.0");
  g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, NULL);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_free (fixture_git (f->tenant, "tag", "-f", "v0.2.0", own, NULL));
  g_assert_true (hoist_git_tenant_bring (&f->source, f->tenant, "v0.2.0", commit, NULL, &error));
  g_assert_no_error (error);
  after = fixture_commit_of (f->tenant, "refs/tags/v0.2.0");
  g_assert_cmpstr (after, ==, own);
}

static void
test_lend (Fixture *f, gconstpointer data)
{
  g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, NULL);
  g_autofree char *folder = NULL, *file = NULL, *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_git_tenant_bring (&f->source, f->tenant, "v0.2.0", commit, NULL, &error));
  folder = hoist_git_tenant_lend (&f->source, commit, f->tenant, NULL, &error);
  g_assert_no_error (error);
  file = g_build_filename (folder, "VERSION", NULL);
  text = fixture_read (file);
  g_assert_cmpstr (text, ==, "v0.2.0\n");
}

/* The next release over the first: its files are there and no others of the first, what is of
 * neither stays, and so does no byte code of what has changed. */
static void
test_lend_over (Fixture *f, gconstpointer data)
{
  g_autofree char *first = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, NULL);
  g_autofree char *own = fixture_commit_of (f->tenant, "HEAD");
  g_autofree char *folder = hoist_git_tenant_lend (&f->source, own, f->tenant, NULL, NULL);
  static const char *const names[] = { "made", "lib/__pycache__/a.cpython-311.pyc", "VERSION" };
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_git_tenant_bring (&f->source, f->tenant, "v0.2.0", first, NULL, &error));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *parent = g_path_get_dirname (path);
      g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
      fixture_write (path, "by a program\n");
    }
  g_autofree char *same = hoist_git_tenant_lend_over (&f->source, first, f->tenant, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (same, ==, folder);
  g_autofree char *version = g_build_filename (folder, names[2], NULL);
  g_autofree char *text = fixture_read (version);
  g_assert_cmpstr (text, ==, "v0.2.0\n");
  g_autofree char *code = g_build_filename (folder, names[1], NULL);
  g_assert_false (g_file_test (code, G_FILE_TEST_EXISTS));
  g_autofree char *made = g_build_filename (folder, names[0], NULL);
  g_assert_true (g_file_test (made, G_FILE_TEST_EXISTS));
  g_autofree char *added = g_build_filename (folder, "new/file.txt", NULL);
  g_assert_true (g_file_test (added, G_FILE_TEST_EXISTS));
  g_autofree char *again = hoist_git_tenant_lend_over (&f->source, own, f->tenant, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (added, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (made, G_FILE_TEST_EXISTS));
}

/* Nothing that the tenant's configuration, hooks or attributes name runs, whatever is done with his
 * clone (SAFETY.md fact 6, reliability 41, 42). */
static void
test_nothing_of_the_tenant_runs (Fixture *f, gconstpointer data)
{
  g_autofree char *git_folder = g_build_filename (f->tenant, ".git", NULL);
  g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, NULL);
  g_autofree char *file = g_build_filename (f->work, "later.txt", NULL);
  g_autofree char *later = NULL, *own = NULL, *folder = NULL;
  g_auto (HoistSourceSighting) seen = { 0 };
  g_autoptr (HoistTree) tree = NULL;
  g_autoptr (GError) error = NULL;

  fixture_write (file, "later\n");
  g_free (fixture_release (f, "v0.3.0"));
  later = hoist_git_mirror_fetch_tag (&f->source, "v0.3.0", NULL, NULL);
  own = fixture_commit_of (f->tenant, "HEAD");
  g_free (fixture_git (f->tenant, "checkout", "-q", "-b", "packed", NULL));
  g_free (fixture_git (f->tenant, "pack-refs", "--all", NULL));
  trap_set (f, git_folder);
  g_assert_true (hoist_git_tenant_look (f->tenant, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (seen.commit, ==, own);
  trap_assert_untouched (f);
  tree = hoist_git_tenant_read_tree (f->tenant, own, NULL, &error);
  g_assert_no_error (error);
  trap_assert_untouched (f);
  g_assert_true (hoist_git_tenant_bring (&f->source, f->tenant, "v0.3.0", later, NULL, &error));
  g_assert_no_error (error);
  trap_assert_untouched (f);
  folder = hoist_git_tenant_lend (&f->source, commit, f->tenant, NULL, &error);
  g_assert_no_error (error);
  trap_assert_untouched (f);
  g_assert_true (hoist_git_tenant_repair_refspec (f->tenant, NULL, &error));
  g_assert_no_error (error);
  trap_assert_untouched (f);
}

/* Removes a loose object of the tenant's clone. */
static void
lose_object (Fixture *f, const char *name)
{
  g_autofree char *oid = fixture_git (f->tenant, "rev-parse", name, NULL);
  g_autofree char *path = g_strdup_printf ("%s/.git/objects/%.2s/%s", f->tenant, oid, oid + 2);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* A partial clone would fetch what is missing while it is looked at, with a command of its own. */
static void
test_nothing_is_fetched_on_the_way (Fixture *f, gconstpointer data)
{
  static const char *const urls[] = { NULL, "ext::PROGRAM" };
  g_autofree char *git_folder = g_build_filename (f->tenant, ".git", NULL);
  g_autofree char *own = fixture_commit_of (f->tenant, "HEAD");
  g_autofree char *program = fixture_path (f, "program");
  const char *argv[] = { "git", "ls-tree", "-r", "HEAD", NULL };
  const HoistProcessOrder plain = {
    .argv = argv, .folder = f->tenant, .uid = -1, .gid = -1, .keep_fd = -1
  };
  HoistProcessOutcome outcome;

  lose_object (f, "HEAD:lib");
  trap_set (f, git_folder);
  g_free (fixture_git (f->tenant, "config", "core.repositoryformatversion", "1", NULL));
  g_free (fixture_git (f->tenant, "config", "extensions.partialClone", "origin", NULL));
  g_free (fixture_git (f->tenant, "config", "remote.origin.promisor", "true", NULL));
  trap_take_trace (f);
  g_assert_true (hoist_process_run (&plain, &outcome, NULL, NULL)); /* the trap works */
  g_assert_true (trap_take_trace (f));
  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *url =
          urls[i] != NULL ? g_strdup_printf ("ext::%s", program) : g_strdup (f->origin);
      g_autoptr (GError) error = NULL;
      g_autoptr (HoistTree) tree = NULL;
      g_auto (HoistSourceSighting) seen = { 0 };

      g_free (fixture_git (f->tenant, "config", "remote.origin.url", url, NULL));
      trap_take_trace (f);
      tree = hoist_git_tenant_read_tree (f->tenant, own, NULL, &error);
      g_assert_null (tree);
      g_assert_nonnull (error);
      trap_assert_untouched (f);
      g_assert_true (hoist_git_tenant_look (f->tenant, &seen, NULL, NULL));
      trap_assert_untouched (f);
    }
}

/* A commit whose files are not all there is brought again, whole. */
static void
test_lost_objects (Fixture *f, gconstpointer data)
{
  static const char *const lost[] = { "v0.2.0:new/file.txt", "v0.2.0:new", "v0.2.0^{tree}" };
  g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, NULL);

  g_free (fixture_git (f->tenant, "checkout", "-q", "v0.2.0", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (lost); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *listing = NULL, *text = NULL;

      lose_object (f, lost[i]);
      g_assert_true (
          hoist_git_tenant_bring (&f->source, f->tenant, "v0.2.0", commit, NULL, &error));
      g_assert_no_error (error);
      listing = fixture_git (f->tenant, "ls-tree", "-r", commit, NULL);
      text = fixture_git (f->tenant, "cat-file", "blob", "v0.2.0:new/file.txt", NULL);
      g_assert_cmpstr (text, ==, "new");
    }
}

/* Back to a version that a shallow clone never had. */
static void
test_shallow_back (Fixture *f, gconstpointer data)
{
  g_autofree char *url = g_strconcat ("file://", f->origin, NULL);
  g_autofree char *shallow = fixture_path (f, "shallow");
  g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.1.0", NULL, NULL);
  g_autofree char *listing = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_git_mirror_refresh (&f->source, NULL, NULL));
  g_free (fixture_git (f->folder, "clone", "-q", "--depth", "1", "--branch", "v0.2.0", url, shallow,
                       NULL));
  g_assert_true (hoist_git_tenant_bring (&f->source, shallow, "v0.1.0", commit, NULL, &error));
  g_assert_no_error (error);
  listing = fixture_git (shallow, "ls-tree", "-r", commit, NULL);
  g_assert_nonnull (strstr (listing, "old.txt"));
}

/* The tag was moved upstream after the commit was pinned: the pinned one arrives all the same, or
 * it is said that it did not; never the other one as if it were. */
static void
test_moved_tag (Fixture *f, gconstpointer data)
{
  g_autofree char *pinned = NULL, *other = NULL, *tag = NULL;
  g_autofree char *file = g_build_filename (f->work, "later.txt", NULL);
  g_autoptr (GError) error = NULL;

  fixture_write (file, "later\n");
  g_free (fixture_release (f, "v0.3.0"));
  pinned = hoist_git_mirror_fetch_tag (&f->source, "v0.3.0", NULL, NULL);
  fixture_write (file, "other\n");
  g_free (fixture_git (f->work, "commit", "-q", "--amend", "-a", "-m", "other", NULL));
  g_free (fixture_git (f->work, "tag", "-f", "-a", "-m", "moved", "v0.3.0", NULL));
  g_free (
      fixture_git (f->work, "push", "-q", "-f", f->origin, "HEAD:refs/heads/main", "--tags", NULL));
  other = hoist_git_mirror_fetch_tag (&f->source, "v0.3.0", NULL, NULL);
  g_assert_cmpstr (other, !=, pinned);
  g_assert_true (hoist_git_mirror_has_commit (&f->source, pinned, NULL));
  g_assert_true (hoist_git_tenant_bring (&f->source, f->tenant, "v0.3.0", pinned, NULL, &error));
  g_assert_no_error (error);
  tag = fixture_commit_of (f->tenant, "refs/tags/v0.3.0");
  g_assert_cmpstr (tag, ==, pinned);
}

/* Whatever a tenant puts where Hoist looks or writes: an answer at once, and nothing outside. */
static void
test_hostile_files (Fixture *f, gconstpointer data)
{
  static const char *const names[] = {
    "HEAD", "config", "shallow", "hoist", "hoist/config", "hoist/HEAD", "hoist/info/attributes"
  };
  g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, NULL);
  g_autofree char *outside = fixture_path (f, "outside");

  for (guint i = 0; i < 2 * G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->tenant, ".git", names[i / 2], NULL);
      g_autofree char *folder = g_path_get_dirname (path);
      g_autofree char *aside = g_strconcat (path, ".aside", NULL);
      g_autofree char *text = NULL;
      g_auto (HoistSourceSighting) seen = { 0 };

      fixture_write (outside, "keep\n");
      g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
      g_rename (path, aside);
      if (i % 2 == 0)
        g_assert_cmpint (mkfifo (path, 0666), ==, 0);
      else
        g_assert_cmpint (symlink (outside, path), ==, 0);
      if (hoist_git_tenant_look (f->tenant, &seen, NULL, NULL))
        g_assert_true (!g_str_equal (names[i / 2], "HEAD") || seen.commit[0] == '\0');
      if (hoist_git_tenant_bring (&f->source, f->tenant, "v0.2.0", commit, NULL, NULL))
        g_test_message ("%s: brought", names[i / 2]);
      text = fixture_read (outside);
      g_assert_cmpstr (text, ==, "keep\n");
      g_assert_cmpint (g_unlink (path), ==, 0);
      g_rename (aside, path);
    }
}

/* SAFETY.md: his folder belongs to another user; git neither doubts it nor runs as root in it. */
static void
test_foreign_owner (Fixture *f, gconstpointer data)
{
  const char *argv[] = { "chown", "-R", "1:1", f->tenant, NULL };
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autofree char *commit = hoist_git_mirror_fetch_tag (&f->source, "v0.2.0", NULL, NULL);
  g_autofree char *own = fixture_commit_of (f->tenant, "HEAD");
  g_autofree char *folder = NULL, *version = NULL;
  g_auto (HoistSourceSighting) seen = { 0 };
  g_autoptr (HoistTree) tree = NULL;
  g_autoptr (GError) error = NULL;
  HoistProcessOutcome outcome;
  struct stat st;

  if (geteuid () != 0)
    {
      g_test_skip ("giving files to others needs root");
      return;
    }
  g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
  g_assert_true (hoist_process_run (&order, &outcome, NULL, &error));
  g_assert_true (hoist_git_tenant_look (f->tenant, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (seen.commit, ==, own);
  g_assert_cmpint (seen.uid, ==, 1);
  tree = hoist_git_tenant_read_tree (f->tenant, own, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (hoist_git_tenant_bring (&f->source, f->tenant, "v0.2.0", commit, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_git_tenant_repair_refspec (f->tenant, NULL, &error));
  g_assert_no_error (error);
  folder = hoist_git_tenant_lend (&f->source, commit, f->tenant, NULL, &error);
  g_assert_no_error (error);
  version = g_build_filename (folder, "VERSION", NULL);
  g_assert_cmpint (stat (version, &st), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, 1);
  version = (g_free (version), g_build_filename (f->tenant, ".git/config", NULL));
  g_assert_cmpint (stat (version, &st), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/git-tenant/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("look", test_look);
  ADD ("no-clone", test_no_clone);
  ADD ("refspec", test_refspec);
  ADD ("password-is-not-shown", test_password_is_not_shown);
  ADD ("bring", test_bring);
  ADD ("own-tag-stays", test_own_tag_stays);
  ADD ("lend", test_lend);
  ADD ("lend-over", test_lend_over);
  ADD ("nothing-of-the-tenant-runs", test_nothing_of_the_tenant_runs);
  ADD ("nothing-is-fetched-on-the-way", test_nothing_is_fetched_on_the_way);
  ADD ("lost-objects", test_lost_objects);
  ADD ("shallow-back", test_shallow_back);
  ADD ("moved-tag", test_moved_tag);
  ADD ("hostile-files", test_hostile_files);
  ADD ("foreign-owner", test_foreign_owner);
  return g_test_run ();
}
