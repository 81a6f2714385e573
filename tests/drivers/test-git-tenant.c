/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tenant's clone: what is seen of it, how commits arrive, and the repair of its refspec. */
#include "drivers/hoist-git-source.h"

#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "fixture.h"

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
  return g_test_run ();
}
