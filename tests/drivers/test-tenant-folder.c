/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which folders and files are a tenant's, in its own folder and elsewhere. */
#include "drivers/hoist-tenant-folder.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-file.h"

typedef struct
{
  char *folder, *tenant, *data; /* …/tenant, …/data */
} Places;

static void
places_set_up (Places *p, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  p->folder = g_dir_make_tmp ("hoist-tenant-folder-XXXXXX", &error);
  g_assert_no_error (error);
  p->tenant = g_build_filename (p->folder, "tenant", NULL);
  p->data = g_build_filename (p->folder, "data", NULL);
  g_assert_cmpint (g_mkdir (p->tenant, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (p->data, 0755), ==, 0);
}

static void
places_tear_down (Places *p, gconstpointer unused)
{
  g_assert_true (hoist_file_remove_tree (p->folder, NULL));
  g_free (p->folder);
  g_free (p->tenant);
  g_free (p->data);
}

static char *
write_file (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  return path;
}

static void
assert_refused (Places *p, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_tenant_folder_check_file (p->tenant, path, &error));
  g_assert_nonnull (error);
}

static void
test_inside (Places *p, gconstpointer unused)
{
  g_autofree char *here = write_file (p->tenant, "a.db");
  g_autofree char *later = g_build_filename (p->tenant, "later.db", NULL);
  g_autofree char *away = g_build_filename (p->tenant, "away", NULL);
  g_autofree char *through = g_build_filename (away, "a.db", NULL);
  g_autofree char *none = g_build_filename (p->tenant, "none", "a.db", NULL);

  g_assert_true (hoist_tenant_folder_check_file (p->tenant, here, NULL));
  g_assert_true (hoist_tenant_folder_check_file (p->tenant, later, NULL));
  g_assert_cmpint (symlink (p->data, away), ==, 0);
  assert_refused (p, through);
  assert_refused (p, none);
}

/* A folder whose name only begins like the tenant's is outside. */
static void
test_outside (Places *p, gconstpointer unused)
{
  g_autofree char *there = write_file (p->data, "a.db");
  g_autofree char *link = g_build_filename (p->data, "link.db", NULL);
  g_autofree char *twin = g_strconcat (p->tenant, "2", NULL);
  g_autofree char *through = g_build_filename (twin, "a.db", NULL);
  int fd;

  g_assert_true (hoist_tenant_folder_check_file (p->tenant, there, NULL));
  fd = hoist_tenant_folder_open (p->tenant, p->data, NULL);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_cmpint (symlink (there, link), ==, 0);
  assert_refused (p, link);
  g_assert_cmpint (symlink (p->data, twin), ==, 0);
  assert_refused (p, through);
  assert_refused (p, "/a.db");
  assert_refused (p, "relative/a.db");
}

/* What a tenant's owner names in his settings must be his. */
static void
test_of_others (Places *p, gconstpointer unused)
{
  g_autofree char *mine = NULL;

  if (geteuid () != 0)
    {
      assert_refused (p, "/etc/passwd"); /* root's */
      return;
    }
  mine = write_file (p->data, "a.db");
  g_assert_cmpint (chown (p->tenant, 12345, 12345), ==, 0);
  assert_refused (p, mine);
  assert_refused (p, "/etc/passwd");
  g_assert_cmpint (chown (p->data, 12345, 12345), ==, 0);
  assert_refused (p, mine); /* his folder, but root's file in it */
  g_assert_cmpint (chown (mine, 12345, 12345), ==, 0);
  g_assert_true (hoist_tenant_folder_check_file (p->tenant, mine, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add (path, Places, NULL, places_set_up, func, places_tear_down)
  TEST ("/drivers/tenant-folder/inside", test_inside);
  TEST ("/drivers/tenant-folder/outside", test_outside);
  TEST ("/drivers/tenant-folder/of-others", test_of_others);
#undef TEST
  return g_test_run ();
}
