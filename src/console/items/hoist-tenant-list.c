/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistTenantList: owned by its page; main thread only; it never changes an item. Every item has an
 * entry with a key of 64 bits: the rank in the column above the rank of its name, so that keys are
 * unique, comparing is one instruction, and a row's place is found by halving. */
#include "console/items/hoist-tenant-list.h"
#include "base/hoist-version.h"

typedef struct
{
  HoistTenantItem *item;
  guint32 name; /* place of its slug among all */
  guint64 key;
  gboolean shown, selected;
} Entry;

struct _HoistTenantList
{
  GObject parent_instance;
  GListModel *source;
  GHashTable *entries;  /* HoistTenantItem -> Entry, owned */
  GPtrArray *sorted;    /* Entry*, all of them by key */
  GPtrArray *shown;     /* Entry*, those that the filter lets through, by key */
  GHashTable *versions; /* of the column that is sorted by: text -> place + 1 */
  HoistTenantFilter *filter;
  HoistTenantColumn column;
  GtkSortType order;
  guint n_selected;
};

static void list_model_init (GListModelInterface *iface);
static void selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoistTenantList, hoist_tenant_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          selection_model_init))

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->item);
  g_free (entry);
}

static Entry *
entry_at (const GPtrArray *entries, guint i)
{
  return g_ptr_array_index (entries, i);
}

/* Keys */

static int
compare_texts_cb (gconstpointer a, gconstpointer b)
{
  return hoist_version_compare (*(const char *const *) a, *(const char *const *) b);
}

/* Each version once, in order; versions that compare equal get the same place. */
static void
rank_versions (HoistTenantList *self)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer item;
  guint place = 0;

  g_hash_table_remove_all (self->versions);
  if (self->column != HOIST_TENANT_COLUMN_DEPLOYED && self->column != HOIST_TENANT_COLUMN_LATEST)
    return;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      const char *version = hoist_tenant_column_get_version (self->column, item);

      if (!g_hash_table_contains (self->versions, version))
        {
          char *copy = g_strdup (version);

          g_hash_table_insert (self->versions, copy, NULL);
          g_ptr_array_add (texts, copy);
        }
    }
  g_ptr_array_sort (texts, compare_texts_cb);
  for (guint i = 0; i < texts->len; i++)
    {
      if (i == 0 || hoist_version_compare (texts->pdata[i - 1], texts->pdata[i]) != 0)
        place++;
      g_hash_table_insert (self->versions, g_strdup (texts->pdata[i]), GUINT_TO_POINTER (place));
    }
}

/* FALSE when its version is a new one: then all places have to be given again. */
static gboolean
set_key (HoistTenantList *self, Entry *entry)
{
  const char *version = hoist_tenant_column_get_version (self->column, entry->item);
  gpointer place = NULL;
  guint64 key;

  if (version[0] != '\0' && !g_hash_table_lookup_extended (self->versions, version, NULL, &place))
    return FALSE;
  key = (guint64) hoist_tenant_column_get_rank (self->column, entry->item, GPOINTER_TO_UINT (place))
            << 32
        | entry->name;
  entry->key = self->order == GTK_SORT_DESCENDING ? ~key : key;
  return TRUE;
}

static int
compare_keys_cb (gconstpointer a, gconstpointer b)
{
  const Entry *one = *(Entry *const *) a, *other = *(Entry *const *) b;

  return one->key < other->key ? -1 : one->key > other->key;
}

static int
compare_names_cb (gconstpointer a, gconstpointer b)
{
  const Entry *one = *(Entry *const *) a, *other = *(Entry *const *) b;
  int order = g_strcmp0 (hoist_tenant_item_get_report (one->item)->slug,
                         hoist_tenant_item_get_report (other->item)->slug);

  return order != 0 ? order
                    : g_strcmp0 (hoist_tenant_item_get_id (one->item),
                                 hoist_tenant_item_get_id (other->item));
}

static void
sort_all (HoistTenantList *self)
{
  rank_versions (self);
  for (guint i = 0; i < self->sorted->len; i++)
    set_key (self, entry_at (self->sorted, i));
  g_ptr_array_sort (self->sorted, compare_keys_cb);
}

/* The first place whose key is not below `key`. */
static guint
find_place (const GPtrArray *entries, guint64 key)
{
  guint low = 0, high = entries->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (entry_at (entries, middle)->key < key)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* What is shown */

/* Takes `next`; tells only of the part in which the two differ. */
static void
show_entries (HoistTenantList *self, GPtrArray *next)
{
  g_autoptr (GPtrArray) old = self->shown;
  guint first = 0, old_end = old->len, end = next->len;

  self->shown = next;
  while (first < MIN (old_end, end) && entry_at (old, first) == entry_at (next, first))
    first++;
  while (old_end > first && end > first && entry_at (old, old_end - 1) == entry_at (next, end - 1))
    {
      old_end--;
      end--;
    }
  if (old_end > first || end > first)
    g_list_model_items_changed (G_LIST_MODEL (self), first, old_end - first, end - first);
}

static void
filter_entries (HoistTenantList *self, const GPtrArray *from)
{
  GPtrArray *next = g_ptr_array_sized_new (from->len);

  for (guint i = 0; i < from->len; i++)
    {
      Entry *entry = entry_at (from, i);

      entry->shown = hoist_tenant_filter_matches (self->filter, entry->item);
      if (entry->shown)
        g_ptr_array_add (next, entry);
    }
  show_entries (self, next);
}

/* An item that was there keeps its entry, and with it its selection and its place in what GTK is
 * told. */
static void
add_entry (HoistTenantList *self, GHashTable *old, HoistTenantItem *item)
{
  Entry *entry = NULL;

  if (g_hash_table_steal_extended (old, item, NULL, (gpointer *) &entry))
    g_object_unref (item);
  else
    {
      entry = g_new0 (Entry, 1);
      entry->item = item;
    }
  self->n_selected += entry->selected ? 1 : 0;
  g_hash_table_insert (self->entries, item, entry);
  g_ptr_array_add (self->sorted, entry);
}

/* The source has another set of items. */
static void
rebuild (HoistTenantList *self)
{
  guint n = g_list_model_get_n_items (self->source);
  g_autoptr (GHashTable) old = self->entries; /* what is left in it goes at the end */

  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  g_ptr_array_set_size (self->sorted, 0);
  self->n_selected = 0;
  for (guint i = 0; i < n; i++)
    add_entry (self, old, g_list_model_get_item (self->source, i));
  g_ptr_array_sort (self->sorted, compare_names_cb);
  for (guint i = 0; i < self->sorted->len; i++)
    entry_at (self->sorted, i)->name = i;
  sort_all (self);
  filter_entries (self, self->sorted);
}

static void
move_entry (GPtrArray *entries, Entry *entry, guint from, guint64 key)
{
  g_ptr_array_remove_index (entries, from);
  entry->key = key;
  g_ptr_array_insert (entries, (int) find_place (entries, key), entry);
}

/* One row that sorts or filters differently: it alone moves, in one change, so that its widget and
 * the focus in it stay. */
static void
update_entry (HoistTenantList *self, Entry *entry)
{
  guint64 old_key = entry->key, key;
  gboolean was_shown = entry->shown;
  guint from = find_place (self->shown, old_key), to;

  if (!set_key (self, entry))
    {
      sort_all (self);
      filter_entries (self, self->sorted);
      return;
    }
  key = entry->key;
  entry->key = old_key;
  move_entry (self->sorted, entry, find_place (self->sorted, old_key), key);
  entry->shown = hoist_tenant_filter_matches (self->filter, entry->item);
  if (was_shown && entry->shown)
    {
      g_ptr_array_remove_index (self->shown, from);
      to = find_place (self->shown, key);
      g_ptr_array_insert (self->shown, (int) to, entry);
      if (from != to)
        g_list_model_items_changed (G_LIST_MODEL (self), MIN (from, to),
                                    MAX (from, to) - MIN (from, to) + 1,
                                    MAX (from, to) - MIN (from, to) + 1);
    }
  else if (was_shown)
    {
      g_ptr_array_remove_index (self->shown, from);
      g_list_model_items_changed (G_LIST_MODEL (self), from, 1, 0);
    }
  else if (entry->shown)
    {
      to = find_place (self->shown, key);
      g_ptr_array_insert (self->shown, (int) to, entry);
      g_list_model_items_changed (G_LIST_MODEL (self), to, 0, 1);
    }
}

static void
source_changed_cb (HoistTenantList *self, guint position, guint removed, guint added)
{
  Entry *entry = NULL;

  if (removed == 1 && added == 1)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (self->source, position);

      entry = g_hash_table_lookup (self->entries, item);
    }
  if (entry != NULL)
    update_entry (self, entry);
  else
    rebuild (self);
}

/* GListModel */

static GType
get_item_type (GListModel *model)
{
  return HOIST_TYPE_TENANT_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return HOIST_TENANT_LIST (model)->shown->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  HoistTenantItem *item = hoist_tenant_list_peek (HOIST_TENANT_LIST (model), position);

  return item != NULL ? g_object_ref (item) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* GtkSelectionModel */

static gboolean
is_selected (GtkSelectionModel *model, guint position)
{
  HoistTenantList *self = HOIST_TENANT_LIST (model);

  return position < self->shown->len && entry_at (self->shown, position)->selected;
}

static GtkBitset *
get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  HoistTenantList *self = HOIST_TENANT_LIST (model);
  GtkBitset *selected = gtk_bitset_new_empty ();
  guint end = MIN (self->shown->len, position + n_items);

  for (guint i = position; i < end && self->n_selected > 0; i++)
    if (entry_at (self->shown, i)->selected)
      gtk_bitset_add (selected, i);
  return selected;
}

static void
mark (HoistTenantList *self, Entry *entry, gboolean selected)
{
  if (entry->selected == selected)
    return;
  entry->selected = selected;
  self->n_selected += selected ? 1 : -1;
}

/* With `unselect_rest` it is the focus that moves, or a plain click: check marks stay. */
static gboolean
select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  HoistTenantList *self = HOIST_TENANT_LIST (model);

  if (unselect_rest || position >= self->shown->len)
    return TRUE;
  mark (self, entry_at (self->shown, position), TRUE);
  gtk_selection_model_selection_changed (model, position, 1);
  return TRUE;
}

static gboolean
set_selection (GtkSelectionModel *model, GtkBitset *selected, GtkBitset *mask)
{
  HoistTenantList *self = HOIST_TENANT_LIST (model);
  guint position, first = G_MAXUINT, last = 0;
  GtkBitsetIter iter;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, mask, &position);
       more && position < self->shown->len; more = gtk_bitset_iter_next (&iter, &position))
    {
      mark (self, entry_at (self->shown, position), gtk_bitset_contains (selected, position));
      first = MIN (first, position);
      last = position;
    }
  if (first != G_MAXUINT)
    gtk_selection_model_selection_changed (model, first, last - first + 1);
  return TRUE;
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = is_selected;
  iface->get_selection_in_range = get_selection_in_range;
  iface->select_item = select_item;
  iface->set_selection = set_selection;
}

/* Object */

static void
dispose (GObject *object)
{
  HoistTenantList *self = HOIST_TENANT_LIST (object);

  if (self->source != NULL)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_clear_object (&self->source);
  G_OBJECT_CLASS (hoist_tenant_list_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistTenantList *self = HOIST_TENANT_LIST (object);

  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->sorted);
  g_hash_table_unref (self->entries);
  g_hash_table_unref (self->versions);
  hoist_tenant_filter_free (self->filter);
  G_OBJECT_CLASS (hoist_tenant_list_parent_class)->finalize (object);
}

static void
hoist_tenant_list_class_init (HoistTenantListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
hoist_tenant_list_init (HoistTenantList *self)
{
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  self->versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sorted = g_ptr_array_new ();
  self->shown = g_ptr_array_new ();
  self->filter = hoist_tenant_filter_new (0, "");
}

HoistTenantList *
hoist_tenant_list_new (GListModel *tenants)
{
  HoistTenantList *self = g_object_new (HOIST_TYPE_TENANT_LIST, NULL);

  self->source = g_object_ref (tenants);
  g_signal_connect_swapped (tenants, "items-changed", G_CALLBACK (source_changed_cb), self);
  rebuild (self);
  return self;
}

void
hoist_tenant_list_set_filter (HoistTenantList *self, guint flags, const char *text)
{
  HoistTenantFilter *next = hoist_tenant_filter_new (flags, text);
  g_autoptr (HoistTenantFilter) old = self->filter;

  self->filter = next;
  filter_entries (self, hoist_tenant_filter_is_within (next, old) ? self->shown : self->sorted);
}

const HoistTenantFilter *
hoist_tenant_list_get_filter (HoistTenantList *self)
{
  return self->filter;
}

void
hoist_tenant_list_sort_by (HoistTenantList *self, HoistTenantColumn column, GtkSortType order)
{
  if (self->column == column && self->order == order)
    return;
  self->column = column;
  self->order = order;
  sort_all (self);
  filter_entries (self, self->sorted);
}

HoistTenantItem *
hoist_tenant_list_peek (HoistTenantList *self, guint position)
{
  return position < self->shown->len ? entry_at (self->shown, position)->item : NULL;
}

guint
hoist_tenant_list_find (HoistTenantList *self, HoistTenantItem *item)
{
  const Entry *entry = g_hash_table_lookup (self->entries, item);

  return entry != NULL && entry->shown ? find_place (self->shown, entry->key) : G_MAXUINT;
}

guint
hoist_tenant_list_get_n_selected (HoistTenantList *self)
{
  return self->n_selected;
}

gboolean
hoist_tenant_list_is_selected (HoistTenantList *self, HoistTenantItem *item)
{
  const Entry *entry = g_hash_table_lookup (self->entries, item);

  return entry != NULL && entry->selected;
}

void
hoist_tenant_list_set_selected (HoistTenantList *self, HoistTenantItem *item, gboolean selected)
{
  Entry *entry = g_hash_table_lookup (self->entries, item);

  if (entry == NULL || entry->selected == selected)
    return;
  mark (self, entry, selected);
  if (entry->shown)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self),
                                           find_place (self->shown, entry->key), 1);
}

void
hoist_tenant_list_unselect_all (HoistTenantList *self)
{
  if (self->n_selected == 0)
    return;
  for (guint i = 0; i < self->sorted->len; i++)
    mark (self, entry_at (self->sorted, i), FALSE);
  if (self->shown->len > 0)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0, self->shown->len);
}

GPtrArray *
hoist_tenant_list_list_selected (HoistTenantList *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint round = 0; round < 2 && self->n_selected > 0; round++)
    for (guint i = 0; i < self->sorted->len; i++)
      {
        const Entry *entry = entry_at (self->sorted, i);

        if (entry->selected && entry->shown == (round == 0))
          g_ptr_array_add (items, g_object_ref (entry->item));
      }
  return items;
}

GPtrArray *
hoist_tenant_list_list_reports (HoistTenantList *self)
{
  GPtrArray *reports = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_tenant_report_unref);

  for (guint i = 0; i < self->sorted->len; i++)
    {
      const Entry *entry = entry_at (self->sorted, i);

      if (self->n_selected > 0 ? entry->selected : entry->shown)
        g_ptr_array_add (reports,
                         hoist_tenant_report_ref (hoist_tenant_item_get_report (entry->item)));
    }
  return reports;
}
