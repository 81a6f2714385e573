/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and columns of lanes. Owned by whoever made it; any thread; it never changes the order in
 * which a node does its steps. */
#include "console/items/hoist-lane-table.h"

#include "model/hoist-step.h"

static void
row_free (gpointer data)
{
  HoistLaneRow *row = data;

  g_array_unref (row->cells);
  g_free (row);
}

HoistLaneTable *
hoist_lane_table_new (void)
{
  HoistLaneTable *table = g_new0 (HoistLaneTable, 1);

  table->nodes = g_ptr_array_new ();
  table->rows = g_ptr_array_new_with_free_func (row_free);
  return table;
}

void
hoist_lane_table_free (HoistLaneTable *table)
{
  g_ptr_array_unref (table->nodes);
  g_ptr_array_unref (table->rows);
  g_free (table);
}

int
hoist_lane_table_find (const HoistLaneTable *table, const char *node)
{
  for (guint i = 0; i < table->nodes->len; i++)
    if (g_str_equal (table->nodes->pdata[i], node))
      return (int) i;
  return -1;
}

static int *
get_cell (const HoistLaneTable *table, guint row, guint lane)
{
  GArray *cells = ((HoistLaneRow *) table->rows->pdata[row])->cells;
  const int none = -1;

  while (cells->len <= lane)
    g_array_append_val (cells, none);
  return &g_array_index (cells, int, lane);
}

/* Below the last row in which that lane has a step. */
static guint
find_start (const HoistLaneTable *table, guint lane)
{
  guint start = table->rows->len;

  while (start > 0 && *get_cell (table, start - 1, lane) < 0)
    start--;
  return start;
}

static gboolean
is_of_data (const char *kind)
{
  const HoistStepKind *known = hoist_step_kind_find (kind);

  if (known == NULL)
    return FALSE;
  switch (known->id)
    {
    case HOIST_STEP_PREPARE:
    case HOIST_STEP_COPY:
    case HOIST_STEP_CATCH_UP:
    case HOIST_STEP_BACKUP:
    case HOIST_STEP_MIGRATE:
    case HOIST_STEP_SWITCH:
    case HOIST_STEP_RESTORE:
      return TRUE;
    default:
      return FALSE;
    }
}

static guint
add_row (HoistLaneTable *table, guint at, const char *kind, const char *title)
{
  HoistLaneRow *row = g_new0 (HoistLaneRow, 1);

  row->kind = kind;
  row->title = title;
  row->common = is_of_data (kind);
  row->cells = g_array_new (FALSE, FALSE, sizeof (int));
  g_ptr_array_insert (table->rows, (int) at, row);
  return at;
}

void
hoist_lane_table_add (HoistLaneTable *table, guint index, const char *kind, const char *title,
                      const char *node)
{
  int lane = hoist_lane_table_find (table, node);
  guint at;

  if (lane < 0)
    {
      lane = (int) table->nodes->len;
      g_ptr_array_add (table->nodes, (gpointer) node);
    }
  for (at = find_start (table, (guint) lane); at < table->rows->len; at++)
    {
      const HoistLaneRow *row = table->rows->pdata[at];

      if (g_str_equal (row->kind, kind) && g_str_equal (row->title, title))
        break;
    }
  if (at == table->rows->len)
    at = add_row (table, find_start (table, (guint) lane), kind, title);
  *get_cell (table, at, (guint) lane) = (int) index;
  for (guint i = 0; i < table->rows->len; i++) /* each row has a cell for each lane */
    (void) get_cell (table, i, table->nodes->len - 1);
}
