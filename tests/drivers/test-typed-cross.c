/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The copy takes the old file's name and gives it back, and what was written there meanwhile is on
 * the server then, and noted there for the next time. */
#include "typed-move.h"

#include "base/hoist-error.h"
#include "drivers/hoist-typed-cross.h"

#include <glib/gstdio.h>
#include <string.h>

#define RUN FIXTURE_RUN
#define SOURCE                                                                                     \
  "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT); INSERT INTO t VALUES (1, 'a')"
#define TARGET "CREATE TABLE t (id serial PRIMARY KEY, v text)"

static void
go (const TypedMove *m)
{
  g_autofree char *copy = hoist_typed_cross_name (m->path, RUN, "copy");
  g_auto (HoistTypedBack) back = { 0 };
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (hoist_typed_back_make (&m->order, copy, NULL, &error));
  FIXTURE_DO (hoist_typed_back_carry (&m->order, copy, TRUE, &back, NULL, &error));
  FIXTURE_DO (hoist_typed_cross_prove (&m->order, RUN, &back, 1 << 20, NULL, &error));
  FIXTURE_DO (hoist_typed_cross_go (&m->order, RUN, NULL, &error));
}

static void
assert_across (const TypedMove *m, gboolean expected)
{
  gboolean across = !expected;
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (hoist_typed_cross_is_across (&m->order, RUN, &across, &error));
  g_assert_cmpint (across, ==, expected);
}

static void
test_over_and_back (Cluster *c)
{
  TypedMove m = typed_move_begin (c, SOURCE, TARGET, NULL);
  g_autofree char *after = hoist_typed_cross_name (m.path, RUN, "after");
  g_autofree char *left = NULL;
  gint64 carried = 0;
  g_autoptr (GError) error = NULL;

  cluster_say (m.app, "INSERT INTO t (v) VALUES ('b')");
  assert_across (&m, FALSE);
  go (&m);
  assert_across (&m, TRUE);
  typed_move_assert_text (m.path, "SELECT group_concat(v) FROM t", "a,b");
  fixture_sql (m.path, "INSERT INTO t (v) VALUES ('c'); UPDATE t SET v = 'A' WHERE id = 1; DELETE "
                       "FROM t WHERE id = 2");
  FIXTURE_DO (hoist_typed_cross_take_back (&m.order, RUN, &carried, &left, NULL, &error));
  g_assert_null (left);
  g_assert_cmpint (carried, ==, 3);
  assert_across (&m, FALSE);
  typed_move_assert_text (m.path, "SELECT group_concat(v) FROM t", "a");
  cluster_assert_text (c, "app", "SELECT string_agg(v, ',' ORDER BY id) FROM t", "A,c");
  FIXTURE_DO (
      hoist_typed_cross_take_back (&m.order, RUN, &carried, &left, NULL, &error)); /* once */
  g_assert_cmpint (carried, ==, 0);
  typed_move_assert_text (m.path, "SELECT group_concat(v) FROM t", "a");
  g_assert_cmpint (g_unlink (after), ==, 0);
  go (&m); /* what the server got that way was noted there */
  typed_move_assert_text (m.path, "SELECT group_concat(v) FROM t", "A,c");
  FIXTURE_DO (hoist_typed_cross_take_back (&m.order, RUN, &carried, &left, NULL, &error));
  typed_move_end (&m);
}

static void
test_not_the_same (Cluster *c)
{
  TypedMove m = typed_move_begin (c, SOURCE, TARGET, NULL);
  g_autofree char *copy = hoist_typed_cross_name (m.path, RUN, "copy");
  g_auto (HoistTypedBack) back = { 0 };
  g_autoptr (GError) error = NULL;

  cluster_say (m.app, "INSERT INTO t (v) VALUES ('b'); UPDATE t SET v = 'A' WHERE id = 1; DELETE "
                      "FROM hoist_capture.log WHERE op = 'U'"); /* as if no trigger had seen it */
  FIXTURE_DO (hoist_typed_back_make (&m.order, copy, NULL, &error));
  FIXTURE_DO (hoist_typed_back_carry (&m.order, copy, TRUE, &back, NULL, &error));
  g_assert_false (hoist_typed_cross_prove (&m.order, RUN, &back, 1 << 20, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "The table t is not the same in both databases"));
  g_clear_error (&error);
  FIXTURE_DO (hoist_typed_cross_discard (&m.order, RUN, &error));
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  typed_move_end (&m);
}

static void
add (Cluster *c)
{
  cluster_add ("/typed-cross/over-and-back", c, test_over_and_back);
  cluster_add ("/typed-cross/not-the-same", c, test_not_the_same);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
