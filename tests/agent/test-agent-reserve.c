/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Space for going back: it is really allocated, given back when the run turns and at its end, and
 * no link of the tenant leads it elsewhere. */
#include "agent/hoist-agent-reserve.h"
#include "base/hoist-error.h"

#include "fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static gint64
allocated (const char *path)
{
  struct stat st;

  return lstat (path, &st) == 0 ? (gint64) st.st_blocks * 512 : -1;
}

static char *
name_beside (Fixture *f)
{
  g_autofree char *folder = g_path_get_dirname (f->database);

  return g_build_filename (folder, ".hoist-reserve", NULL);
}

static void
test_take_and_release (Fixture *f)
{
  g_autofree char *beside = name_beside (f);
  g_autofree char *state = hoist_agent_state_tenant (f->state, FIXTURE_TENANT, "reserve");
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 2; i++) /* again: what was there is given back first */
    {
      g_assert_true (
          hoist_agent_reserve_take (f->state, f->tenant, f->database, 10 * 1024 * 1024, &error));
      g_assert_no_error (error);
      g_assert_cmpint (allocated (beside), >=, 20 * 1024 * 1024);
      g_assert_cmpint (allocated (state), >=, 8 * 1024 * 1024);
    }
  hoist_agent_reserve_release (f->state, FIXTURE_TENANT);
  g_assert_cmpint (allocated (beside), ==, -1);
  g_assert_cmpint (allocated (state), ==, -1);
  hoist_agent_reserve_release (f->state, FIXTURE_TENANT);
}

static void
test_no_room (Fixture *f)
{
  g_autofree char *beside = name_beside (f);
  g_autofree char *state = hoist_agent_state_tenant (f->state, FIXTURE_TENANT, "reserve");
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_agent_reserve_take (f->state, f->tenant, f->database,
                                            G_GINT64_CONSTANT (1) << 52, &error));
  g_assert_nonnull (error); /* NO_SPACE, or a size that no file of this file system can have */
  g_assert_cmpint (allocated (beside), ==, -1);
  g_assert_cmpint (allocated (state), ==, -1);
}

static void
test_links (Fixture *f)
{
  g_autofree char *folder = g_path_get_dirname (f->database);
  g_autofree char *moved = g_strconcat (folder, ".moved", NULL);
  g_autofree char *elsewhere = g_build_filename (f->folder, ".hoist-reserve", NULL);
  g_autoptr (GError) error = NULL;

  fixture_write (elsewhere, "not ours");
  g_assert_cmpint (rename (folder, moved), ==, 0);
  g_assert_cmpint (symlink (f->folder, folder), ==, 0);
  g_assert_false (hoist_agent_reserve_take (f->state, f->tenant, f->database, 1, &error));
  g_assert_nonnull (error);
  g_assert_true (g_file_test (elsewhere, G_FILE_TEST_EXISTS));
  g_assert_cmpint (unlink (folder), ==, 0);
  g_assert_cmpint (rename (moved, folder), ==, 0);
}

/* preflight takes it, the first undo and the end of the run give it back. */
static void
test_of_a_run (Fixture *f)
{
  g_autofree char *beside = name_beside (f);

  fixture_claim (f);
  fixture_step (f, "preflight", "apply", "v0.2.0");
  g_assert_cmpint (allocated (beside), >, 0);
  fixture_step (f, "start", "undo", "v0.2.0");
  g_assert_cmpint (allocated (beside), ==, -1);
  fixture_answer (f, "release", "\"tenant\":\"" FIXTURE_TENANT "\"");
  fixture_claim (f);
  fixture_step (f, "preflight", "apply", "v0.2.0");
  fixture_answer (f, "release", "\"tenant\":\"" FIXTURE_TENANT "\"");
  g_assert_cmpint (allocated (beside), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/agent-reserve/take-and-release", test_take_and_release);
  fixture_add ("/agent/agent-reserve/no-room", test_no_room);
  fixture_add ("/agent/agent-reserve/links", test_links);
  fixture_add ("/agent/agent-reserve/of-a-run", test_of_a_run);
  return g_test_run ();
}
