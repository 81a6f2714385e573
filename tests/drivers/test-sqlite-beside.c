/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that takes another one's name, cut off where it can be; and numbers that are not given
 * out twice. */
#include "drivers/hoist-sqlite-beside.h"

#include "fixture.h"

#include <unistd.h>

#define LIVE                                                                                       \
  "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT); INSERT INTO t VALUES (9, "       \
  "'live')"
#define COPY                                                                                       \
  "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT); INSERT INTO t VALUES (5, "       \
  "'copy')"

static void
test_swap (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "live.db");
  g_autofree char *copy = hoist_sqlite_beside_name (path, FIXTURE_RUN, "copy");
  g_autofree char *aside = hoist_sqlite_beside_name (path, FIXTURE_RUN, "before");
  g_autoptr (GError) error = NULL;
  gboolean across = TRUE;

  (void) data;
  g_assert_true (g_str_has_suffix (copy, "live.db.hoist_" FIXTURE_RUN "_copy"));
  fixture_sql (path, LIVE);
  fixture_sql (copy, COPY);
  g_assert_cmpint (link (path, aside), ==, 0); /* the half of a swap */
  FIXTURE_DO (hoist_sqlite_beside_is_across (path, aside, &across, &error));
  g_assert_false (across);
  g_assert_false (hoist_sqlite_beside_is_file (aside));
  FIXTURE_DO (hoist_sqlite_beside_swap (path, copy, aside, NULL, &error));
  FIXTURE_DO (hoist_sqlite_beside_is_across (path, aside, &across, &error));
  g_assert_true (across);
  g_assert_false (hoist_sqlite_beside_is_file (copy));
  g_assert_cmpint (fixture_count (path, "SELECT count(*) FROM t WHERE v = 'copy'"), ==, 1);
  g_assert_cmpint (fixture_count (aside, "SELECT count(*) FROM t WHERE v = 'live'"), ==, 1);
  FIXTURE_DO (hoist_sqlite_beside_remove (aside, &error));
  FIXTURE_DO (hoist_sqlite_beside_remove (aside, &error));
  FIXTURE_DO (hoist_sqlite_beside_check_nobody (path, &error));
}

static void
test_sequences (Fixture *f, gconstpointer data)
{
  g_autofree char *one = fixture_path (f, "one.db");
  g_autofree char *other = fixture_path (f, "other.db");
  g_autoptr (HoistSqlite) from = NULL;
  g_autoptr (HoistSqlite) to = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_sql (one, LIVE "; DELETE FROM t; CREATE TABLE plain (id INTEGER PRIMARY KEY)");
  fixture_sql (other, COPY "; CREATE TABLE plain (id INTEGER PRIMARY KEY)");
  from = hoist_sqlite_open (one, HOIST_SQLITE_WRITE, NULL, &error);
  g_assert_no_error (error);
  to = hoist_sqlite_open (other, HOIST_SQLITE_WRITE, NULL, &error);
  g_assert_no_error (error);
  FIXTURE_DO (hoist_sqlite_beside_take_sequences (from, to, NULL, &error));
  FIXTURE_DO (hoist_sqlite_beside_raise_sequence (to, "t", 3, &error));      /* never lower */
  FIXTURE_DO (hoist_sqlite_beside_raise_sequence (to, "plain", 30, &error)); /* has none */
  g_assert_cmpint (hoist_sqlite_get_int (to, "SELECT seq FROM sqlite_sequence", 0), ==, 9);
  g_assert_cmpint (hoist_sqlite_get_int (to, "SELECT count(*) FROM sqlite_sequence", 0), ==, 1);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  (void) data;
  fixture_init (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  (void) data;
  fixture_clear (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)
  ADD ("/sqlite-beside/swap", test_swap);
  ADD ("/sqlite-beside/sequences", test_sequences);
  return g_test_run ();
}
