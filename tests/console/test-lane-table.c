/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes as a table: what the nodes have in common stands in one row, each keeps its own order. */
#include "console/items/hoist-lane-table.h"

static char *
dup_text (const HoistLaneTable *table)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < table->rows->len; i++)
    {
      const HoistLaneRow *row = table->rows->pdata[i];

      g_string_append_printf (text, "%s%s", row->title, row->common ? "*" : "");
      for (guint j = 0; j < row->cells->len; j++)
        g_string_append_printf (text, " %d", g_array_index (row->cells, int, j));
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static void
test_upgrade (void)
{
  static const char *const steps[][2] = {
    { "preflight", "" }, { "preflight", "a" }, { "fetch", "" },    { "fetch", "a" },
    { "prepare", "" },   { "stop", "" },       { "backup", "" },   { "checkout", "" },
    { "migrate", "" },   { "start", "" },      { "guard", "a" },   { "stop", "a" },
    { "command", "a" },  { "checkout", "a" },  { "command", "a" }, { "start", "a" },
    { "finish", "" },    { "finish", "a" },
  };
  g_autoptr (HoistLaneTable) table = hoist_lane_table_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    hoist_lane_table_add (table, i, steps[i][0], steps[i][0], steps[i][1]);
  text = dup_text (table);
  g_assert_cmpstr (text, ==,
                   "preflight 0 1\nfetch 2 3\nguard -1 10\nprepare* 4 -1\nstop 5 11\n"
                   "command -1 12\nbackup* 6 -1\ncheckout 7 13\ncommand -1 14\nmigrate* 8 -1\n"
                   "start 9 15\nfinish 16 17\n");
  g_assert_cmpint (hoist_lane_table_find (table, "a"), ==, 1);
  g_assert_cmpint (hoist_lane_table_find (table, "b"), ==, -1);
}

/* What a copy of the database goes through is nobody's column. */
static void
test_copy (void)
{
  static const char *const steps[][2] = {
    { "stop", "" },   { "copy", "" },  { "catch-up", "" }, { "stop", "a" },
    { "switch", "" }, { "start", "" }, { "start", "a" },
  };
  g_autoptr (HoistLaneTable) table = hoist_lane_table_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    hoist_lane_table_add (table, i, steps[i][0], steps[i][0], steps[i][1]);
  text = dup_text (table);
  g_assert_cmpstr (text, ==, "stop 0 3\ncopy* 1 -1\ncatch-up* 2 -1\nswitch* 4 -1\nstart 5 6\n");
}

static void
test_one (void)
{
  g_autoptr (HoistLaneTable) table = hoist_lane_table_new ();

  hoist_lane_table_add (table, 0, "unheard-of", "Something new", "");
  g_assert_cmpuint (table->nodes->len, ==, 1);
  g_assert_cmpuint (table->rows->len, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/lane-table/upgrade", test_upgrade);
  g_test_add_func ("/console/lane-table/copy", test_copy);
  g_test_add_func ("/console/lane-table/one", test_one);
  return g_test_run ();
}
