/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup-prune: only that folder, by identifier; twice is as good as once; never what an unfinished
 * run names, never through a link. */
#include "fixture.h"

#include "base/hoist-file.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OTHER_BACKUP "bk_00000000000000ff"
#define NAMED "\"tenant\":\"" FIXTURE_TENANT "\",\"backup\":\"" FIXTURE_BACKUP "\""

static char *
make_backup (Fixture *f, const char *id)
{
  g_autofree char *name = g_strconcat (id, "/scratch/x", NULL);
  g_autofree char *deep = hoist_agent_state_backup (f->state, FIXTURE_TENANT, name);
  g_autofree char *folder = hoist_agent_state_backup (f->state, FIXTURE_TENANT, id);
  g_autofree char *manifest = g_build_filename (folder, "manifest.json", NULL);
  g_autofree char *file = g_build_filename (folder, "scratch", "x", "pocket.db", NULL);

  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  fixture_write (manifest, "{}");
  fixture_write (file, "rows");
  return g_steal_pointer (&folder);
}

static gboolean
prune (Fixture *f)
{
  return hoist_value_lookup_bool (fixture_answer (f, "backup-prune", NAMED), "was_there", FALSE);
}

static void
test_removed (Fixture *f)
{
  g_autofree char *folder = make_backup (f, FIXTURE_BACKUP);
  g_autofree char *other = make_backup (f, OTHER_BACKUP);
  g_autofree char *half = g_build_filename (folder, "half", NULL);

  g_assert_true (prune (f));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_IS_DIR));
  g_assert_false (prune (f)); /* missing is fine */
  /* What an interrupted removal left: no manifest any more. */
  g_assert_cmpint (g_mkdir_with_parents (half, 0700), ==, 0);
  g_assert_true (prune (f));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_refused (Fixture *f)
{
  static const char *const bad[] = {
    "\"tenant\":\"" FIXTURE_TENANT "\",\"backup\":\"..\"",
    "\"tenant\":\"" FIXTURE_TENANT "\",\"backup\":\"\"",
    "\"tenant\":\"" FIXTURE_TENANT "\"",
    "\"tenant\":\"../" FIXTURE_TENANT "\",\"backup\":\"" FIXTURE_BACKUP "\"",
    "\"tenant\":\"" FIXTURE_TENANT "\",\"backup\":\"" FIXTURE_BACKUP "/..\"",
    "\"tenant\":\"" FIXTURE_TENANT "\",\"backup\":\"/etc\"",
    "\"tenant\":\"" FIXTURE_BACKUP "\",\"backup\":\"" FIXTURE_TENANT "\"",
    "\"tenant\":7,\"backup\":[]",
  };
  g_autofree char *folder = make_backup (f, FIXTURE_BACKUP);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpstr (fixture_error (f, "backup-prune", bad[i], NULL), ==, "invalid");
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
}

/* A link in the place of the backup, or of the tenant's folder, is not gone through. */
static void
test_link (Fixture *f)
{
  g_autofree char *folder = make_backup (f, FIXTURE_BACKUP);
  g_autofree char *away = g_build_filename (f->folder, "precious", NULL);
  g_autofree char *tenant = g_path_get_dirname (folder);
  g_autofree char *manifest = g_build_filename (away, "manifest.json", NULL);
  g_autofree char *deep = g_build_filename (away, FIXTURE_BACKUP, NULL);

  g_assert_cmpint (rename (folder, away), ==, 0);
  g_assert_cmpint (symlink (away, folder), ==, 0);
  g_assert_cmpstr (fixture_error (f, "backup-prune", NAMED, NULL), ==, "refused");
  g_assert_true (g_file_test (manifest, G_FILE_TEST_EXISTS));
  g_assert_cmpint (unlink (folder), ==, 0);
  g_assert_cmpint (rmdir (tenant), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  g_assert_cmpint (symlink (away, tenant), ==, 0);
  g_assert_cmpstr (fixture_error (f, "backup-prune", NAMED, NULL), ==, "refused");
  g_assert_true (g_file_test (deep, G_FILE_TEST_IS_DIR));
}

/* A run that has begun here and not ended would go back by it. */
static void
test_unfinished_run (Fixture *f)
{
  g_autofree char *folder = hoist_agent_state_backup (f->state, FIXTURE_TENANT, FIXTURE_BACKUP);
  g_autofree char *current = hoist_agent_state_tenant (f->state, FIXTURE_TENANT, "CURRENT.json");
  const char *message = NULL;

  fixture_claim (f);
  fixture_step (f, "backup", "apply", "v0.2.0");
  fixture_answer (f, "release", "\"tenant\":\"" FIXTURE_TENANT "\"");
  g_assert_cmpstr (fixture_error (f, "backup-prune", NAMED, &message), ==, "conflict");
  g_assert_nonnull (strstr (message, FIXTURE_RUN));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  fixture_write (current, "{\"run\":\"" FIXTURE_RUN "\",\"state\":\"running\",\"steps\":[{\"args\":"
                          "{\"restore\":\"" FIXTURE_BACKUP "\"}}]}");
  g_assert_cmpstr (fixture_error (f, "backup-prune", NAMED, NULL), ==, "conflict");
  fixture_write (current, "no JSON");
  fixture_error (f, "backup-prune", NAMED, NULL); /* what can't be read is no leave */
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  fixture_write (current, "{\"run\":\"" FIXTURE_RUN "\",\"state\":\"finished\",\"steps\":[]}");
  g_assert_true (prune (f));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-prune/removed", test_removed);
  fixture_add ("/agent/order-prune/refused", test_refused);
  fixture_add ("/agent/order-prune/link", test_link);
  fixture_add ("/agent/order-prune/unfinished-run", test_unfinished_run);
  return g_test_run ();
}
