/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-step-rows.h. Nobody owns it: pure functions. Thread: any. It counts nothing itself and
 * does not say what the loss means. */
#include "agent/steps/hoist-step-rows.h"

static const HoistTableDigest *
find_table (const GPtrArray *tables, const char *name)
{
  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTableDigest *one = g_ptr_array_index (tables, i);

      if (g_str_equal (one->name, name))
        return one;
    }
  return NULL;
}

GArray *
hoist_step_rows_list_lost (const GPtrArray *before, const GPtrArray *after)
{
  GArray *lost = g_array_new (FALSE, FALSE, sizeof (HoistStepRowsLost));

  for (guint i = 0; i < before->len; i++)
    {
      const HoistTableDigest *then = g_ptr_array_index (before, i);
      const HoistTableDigest *now = find_table (after, then->name);
      HoistStepRowsLost one = { then->name, then->rows, now != NULL ? now->rows : 0, now == NULL };

      if (one.before > 0 && one.after >= 0 && one.after < one.before)
        g_array_append_val (lost, one);
    }
  return lost;
}

gint64
hoist_step_rows_sum (const GPtrArray *tables, const GPtrArray *known)
{
  gint64 rows = 0;

  for (guint i = 0; i < tables->len; i++)
    {
      const HoistTableDigest *one = g_ptr_array_index (tables, i);
      const HoistTableDigest *found = find_table (known, one->name);

      if (found == NULL || found->rows >= 0)
        rows += one->rows;
    }
  return rows;
}
