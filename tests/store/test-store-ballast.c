/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Space kept for the journal (src/store/hoist-store-ballast.c). */
#include <glib.h>
#include <sys/stat.h>

#include "base/hoist-file.h"
#include "store/hoist-store-ballast.h"

#define MIB (G_GINT64_CONSTANT (1) << 20)

static void
test_size (void)
{
  g_assert_cmpint (hoist_store_ballast_choose_size (0), ==, 0);
  g_assert_cmpint (hoist_store_ballast_choose_size (4 * MIB - 1), ==, 0);
  g_assert_cmpint (hoist_store_ballast_choose_size (4 * MIB), ==, MIB);
  g_assert_cmpint (hoist_store_ballast_choose_size (80 * MIB), ==, 10 * MIB);
  g_assert_cmpint (hoist_store_ballast_choose_size (512 * MIB), ==, 64 * MIB);
  g_assert_cmpint (hoist_store_ballast_choose_size (G_MAXINT64), ==, 64 * MIB);
}

static gint64
get_blocks (const HoistStoreBallast *ballast)
{
  struct stat st;
  g_assert_cmpint (stat (ballast->path, &st), ==, 0);
  return (gint64) st.st_blocks * 512;
}

static void
test_reserve (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-ballast-XXXXXX", NULL);
  HoistStoreBallast ballast = { 0 };
  hoist_store_ballast_reserve (&ballast, folder);
  g_assert_cmpint (ballast.bytes, >, 0);
  /* Blocks, not a hole. */
  g_assert_cmpint (get_blocks (&ballast), >=, ballast.bytes);
  gint64 reserved = ballast.bytes;
  hoist_store_ballast_reserve (&ballast, folder);
  g_assert_cmpint (ballast.bytes, ==, reserved);

  g_assert_true (hoist_store_ballast_release (&ballast));
  g_assert_cmpint (get_blocks (&ballast), ==, 0);
  g_assert_false (hoist_store_ballast_release (&ballast));
  hoist_store_ballast_reserve (&ballast, folder);
  g_assert_cmpint (ballast.bytes, ==, reserved);
  hoist_store_ballast_clear (&ballast);
  g_assert_true (hoist_file_remove_tree (folder, NULL));

  HoistStoreBallast nowhere = { 0 };
  hoist_store_ballast_reserve (&nowhere, folder);
  g_assert_cmpint (nowhere.bytes, ==, 0);
  hoist_store_ballast_clear (&nowhere);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/ballast/size", test_size);
  g_test_add_func ("/store/ballast/reserve", test_reserve);
  return g_test_run ();
}
