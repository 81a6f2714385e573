/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases of steps: only inside of the tenant's folder. */
#include "fixture.h"

#include "agent/steps/hoist-step-database.h"
#include "base/hoist-error.h"

#include <unistd.h>
#include <string.h>

static gboolean
locate (Fixture *f, const char *path, GError **error)
{
  HoistDatabaseWhere where = { .engine = "sqlite",
                               .name = "main",
                               .directory = f->directory,
                               .path = path,
                               .settings_file = "",
                               .setting = "",
                               .state = "" };
  g_autofree char *located = hoist_database_find ("sqlite", NULL)->locate (&where, error);

  return located != NULL;
}

static void
test_paths (Fixture *f)
{
  g_autofree char *outside = g_build_filename (f->folder, "elsewhere/pocket.db", NULL);
  g_autofree char *link = g_build_filename (f->directory, "linked", NULL);
  g_autofree char *through = g_build_filename (f->directory, "linked/pocket.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (locate (f, f->database, &error));
  g_assert_no_error (error);
  g_assert_false (locate (f, outside, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpint (symlink (f->folder, link), ==, 0);
  g_assert_false (locate (f, through, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-database/paths", test_paths);
  return g_test_run ();
}
