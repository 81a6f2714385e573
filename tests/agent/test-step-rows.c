/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became fewer between two counts. */
#include "agent/steps/hoist-step-rows.h"

typedef struct
{
  const char *name;
  gint64 rows;
} Table;

static GPtrArray *
new_count (const Table *tables)
{
  GPtrArray *count = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);

  for (; tables->name != NULL; tables++)
    g_ptr_array_add (count, hoist_table_digest_new (tables->name, tables->rows, ""));
  return count;
}

static const Table before[] = { { "person", 12 }, { "room", 3 },   { "empty", 0 }, { "own", -1 },
                                { "gone", 5 },    { "hidden", 7 }, { "none", 0 },  { NULL } };
static const Table after[] = { { "new", 9 },     { "own", -1 },    { "room", 1 }, { "empty", 2 },
                               { "hidden", -1 }, { "person", 12 }, { NULL } };

static void
test_lost (void)
{
  g_autoptr (GPtrArray) then = new_count (before);
  g_autoptr (GPtrArray) now = new_count (after);
  g_autoptr (GArray) lost = hoist_step_rows_list_lost (then, now);
  const HoistStepRowsLost *room = &g_array_index (lost, HoistStepRowsLost, 0);
  const HoistStepRowsLost *gone = &g_array_index (lost, HoistStepRowsLost, 1);

  g_assert_cmpuint (lost->len, ==, 2);
  g_assert_cmpstr (room->table, ==, "room");
  g_assert_cmpint (room->before, ==, 3);
  g_assert_cmpint (room->after, ==, 1);
  g_assert_false (room->is_gone);
  g_assert_cmpstr (gone->table, ==, "gone");
  g_assert_cmpint (gone->after, ==, 0);
  g_assert_true (gone->is_gone);
}

static void
test_nothing_lost (void)
{
  g_autoptr (GPtrArray) then = new_count (before);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GArray) same = hoist_step_rows_list_lost (then, then);
  g_autoptr (GArray) from_none = hoist_step_rows_list_lost (none, then);

  g_assert_cmpuint (same->len, ==, 0);
  g_assert_cmpuint (from_none->len, ==, 0);
}

/* A backup of before may have counted what the engine keeps for itself now. */
static void
test_sum (void)
{
  g_autoptr (GPtrArray) then = new_count (before);
  g_autoptr (GPtrArray) now = new_count (after);

  g_assert_cmpint (hoist_step_rows_sum (now, now), ==, 9 + 1 + 2 + 12);
  g_assert_cmpint (hoist_step_rows_sum (then, now), ==, 12 + 3 + 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/step-rows/lost", test_lost);
  g_test_add_func ("/step-rows/nothing-lost", test_nothing_lost);
  g_test_add_func ("/step-rows/sum", test_sum);
  return g_test_run ();
}
