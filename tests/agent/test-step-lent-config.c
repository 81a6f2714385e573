/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configuration that the migrations of a copy read: as the tenant has it, but for the database and
 * what the guide sets; the tenant's own file stays as it is. */
#include "fixture.h"

#include "agent/steps/hoist-step-lent-config.h"
#include "base/hoist-error.h"
#include "model/hoist-json.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char ini[] =
    "; ours\n[database]\nurl = postgresql://a@/live\n\n[app]\n# why\nfast = 1\n";
static const char lent[] =
    "; ours\n[database]\nurl = postgresql://a@/copy\n\n[app]\n# why\nfast = 1\n"
    "ENABLED = true\n";

static void
test_write (Fixture *f)
{
  g_autoptr (HoistValue) args = hoist_json_parse (
      "{\"config\":[{\"file\":\"conf/app.ini\",\"format\":\"ini\",\"section\":\"database\",\"key\":"
      "\"url\",\"set\":[{\"section\":\"app\",\"key\":\"ENABLED\",\"value\":\"true\",\"literal\":"
      "true}]}]}",
      -1, NULL);
  HoistStepWork work = {
    .tenant = f->tenant, .args = args, .uid = (gint) geteuid (), .gid = (gint) getegid ()
  };
  g_autofree char *own = g_build_filename (f->directory, "conf/app.ini", NULL);
  g_autofree char *parent = g_path_get_dirname (own);
  g_autofree char *folder = g_build_filename (f->directory, "lent", NULL);
  g_autofree char *path = g_build_filename (folder, "conf/app.ini", NULL);
  g_autofree char *there = NULL, *here = NULL;
  g_autoptr (GError) error = NULL;
  struct stat st;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (own, ini, -1, &error));
  g_assert_true (hoist_step_lent_config_write (&work, "postgresql://a@/copy", folder, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &there, NULL, &error));
  g_assert_cmpstr (there, ==, lent);
  g_assert_true (g_file_get_contents (own, &here, NULL, &error));
  g_assert_cmpstr (here, ==, ini);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpint (unlink (own), ==, 0);
  g_assert_false (hoist_step_lent_config_write (&work, "postgresql://a@/copy", folder, &error));
  g_assert_nonnull (strstr (error->message, "app.ini"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-lent-config/write", test_write);
  return g_test_run ();
}
