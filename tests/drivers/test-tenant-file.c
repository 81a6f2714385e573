/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files in a tenant's folder: what is not a plain file below it is refused, and nothing hangs. */
#include "drivers/hoist-tenant-file.h"

#include "base/hoist-error.h"
#include "fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_init (f);
  g_assert_cmpint (g_mkdir (f->tenant, 0755), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_clear (f);
}

static void
put (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->tenant, name, NULL);

  fixture_write (path, text);
}

static void
expect (Fixture *f, const char *name, HoistErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hoist_tenant_file_read (f->tenant, name, 100, NULL, &error));
  g_assert_error (error, HOIST_ERROR, (gint) code);
  g_assert_nonnull (strstr (error->message, f->tenant));
  g_assert_nonnull (strstr (error->message, name));
}

static void
test_read (Fixture *f, gconstpointer data)
{
  g_autofree char *link_path = fixture_path (f, "link");
  g_autofree char *hundred = g_strnfill (100, 'x');
  g_autofree char *more = g_strnfill (101, 'x');
  g_autofree char *text = NULL;
  g_autofree char *through = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  put (f, "a/b", hundred);
  text = hoist_tenant_file_read (f->tenant, "a/b", 100, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, hundred);
  g_assert_cmpuint (n, ==, 100);
  g_assert_cmpint (symlink (f->tenant, link_path), ==, 0);
  through = hoist_tenant_file_read (link_path, "a/b", 100, NULL, &error);
  g_assert_cmpstr (through, ==, hundred);
  put (f, "a/b", more);
  expect (f, "a/b", HOIST_ERROR_TOO_LARGE);
  expect (f, "a/c", HOIST_ERROR_NOT_FOUND);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *outside = fixture_path (f, "outside");
  g_autofree char *pipe_path = g_build_filename (f->tenant, "pipe", NULL);
  g_autofree char *pointer = g_build_filename (f->tenant, "pointer", NULL);
  g_autofree char *inner = g_build_filename (f->tenant, "inner", NULL);
  g_autofree char *folder = g_build_filename (f->tenant, "folder", NULL);
  g_autofree char *way = g_build_filename (f->tenant, "way", NULL);
  g_autoptr (GError) error = NULL;

  fixture_write (outside, "secret");
  put (f, "folder/file", "x");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_cmpint (symlink (outside, pointer), ==, 0);
  g_assert_cmpint (symlink ("folder/file", inner), ==, 0);
  g_assert_cmpint (symlink ("folder", way), ==, 0);
  expect (f, "pipe", HOIST_ERROR_REFUSED); /* at once: nobody writes to it */
  expect (f, "folder", HOIST_ERROR_REFUSED);
  expect (f, "pointer", HOIST_ERROR_INVALID);
  expect (f, "inner", HOIST_ERROR_INVALID);
  expect (f, "way/file", HOIST_ERROR_INVALID);
  expect (f, "../outside", HOIST_ERROR_INVALID);
  g_assert_null (hoist_tenant_file_read ("/nonexistent/x", "y", 100, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

/* Named by its whole path: the owner's or root's, and in a folder that nobody else may write. */
static void
test_outside (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = fixture_path (f, "etc");
  g_autofree char *path = g_build_filename (folder, "app.ini", NULL);
  g_autofree char *link_path = g_build_filename (folder, "link.ini", NULL);
  g_autofree char *way = fixture_path (f, "way");
  g_autofree char *through = g_build_filename (way, "app.ini", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  struct stat before, after;

  fixture_write (path, "[a]\nb=1\n");
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_cmpint (symlink (path, link_path), ==, 0);
  g_assert_cmpint (symlink (folder, way), ==, 0);
  text = hoist_tenant_file_read (f->tenant, path, 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "[a]\nb=1\n");
  g_assert_cmpint (g_stat (path, &before), ==, 0);
  g_assert_true (hoist_tenant_file_replace (f->tenant, path, "b", 1, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpuint (after.st_mode, ==, before.st_mode);
  g_assert_cmpuint (after.st_size, ==, 1);
  g_assert_null (hoist_tenant_file_read (f->tenant, link_path, 100, NULL, &error));
  g_clear_error (&error);
  g_assert_null (hoist_tenant_file_read (f->tenant, through, 100, NULL, &error));
  g_clear_error (&error);
  g_assert_cmpint (g_chmod (folder, 0777), ==, 0);
  g_assert_null (hoist_tenant_file_read (f->tenant, path, 100, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  if (geteuid () != 0)
    return;
  g_assert_cmpint (chown (path, 65534, 65534), ==, 0);
  g_assert_false (hoist_tenant_file_replace (f->tenant, path, "x", 1, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "or to root"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/tenant-file/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("read", test_read);
  ADD ("refused", test_refused);
  ADD ("outside", test_outside);
  return g_test_run ();
}
