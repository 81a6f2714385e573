/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistSlicedList: owned by its table; main thread only; it never sorts, filters or selects. The
 * rows that the view was told of are kept; above `done` they show the list. */
#include "console/items/hoist-sliced-list.h"

#include <string.h>

#define FIRST 24  /* rows: what a window has */
#define SLICE 12  /* rows that are filled, made or removed in one turn */
#define LIVE 240  /* rows that a view of GTK 4.8 may keep: beyond them a change costs nothing */
#define NARROW 32 /* a change of as many rows is told as it is … */
#define MADE 12   /* … if not more than as many have to be made for it */
#define SETTLED G_MAXUINT
#define ALL G_MAXUINT

struct _HoistSlicedList
{
  GObject parent_instance;
  GtkSelectionModel *list;
  GPtrArray *told; /* HoistSlicedRow, owned */
  guint done;      /* so many from the top are as in the list; SETTLED: all */
  guint end;       /* from here on they are again; ALL: nothing below is */
  guint idle;
  HoistSlicedKept kept;
  gpointer kept_data;
};

static void list_model_init (GListModelInterface *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoistSlicedList, hoist_sliced_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          selection_model_init))

static gpointer
shown_at (HoistSlicedList *self, guint position)
{
  return hoist_sliced_row_get_item (self->told->pdata[position]);
}

/* Rows for `n` items of the list from `position` on: those of `old` that show one of them already,
 * else new ones. */
static GPtrArray *
make_rows (HoistSlicedList *self, guint position, guint n, gpointer *old, guint n_old)
{
  GPtrArray *rows = g_ptr_array_new_full (n, g_object_unref);
  g_autoptr (GHashTable) there = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_old; i++)
    g_hash_table_insert (there, hoist_sliced_row_get_item (old[i]), old[i]);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->list), position + i);
      HoistSlicedRow *row = g_hash_table_lookup (there, item);

      g_ptr_array_add (rows, row != NULL ? g_object_ref (row) : hoist_sliced_row_new (item));
    }
  return rows;
}

/* In `told`, `n_old` rows from `position` on become those. */
static void
splice (GPtrArray *told, guint position, guint n_old, gpointer *rows, guint n)
{
  guint len = told->len, tail = len - position - n_old;

  for (guint i = position; i < position + n_old; i++)
    g_object_unref (told->pdata[i]);
  g_ptr_array_set_free_func (told, NULL); /* places are moved, not rows freed */
  if (n > n_old)
    g_ptr_array_set_size (told, (int) (len + n - n_old));
  memmove (told->pdata + position + n, told->pdata + position + n_old, tail * sizeof (gpointer));
  if (n < n_old)
    g_ptr_array_set_size (told, (int) (len + n - n_old));
  g_ptr_array_set_free_func (told, g_object_unref);
  for (guint i = 0; i < n; i++)
    told->pdata[position + i] = g_object_ref (rows[i]);
}

/* From `position` on, `removed` of what was told become `added` of the list; only the part in which
 * they differ is told. */
static void
tell (HoistSlicedList *self, guint position, guint removed, guint added)
{
  gpointer *old = self->told->pdata + position;
  g_autoptr (GPtrArray) next = make_rows (self, position, added, old, removed);
  guint first = 0, old_end = removed, end = added;

  while (first < MIN (old_end, end) && old[first] == next->pdata[first])
    first++;
  while (MIN (old_end, end) > first && old[old_end - 1] == next->pdata[end - 1])
    {
      old_end--;
      end--;
    }
  if (old_end == first && end == first)
    return;
  splice (self->told, position + first, old_end - first, next->pdata + first, end - first);
  g_list_model_items_changed (G_LIST_MODEL (self), position + first, old_end - first, end - first);
}

/* The rows from `from` up to `end` show what the list has there. */
static void
fill (HoistSlicedList *self, guint from, guint end)
{
  for (guint i = from; i < end; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      hoist_sliced_row_set_item (self->told->pdata[i], item);
    }
  self->done = end;
  gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), from, end - from);
}

/* Rows that the list has no longer go from the end: those that nobody can see at once. */
static void
cut (HoistSlicedList *self, guint all, guint n)
{
  guint len = self->told->len, kept = MAX (all, LIVE);

  self->done = all;
  tell (self, len > kept ? kept : len - MIN (n, len - all),
        len > kept ? len - kept : MIN (n, len - all), 0);
}

/* The next `n` rows; far down all the rest. */
static void
step (HoistSlicedList *self, guint n)
{
  guint all = g_list_model_get_n_items (G_LIST_MODEL (self->list)), len = self->told->len;
  guint end = MIN (MIN (all, len), self->end), from = MIN (self->done, end);

  if (from >= LIVE)
    n = G_MAXUINT / 2;
  if (from < end)
    fill (self, from, MIN (end, from + n));
  else if (len < all)
    {
      tell (self, len, 0, MIN (n, all - len));
      self->done = self->told->len;
    }
  else if (len > all)
    cut (self, all, n);
  if (self->told->len == all && MIN (self->done, all) >= MIN (self->end, all))
    self->done = SETTLED;
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
stands_at (HoistSlicedList *self, guint told, guint position)
{
  g_autoptr (GObject) there = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  return shown_at (self, told) == (gpointer) there;
}

/* One row went from one end of the range to the other: told in one change it keeps its widget, and
 * the focus in it. */
static gboolean
is_move (HoistSlicedList *self, guint position, guint n)
{
  guint last = position + n - 1;
  gboolean down = stands_at (self, position, last);

  if (!down && !stands_at (self, last, position))
    return FALSE;
  for (guint i = position; i < last; i++)
    if (!stands_at (self, down ? i + 1 : i, down ? i : i + 1))
      return FALSE;
  return TRUE;
}

/* So few rows, and so few of them new, that they can be told at once. */
static gboolean
is_narrow (HoistSlicedList *self, guint position, guint removed, guint added)
{
  g_autoptr (GHashTable) there = g_hash_table_new (NULL, NULL);
  guint made = 0;

  if (MAX (removed, added) > NARROW)
    return FALSE;
  for (guint i = 0; i < removed; i++)
    g_hash_table_add (there, shown_at (self, position + i));
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->list), position + i);

      made += g_hash_table_contains (there, item) ? 0 : 1;
    }
  return made <= MADE;
}

/* One row from one end of the range to the other. A view that may keep both ends is told of it as
 * one change, so that the row keeps its widget; else it leaves one place and comes to another, and
 * the rows between are not touched. */
static void
tell_move (HoistSlicedList *self, guint position, guint n)
{
  guint last = position + n - 1;
  gboolean down = stands_at (self, position, last);

  if (last < LIVE)
    {
      tell (self, position, n, n);
      return;
    }
  tell (self, down ? position : last, 1, 0);
  tell (self, down ? last : position, 0, 1);
  gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), position, n);
}

/* Whether what is kept stands where rows are filled with something else. */
static gboolean
touches_kept (HoistSlicedList *self, guint position, guint removed, guint added)
{
  gpointer kept = self->kept != NULL ? self->kept (self->kept_data) : NULL;
  guint end = removed == added ? position + removed : self->told->len;

  for (guint i = position; kept != NULL && i < end; i++)
    if (shown_at (self, i) == kept)
      return TRUE;
  return FALSE;
}

/* A change that is told as what it is: then what is kept goes with its row. */
static gboolean
tell_exactly (HoistSlicedList *self, guint position, guint removed, guint added)
{
  if (self->done != SETTLED || !touches_kept (self, position, removed, added))
    return FALSE;
  if (is_narrow (self, position, removed, added))
    tell (self, position, removed, added);
  else if (removed == added && is_move (self, position, removed))
    tell_move (self, position, removed);
  else
    return FALSE;
  return TRUE;
}

static void
list_changed_cb (HoistSlicedList *self, guint position, guint removed, guint added)
{
  if (tell_exactly (self, position, removed, added))
    return;
  self->end =
      MAX (self->done == SETTLED ? 0 : self->end, removed == added ? position + removed : ALL);
  self->done = MIN (self->done, position);
  if (self->done < FIRST) /* what can be seen is never late */
    step (self, FIRST - self->done);
  if (self->done != SETTLED && self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE + 20, idle_cb, self, NULL);
}

void
hoist_sliced_list_set_kept (HoistSlicedList *self, HoistSlicedKept kept, gpointer user_data)
{
  g_return_if_fail (HOIST_IS_SLICED_LIST (self));

  self->kept = kept;
  self->kept_data = user_data;
}

void
hoist_sliced_list_settle (HoistSlicedList *self)
{
  g_return_if_fail (HOIST_IS_SLICED_LIST (self));

  while (self->done != SETTLED)
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
  return HOIST_TYPE_SLICED_ROW;
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

/* GtkSelectionModel: places between `done` and `end` mean nothing to the list yet. */

static gboolean
is_known (HoistSlicedList *self, guint position)
{
  return position < self->done || position >= self->end;
}

/* Where the list has what the row at `position` shows; FALSE: nowhere. */
static gboolean
find_place (HoistSlicedList *self, guint position, guint *place)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  if (position >= self->told->len)
    return FALSE;
  *place = position;
  if (is_known (self, position))
    return position < n;
  for (*place = 0; *place < n; (*place)++)
    if (stands_at (self, position, *place))
      return TRUE;
  return FALSE;
}

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (model);

  return is_known (self, position) && gtk_selection_model_is_selected (self->list, position);
}

static void
forget_unknown (HoistSlicedList *self, GtkBitset *places)
{
  if (self->done != SETTLED && self->end > self->done)
    gtk_bitset_remove_range_closed (places, self->done, self->end - 1);
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (model);
  GtkBitset *selection = gtk_selection_model_get_selection_in_range (self->list, position, n_items);

  forget_unknown (self, selection);
  return selection;
}

static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (model);
  guint place;

  return !find_place (self, position, &place)
         || gtk_selection_model_select_item (self->list, place, unselect_rest);
}

static gboolean
unselect_item (GtkSelectionModel *model, guint position)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (model);
  guint place;

  return !find_place (self, position, &place)
         || gtk_selection_model_unselect_item (self->list, place);
}

static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  HoistSlicedList *self = HOIST_SLICED_LIST (model);
  g_autoptr (GtkBitset) known = gtk_bitset_copy (mask);

  forget_unknown (self, known);
  return gtk_selection_model_set_selection (self->list, selected, known);
}

/* Of the list, also where rows are still to come. */
static gboolean
select_all (GtkSelectionModel *model)
{
  return gtk_selection_model_select_all (HOIST_SLICED_LIST (model)->list);
}

static gboolean
unselect_all (GtkSelectionModel *model)
{
  return gtk_selection_model_unselect_all (HOIST_SLICED_LIST (model)->list);
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->unselect_item = unselect_item;
  iface->set_selection = set_selection;
  iface->select_all = select_all;
  iface->unselect_all = unselect_all;
}

static void
selection_changed_cb (HoistSlicedList *self, guint position, guint n_items)
{
  guint end = MIN (self->end == ALL ? self->done : SETTLED, self->told->len);

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
