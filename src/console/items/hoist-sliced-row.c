/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistSlicedRow: owned by its list; main thread only; it never looks into its item. */
#include "console/items/hoist-sliced-row.h"

struct _HoistSlicedRow
{
  GObject parent_instance;
  GObject *item;
};

static guint signal_changed;

G_DEFINE_FINAL_TYPE (HoistSlicedRow, hoist_sliced_row, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  g_object_unref (HOIST_SLICED_ROW (object)->item);
  G_OBJECT_CLASS (hoist_sliced_row_parent_class)->finalize (object);
}

static void
hoist_sliced_row_class_init (HoistSlicedRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signal_changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
hoist_sliced_row_init (HoistSlicedRow *self)
{
}

HoistSlicedRow *
hoist_sliced_row_new (gpointer item)
{
  HoistSlicedRow *self = g_object_new (HOIST_TYPE_SLICED_ROW, NULL);

  self->item = g_object_ref (item);
  return self;
}

gpointer
hoist_sliced_row_get_item (HoistSlicedRow *self)
{
  g_return_val_if_fail (HOIST_IS_SLICED_ROW (self), NULL);

  return self->item;
}

gboolean
hoist_sliced_row_set_item (HoistSlicedRow *self, gpointer item)
{
  g_return_val_if_fail (HOIST_IS_SLICED_ROW (self) && item != NULL, FALSE);

  if (!g_set_object (&self->item, item))
    return FALSE;
  g_signal_emit (self, signal_changed, 0);
  return TRUE;
}
