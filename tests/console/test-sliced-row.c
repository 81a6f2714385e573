/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row says that it shows another item, once, and keeps that item. */
#include "console/items/hoist-sliced-row.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_item (void)
{
  g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  GObject *other = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (HoistSlicedRow) row = hoist_sliced_row_new (one);
  guint n = 0;

  g_signal_connect_swapped (row, "changed", G_CALLBACK (count_cb), &n);
  g_assert_true (hoist_sliced_row_get_item (row) == one);
  g_assert_false (hoist_sliced_row_set_item (row, one));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (hoist_sliced_row_set_item (row, other));
  g_assert_cmpuint (n, ==, 1);
  g_object_add_weak_pointer (other, (gpointer *) &other);
  g_object_unref (other);
  g_assert_nonnull (other); /* the row keeps it */
  g_clear_object (&row);
  g_assert_null (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sliced-row/item", test_item);
  return g_test_run ();
}
