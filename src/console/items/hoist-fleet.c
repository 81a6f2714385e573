/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistFleet: owned by the session; main thread only; it never asks the plane and never throws an
 * item away that still exists. */
#include "console/items/hoist-fleet.h"

#define KEPT_RUNS 200

struct _HoistFleet
{
  GObject parent_instance;
  GListStore *tenants, *runs;
  GHashTable *tenants_by_id, *runs_by_id; /* id -> item, borrowed from the lists */
};

enum
{
  SIGNAL_RUN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistFleet, hoist_fleet, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  HoistFleet *self = HOIST_FLEET (object);

  g_hash_table_unref (self->tenants_by_id);
  g_hash_table_unref (self->runs_by_id);
  g_object_unref (self->tenants);
  g_object_unref (self->runs);
  G_OBJECT_CLASS (hoist_fleet_parent_class)->finalize (object);
}

static void
hoist_fleet_class_init (HoistFleetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_RUN] = g_signal_new ("run", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
hoist_fleet_init (HoistFleet *self)
{
  self->tenants = g_list_store_new (HOIST_TYPE_TENANT_ITEM);
  self->runs = g_list_store_new (HOIST_TYPE_RUN_ITEM);
  self->tenants_by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->runs_by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

HoistFleet *
hoist_fleet_new (void)
{
  return g_object_new (HOIST_TYPE_FLEET, NULL);
}

GListModel *
hoist_fleet_get_tenants (HoistFleet *self)
{
  return G_LIST_MODEL (self->tenants);
}

GListModel *
hoist_fleet_get_runs (HoistFleet *self)
{
  return G_LIST_MODEL (self->runs);
}

HoistTenantItem *
hoist_fleet_find_tenant (HoistFleet *self, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->tenants_by_id, id) : NULL;
}

HoistRunItem *
hoist_fleet_find_run (HoistFleet *self, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->runs_by_id, id) : NULL;
}

HoistRunItem *
hoist_fleet_find_open_run (HoistFleet *self, const char *tenant)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->runs));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      if (hoist_run_item_is_open (item)
          && g_strcmp0 (hoist_run_item_get_run (item)->tenant, tenant) == 0)
        return item; /* the list keeps it */
    }
  return NULL;
}

guint
hoist_fleet_count_open_runs (HoistFleet *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->runs));
  guint open = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      if (hoist_run_item_is_open (item))
        open++;
    }
  return open;
}

/* Sorted and filtered models look at an item again when it is announced as changed; the row's
 * widget stays. */
static void
announce_tenant (HoistFleet *self, HoistTenantItem *item)
{
  guint position;

  if (g_list_store_find (self->tenants, item, &position))
    g_list_model_items_changed (G_LIST_MODEL (self->tenants), position, 1, 1);
}

/* Looking for each of ten thousand would look at each of ten thousand: one walk finds them all. */
static void
announce_all (HoistFleet *self, GHashTable *items)
{
  guint n =
      g_hash_table_size (items) > 0 ? g_list_model_get_n_items (G_LIST_MODEL (self->tenants)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (G_LIST_MODEL (self->tenants), i);

      if (g_hash_table_contains (items, item))
        g_list_model_items_changed (G_LIST_MODEL (self->tenants), i, 1, 1);
    }
}

static void
link_run (HoistFleet *self, HoistTenantItem *item)
{
  HoistRunItem *run = hoist_fleet_find_open_run (self, hoist_tenant_item_get_id (item));

  hoist_tenant_item_set_run (item, run != NULL ? hoist_run_item_get_run (run) : NULL);
}

static void
add_tenant (HoistFleet *self, HoistTenantReport *report)
{
  g_autoptr (HoistTenantItem) item = hoist_tenant_item_new (report);

  g_hash_table_insert (self->tenants_by_id, g_strdup (report->id), item);
  link_run (self, item);
  g_list_store_append (self->tenants, item);
}

void
hoist_fleet_take_tenant (HoistFleet *self, HoistTenantReport *report)
{
  HoistTenantItem *item = hoist_fleet_find_tenant (self, report->id);

  if (item == NULL)
    add_tenant (self, report);
  else if (hoist_tenant_item_set_report (item, report))
    announce_tenant (self, item);
}

void
hoist_fleet_remove_tenant (HoistFleet *self, const char *id)
{
  HoistTenantItem *item = hoist_fleet_find_tenant (self, id);
  guint position;

  if (item == NULL)
    return;
  if (g_list_store_find (self->tenants, item, &position))
    {
      g_hash_table_remove (self->tenants_by_id, id);
      g_list_store_remove (self->tenants, position);
    }
}

static void
fill_at_once (HoistFleet *self, const HoistTenantPage *page)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < page->tenants->len; i++)
    {
      HoistTenantReport *report = g_ptr_array_index (page->tenants, i);
      HoistTenantItem *item = hoist_tenant_item_new (report);

      g_ptr_array_add (items, item);
      g_hash_table_insert (self->tenants_by_id, g_strdup (report->id), item);
      link_run (self, item);
    }
  g_list_store_splice (self->tenants, 0, 0, items->pdata, items->len);
}

static void
remove_missing (HoistFleet *self, const HoistTenantPage *page)
{
  g_autoptr (GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < page->tenants->len; i++)
    g_hash_table_add (present, ((HoistTenantReport *) g_ptr_array_index (page->tenants, i))->id);
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->tenants)); i > 0; i--)
    {
      g_autoptr (HoistTenantItem) item =
          g_list_model_get_item (G_LIST_MODEL (self->tenants), i - 1);

      if (g_hash_table_contains (present, hoist_tenant_item_get_id (item)))
        continue;
      g_hash_table_remove (self->tenants_by_id, hoist_tenant_item_get_id (item));
      g_list_store_remove (self->tenants, i - 1);
    }
}

void
hoist_fleet_take_tenants (HoistFleet *self, const HoistTenantPage *page)
{
  g_autoptr (GHashTable) moved = NULL;

  if (g_list_model_get_n_items (G_LIST_MODEL (self->tenants)) == 0)
    {
      fill_at_once (self, page);
      return;
    }
  moved = g_hash_table_new (NULL, NULL);
  remove_missing (self, page);
  for (guint i = 0; i < page->tenants->len; i++)
    {
      HoistTenantReport *report = g_ptr_array_index (page->tenants, i);
      HoistTenantItem *item = hoist_fleet_find_tenant (self, report->id);

      if (item == NULL)
        add_tenant (self, report);
      else if (hoist_tenant_item_set_report (item, report))
        g_hash_table_add (moved, item);
    }
  announce_all (self, moved);
}

/* Those that go on stay, and of the others the newest: a console that is open for weeks keeps no
 * more of them than it can show. */
static void
drop_old_runs (HoistFleet *self)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i > KEPT_RUNS; i--)
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->runs), i - 1);

      if (hoist_run_item_is_open (item))
        continue;
      g_hash_table_remove (self->runs_by_id, hoist_run_item_get_run (item)->id);
      g_list_store_remove (self->runs, i - 1);
    }
}

static void
insert_run (HoistFleet *self, HoistRun *run)
{
  g_autoptr (HoistRunItem) item = hoist_run_item_new (run);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->runs));
  guint position = 0;

  while (position < n)
    {
      g_autoptr (HoistRunItem) other = g_list_model_get_item (G_LIST_MODEL (self->runs), position);

      if (hoist_run_item_get_run (other)->created_at <= run->created_at)
        break;
      position++;
    }
  g_hash_table_insert (self->runs_by_id, g_strdup (run->id), item);
  g_list_store_insert (self->runs, position, item);
  drop_old_runs (self);
}

void
hoist_fleet_take_run (HoistFleet *self, HoistRun *run)
{
  HoistRunItem *item = hoist_fleet_find_run (self, run->id);
  HoistTenantItem *tenant = hoist_fleet_find_tenant (self, run->tenant);

  if (item == NULL)
    insert_run (self, run);
  else if (!hoist_run_item_set_run (item, run))
    return;
  if (tenant != NULL)
    {
      HoistRunItem *open = hoist_fleet_find_open_run (self, run->tenant);

      if (hoist_tenant_item_set_run (tenant, open != NULL ? hoist_run_item_get_run (open) : NULL))
        announce_tenant (self, tenant);
    }
  g_signal_emit (self, signals[SIGNAL_RUN], 0, run);
}

void
hoist_fleet_take_runs (HoistFleet *self, const GPtrArray *runs)
{
  for (guint i = 0; i < runs->len; i++)
    hoist_fleet_take_run (self, g_ptr_array_index (runs, i));
}

void
hoist_fleet_take_progress (HoistFleet *self, const char *run, double progress)
{
  HoistRunItem *item = hoist_fleet_find_run (self, run);
  HoistTenantItem *tenant;

  if (item == NULL || !hoist_run_item_is_open (item))
    return;
  hoist_run_item_set_progress (item, progress);
  tenant = hoist_fleet_find_tenant (self, hoist_run_item_get_run (item)->tenant);
  if (tenant != NULL)
    hoist_tenant_item_set_progress (tenant, progress);
}
