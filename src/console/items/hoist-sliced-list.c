/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistSlicedList: owned by its table; main thread only; it never sorts, filters or selects. What
 * the view was told is kept as it was told; above `done` it is the list. */
#include "console/items/hoist-sliced-list.h"

#define FIRST 24  /* rows: what a window has */
#define SLICE 12  /* rows that are made or filled in one turn */
#define LIVE 240  /* rows that a view of GTK 4.8 may keep: beyond them a change costs nothing */
#define NARROW 32 /* a change of as many rows is told as it is */
#define SETTLED G_MAXUINT

struct _HoistSlicedList
{
  GObject parent_instance;
  GtkSelectionModel *list;
  GPtrArray *told; /* items, owned */
  guint done;      /* so many from the top are as in the list; SETTLED: all */
  guint idle;
};

static void list_model_init (GListModelInterface *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoistSlicedList, hoist_sliced_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          selection_model_init))

/* From `position` on, `removed` of what was told become `added` of the list; only the part in which
 * they differ is told. */
static void
tell (HoistSlicedList *self, guint position, guint removed, guint added)
{
  g_autoptr (GPtrArray) next = g_ptr_array_new_full (added, NULL);
  gpointer *old = self->told->pdata + position;
  guint first = 0, old_end = removed, end = added;

  for (guint i = 0; i < added; i++)
    g_ptr_array_add (next, g_list_model_get_item (G_LIST_MODEL (self->list), position + i));
  while (first < MIN (old_end, end) && old[first] == next->pdata[first])
    first++;
  while (MIN (old_end, end) > first && old[old_end - 1] == next->pdata[end - 1])
    {
      old_end--;
      end--;
    }
  for (guint i = 0; i < added; i++)
    if (i < first || i >= end)
      g_object_unref (next->pdata[i]); /* it is there already */
  if (old_end == first && end == first)
    return;
  {
    GPtrArray *told = g_ptr_array_new_full (self->told->len - old_end + end, g_object_unref);
    guint tail = position + old_end, n = self->told->len;
    gpointer *all = self->told->pdata;

    for (guint i = 0; i < position + first; i++)
      g_ptr_array_add (told, all[i]);
    for (guint i = first; i < end; i++)
      g_ptr_array_add (told, next->pdata[i]);
    for (guint i = tail; i < n; i++)
      g_ptr_array_add (told, all[i]);
    for (guint i = position + first; i < tail; i++)
      g_object_unref (all[i]);
    g_ptr_array_set_free_func (self->told, NULL);
    g_ptr_array_unref (self->told);
    self->told = told;
  }
  g_list_model_items_changed (G_LIST_MODEL (self), position + first, old_end - first, end - first);
}

static void
step (HoistSlicedList *self, guint n)
{
  guint all = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint from = MIN (MIN (self->done, all), self->told->len);
  guint added = MIN (n, all - from), removed = MIN (n, self->told->len - from);
  gboolean last = from >= LIVE || from + added >= all;

  if (last)
    {
      added = all - from;
      removed = self->told->len - from;
    }
  self->done = last ? SETTLED : from + added;
  tell (self, from, removed, added);
}

static gboolean
idle_cb (gpointer user_data)
{
  HoistSlicedList *self = user_data;

  if (self->done != SETTLED)
    step (self, SLICE);
  if (self->done != SETTLED)
    return G_SOURCE_CONTINUE;
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
stands_at (HoistSlicedList *self, gpointer item, guint position)
{
  g_autoptr (GObject) there = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  return item == (gpointer) there;
}

/* One row went from one end of the range to the other: told in one change it keeps its widget, and
 * the focus in it. */
static gboolean
is_move (HoistSlicedList *self, guint position, guint n)
{
  gpointer *old = self->told->pdata + position;
  guint last = position + n - 1;
  gboolean down = stands_at (self, old[0], last);

  if (!down && !stands_at (self, old[n - 1], position))
    return FALSE;
  for (guint i = 0; i + 1 < n; i++)
    if (!stands_at (self, down ? old[i + 1] : old[i], down ? position + i : position + i + 1))
      return FALSE;
  return TRUE;
}

static void
list_changed_cb (HoistSlicedList *self, guint position, guint removed, guint added)
{
  if (self->done == SETTLED
      && (MAX (removed, added) <= NARROW
          || (removed == added && is_move (self, position, removed))))
    {
      tell (self, position, removed, added);
      return;
    }
  self->done = MIN (self->done, position);
  step (self, FIRST);
  if (self->done != SETTLED && self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE + 20, idle_cb, self, NULL);
}

void
hoist_sliced_list_settle (HoistSlicedList *self)
{
  g_return_if_fail (HOIST_IS_SLICED_LIST (self));

  if (self->done != SETTLED)
    step (self, G_MAXUINT / 2);
}

gboolean
hoist_sliced_list_is_settled (HoistSlicedList *self)
{
  return self->done == SETTLED;
}

/* GListModel */

static GType
get_item_type (GListModel *model)
{
  return g_list_model_get_item_type (G_LIST_MODEL (HOIST_SLICED_LIST (model)->list));
}

static guint
get_n_items (GListModel *model)
{
  return HOIST_SLICED_LIST (model)->told->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *told = HOIST_SLICED_LIST (model)->told;

  return position < told->len ? g_object_ref (told->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* GtkSelectionModel: places below the slices that came mean nothing to the list yet. */

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (model);

  return position < self->done && gtk_selection_model_is_selected (self->list, position);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (model);

  if (position >= self->done)
    return gtk_bitset_new_empty ();
  return gtk_selection_model_get_selection_in_range (self->list, position,
                                                     MIN (n_items, self->done - position));
}

static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (model);

  return position >= self->done
         || gtk_selection_model_select_item (self->list, position, unselect_rest);
}

static gboolean
unselect_item (GtkSelectionModel *model, guint position)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (model);

  return position >= self->done || gtk_selection_model_unselect_item (self->list, position);
}

static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (model);
  g_autoptr (GtkBitset) known = gtk_bitset_copy (mask);

  if (self->done != SETTLED)
    gtk_bitset_remove_range_closed (known, self->done, G_MAXUINT);
  return gtk_selection_model_set_selection (self->list, selected, known);
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->set_selection = set_selection;
}

static void
selection_changed_cb (HoistSlicedList *self, guint position, guint n_items)
{
  guint end = MIN (self->done, self->told->len);

  if (position < end)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), position,
                                           MIN (n_items, end - position));
}

/* Object */

static void
dispose (GObject *object)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (hoist_sliced_list_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (HOIST_SLICED_LIST (object)->told);
  G_OBJECT_CLASS (hoist_sliced_list_parent_class)->finalize (object);
}

static void
hoist_sliced_list_class_init (HoistSlicedListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
hoist_sliced_list_init (HoistSlicedList *self)
{
  self->told = g_ptr_array_new_with_free_func (g_object_unref);
  self->done = SETTLED;
}

HoistSlicedList *
hoist_sliced_list_new (GtkSelectionModel *list)
{
  HoistSlicedList *self = g_object_new (HOIST_TYPE_SLICED_LIST, NULL);

  self->list = g_object_ref (list);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (list_changed_cb), self);
  g_signal_connect_swapped (list, "selection-changed", G_CALLBACK (selection_changed_cb), self);
  list_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (list)));
  return self;
}
