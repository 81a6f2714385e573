/* SPDX-License-Identifier: GPL-3.0-or-later */
/* git as a child: what it may talk to, and how its end is told. */
#include "drivers/hoist-git.h"

#include "base/hoist-error.h"
#include "fixture.h"

#include <string.h>
#include <sys/stat.h>

static void
test_local (void)
{
  g_assert_true (hoist_git_is_local ("/srv/app.git"));
  g_assert_false (hoist_git_is_local ("https://example.com/app.git"));
  g_assert_false (hoist_git_is_local (NULL));
}

static void
test_status_and_reason (void)
{
  Fixture f;
  HoistGitPlace place = HOIST_GIT_PLACE_INIT;
  const char *bad[] = { "cat-file", "-t", "0123456789012345678901234567890123456789", NULL };
  const char *good[] = { "rev-parse", "--is-bare-repository", NULL };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  fixture_init (&f);
  fixture_make_repository (&f);
  place.git_folder = f.origin;
  g_assert_false (hoist_git_run (&place, bad, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "git cat-file failed"));
  g_clear_error (&error);
  g_assert_true (hoist_git_run (&place, bad, &status, NULL, &error));
  g_assert_cmpint (status, !=, 0);
  text = hoist_git_capture (&place, good, 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "true");
  fixture_clear (&f);
}

/* Without a declared repository no protocol works; with a remote one, files of this machine do not.
 */
static void
test_protocols (void)
{
  Fixture f;
  HoistGitPlace place = HOIST_GIT_PLACE_INIT;
  g_autofree char *marker = NULL, *command = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  fixture_make_repository (&f);
  marker = fixture_path (&f, "marker");
  command = g_strdup_printf ("ext::touch %s", marker);
  const char *local[] = { "ls-remote", "--end-of-options", f.origin, NULL };
  const char *extension[] = { "ls-remote", "--end-of-options", command, NULL };

  g_assert_false (hoist_git_run (&place, local, NULL, NULL, &error));
  g_clear_error (&error);
  place.repository = "https://example.com/x.git";
  g_assert_false (hoist_git_run (&place, local, NULL, NULL, &error));
  g_clear_error (&error);
  place.repository = f.origin;
  g_assert_true (hoist_git_run (&place, local, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_git_run (&place, extension, NULL, NULL, &error));
  g_assert_false (g_file_test (marker, G_FILE_TEST_EXISTS));
  fixture_clear (&f);
}

/* The configuration of the repository that is read, and our own environment, have no say. */
static void
test_nobody_else_decides (void)
{
  Fixture f;
  HoistGitPlace place = HOIST_GIT_PLACE_INIT;
  g_autofree char *git_folder = NULL, *setting = NULL, *global = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  fixture_make_repository (&f);
  git_folder = g_build_filename (f.tenant, ".git", NULL);
  global = fixture_path (&f, "global");
  const char *args[] = { "ls-remote", "--end-of-options", f.origin, NULL };
  const char *ask[] = { "config", "--get", "user.marker", NULL };

  g_free (fixture_git (f.tenant, "config", "protocol.allow", "always", NULL));
  g_free (fixture_git (f.tenant, "config", "protocol.file.allow", "always", NULL));
  place.git_folder = git_folder;
  g_assert_false (hoist_git_run (&place, args, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "ls-remote"));
  g_clear_error (&error);
  fixture_write (global, "[user]\n\tmarker = mine\n");
  g_setenv ("GIT_CONFIG_GLOBAL", global, TRUE);
  g_setenv ("GIT_CONFIG_SYSTEM", global, TRUE);
  g_setenv ("GIT_CONFIG_COUNT", "1", TRUE);
  g_setenv ("GIT_CONFIG_KEY_0", "user.marker", TRUE);
  g_setenv ("GIT_CONFIG_VALUE_0", "mine", TRUE);
  g_setenv ("GIT_ALLOW_PROTOCOL", "file", TRUE);
  setting = hoist_git_capture (&place, ask, 100, NULL, NULL);
  g_assert_null (setting);
  g_assert_false (hoist_git_run (&place, args, NULL, NULL, NULL));
  g_unsetenv ("GIT_CONFIG_GLOBAL");
  g_unsetenv ("GIT_CONFIG_SYSTEM");
  g_unsetenv ("GIT_CONFIG_COUNT");
  g_unsetenv ("GIT_CONFIG_KEY_0");
  g_unsetenv ("GIT_CONFIG_VALUE_0");
  g_unsetenv ("GIT_ALLOW_PROTOCOL");
  fixture_clear (&f);
}

/* A repository that makes git wait is given up on in time. */
static void
test_deadline (void)
{
  Fixture f;
  HoistGitPlace place = HOIST_GIT_PLACE_INIT;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  fixture_init (&f);
  path = fixture_path (&f, "pipe");
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  const char *args[] = { "config", "--file", path, "--get", "a.b", NULL };

  place.deadline_ms = 100;
  g_assert_false (hoist_git_run (&place, args, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  fixture_clear (&f);
}

static void
test_cancelled (void)
{
  HoistGitPlace place = HOIST_GIT_PLACE_INIT;
  const char *args[] = { "version", NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistDriverCall call = { .cancellable = cancellable, .keep_fd = -1 };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (hoist_git_run (&place, args, NULL, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/git/local", test_local);
  g_test_add_func ("/drivers/git/status-and-reason", test_status_and_reason);
  g_test_add_func ("/drivers/git/protocols", test_protocols);
  g_test_add_func ("/drivers/git/nobody-else-decides", test_nobody_else_decides);
  g_test_add_func ("/drivers/git/deadline", test_deadline);
  g_test_add_func ("/drivers/git/cancelled", test_cancelled);
  return g_test_run ();
}
