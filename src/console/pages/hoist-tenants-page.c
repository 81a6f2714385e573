/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistTenantsPage: a column view over the session's fleet. Owned by the navigation; main thread
 * only; it changes nothing. */
#include "console/pages/hoist-tenants-page.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-connection-status.h"
#include "console/widgets/hoist-placeholder.h"
#include "console/widgets/hoist-tenant-cell.h"

struct _HoistTenantsPage
{
  HoistPage parent_instance;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  HoistPlaceholder *placeholder, *results;
  GtkToggleButton *behind_chip, *unhealthy_chip, *running_chip;
  GtkColumnView *table;

  HoistSession *session;
  HoistFleet *fleet;
  GtkCustomFilter *filter;
  GtkSortListModel *sorted;
  GtkColumnViewColumn *columns[HOIST_N_TENANT_COLUMNS];
  char *folded;
  guint subtitle_idle;
};

G_DEFINE_FINAL_TYPE (HoistTenantsPage, hoist_tenants_page, HOIST_TYPE_PAGE)

static gboolean
filter_cb (gpointer object, gpointer user_data)
{
  HoistTenantsPage *self = user_data;
  HoistTenantItem *item = object;

  if (gtk_toggle_button_get_active (self->behind_chip) && !hoist_tenant_item_is_behind (item))
    return FALSE;
  if (gtk_toggle_button_get_active (self->unhealthy_chip) && !hoist_tenant_item_is_unhealthy (item))
    return FALSE;
  if (gtk_toggle_button_get_active (self->running_chip) && !hoist_tenant_item_is_running (item))
    return FALSE;
  return hoist_tenant_item_matches (item, self->folded);
}

static int
compare_cb (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return hoist_tenant_column_compare (GPOINTER_TO_UINT (user_data), (HoistTenantItem *) a,
                                      (HoistTenantItem *) b);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  gtk_list_item_set_child (list_item, hoist_tenant_cell_new (GPOINTER_TO_UINT (user_data)));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  hoist_tenant_cell_set_item (HOIST_TENANT_CELL (gtk_list_item_get_child (list_item)),
                              gtk_list_item_get_item (list_item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  hoist_tenant_cell_set_item (HOIST_TENANT_CELL (gtk_list_item_get_child (list_item)), NULL);
}

static void
add_column (HoistTenantsPage *self, HoistTenantColumn column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter =
      GTK_SORTER (gtk_custom_sorter_new (compare_cb, GUINT_TO_POINTER (column), NULL));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (column));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  self->columns[column] =
      gtk_column_view_column_new (hoist_tenant_column_get_title (column), factory);
  gtk_column_view_column_set_sorter (self->columns[column], sorter);
  gtk_column_view_column_set_resizable (self->columns[column], TRUE);
  gtk_column_view_column_set_expand (self->columns[column],
                                     column == HOIST_TENANT_COLUMN_NAME
                                         || column == HOIST_TENANT_COLUMN_STATE);
  gtk_column_view_append_column (self->table, self->columns[column]);
  g_object_unref (self->columns[column]); /* the table keeps it */
}

static void
build_table (HoistTenantsPage *self)
{
  GtkFilterListModel *filtered;
  GtkSelectionModel *selection;

  for (HoistTenantColumn column = 0; column < HOIST_N_TENANT_COLUMNS; column++)
    add_column (self, column);
  self->filter = gtk_custom_filter_new (filter_cb, self, NULL);
  filtered = gtk_filter_list_model_new (g_object_ref (hoist_fleet_get_tenants (self->fleet)),
                                        GTK_FILTER (g_object_ref (self->filter)));
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered),
                                          g_object_ref (gtk_column_view_get_sorter (self->table)));
  selection =
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->sorted))));
  gtk_column_view_set_model (self->table, selection);
  g_object_unref (selection);
  gtk_column_view_sort_by_column (self->table, self->columns[HOIST_TENANT_COLUMN_NAME],
                                  GTK_SORT_ASCENDING);
}

static char *
make_subtitle (HoistTenantsPage *self)
{
  GListModel *tenants = hoist_fleet_get_tenants (self->fleet);
  guint n = g_list_model_get_n_items (tenants);
  guint behind = 0;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistTenantItem) item = g_list_model_get_item (tenants, i);

      behind += hoist_tenant_item_is_behind (item) ? 1 : 0;
    }
  if (n == 0)
    return g_string_free (text, FALSE);
  g_string_append_printf (text, g_dngettext (NULL, "%u tenant", "%u tenants", n), n);
  if (behind > 0)
    g_string_append_printf (text, _ (" · %u behind"), behind);
  else
    g_string_append (text, _ (" · none behind"));
  return g_string_free (text, FALSE);
}

static void
show_problem (HoistTenantsPage *self)
{
  if (self->session != NULL && hoist_connection_status_show (self->placeholder, self->session))
    return;
  hoist_placeholder_show_status (
      self->placeholder, "view-list-symbolic", _ ("No Tenants Yet"),
      _ ("Adopt a deployment with “hoistctl tenant adopt FOLDER”. It appears here at once."));
}

static gboolean
update_idle_cb (gpointer user_data)
{
  HoistTenantsPage *self = user_data;
  g_autofree char *subtitle = make_subtitle (self);
  guint n = g_list_model_get_n_items (hoist_fleet_get_tenants (self->fleet));

  self->subtitle_idle = 0;
  hoist_page_set_subtitle (HOIST_PAGE (self), subtitle);
  if (self->session != NULL)
    hoist_connection_banner_update (hoist_page_get_banner (HOIST_PAGE (self)), self->session);
  if (n == 0)
    show_problem (self);
  else
    hoist_placeholder_show_content (self->placeholder);
  if (n == 0 || g_list_model_get_n_items (G_LIST_MODEL (self->sorted)) > 0)
    hoist_placeholder_show_content (self->results);
  else
    {
      hoist_placeholder_show_status (self->results, "system-search-symbolic",
                                     _ ("No Tenant Matches"),
                                     _ ("Change the search or the filters."));
      hoist_placeholder_set_button (self->results, _ ("Show All"), "tenants.show-all");
    }
  return G_SOURCE_REMOVE;
}

/* Many changes in one turn of the loop are one update. */
static void
queue_update (HoistTenantsPage *self)
{
  if (self->subtitle_idle == 0)
    self->subtitle_idle = g_idle_add (update_idle_cb, self);
}

static void
filter_changed (HoistTenantsPage *self)
{
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  queue_update (self);
}

static void
search_changed_cb (HoistTenantsPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_free (self->folded);
  self->folded = text[0] != '\0' ? g_utf8_casefold (text, -1) : NULL;
  filter_changed (self);
}

static void
activate_cb (HoistTenantsPage *self, guint position)
{
  g_autoptr (HoistTenantItem) item = g_list_model_get_item (G_LIST_MODEL (self->sorted), position);

  if (item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-tenant", "s",
                                hoist_tenant_item_get_id (item));
}

static void
show_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTenantsPage *self = HOIST_TENANTS_PAGE (widget);

  gtk_toggle_button_set_active (self->behind_chip, FALSE);
  gtk_toggle_button_set_active (self->unhealthy_chip, FALSE);
  gtk_toggle_button_set_active (self->running_chip, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
}

static void
refresh (HoistPage *page)
{
  HoistTenantsPage *self = HOIST_TENANTS_PAGE (page);

  if (self->session != NULL)
    hoist_session_refresh (self->session);
}

static void
find (HoistPage *page, int action)
{
  HoistTenantsPage *self = HOIST_TENANTS_PAGE (page);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
shown (HoistPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (HOIST_TENANTS_PAGE (page)->table));
}

/* Fewer columns in a narrow window: the name, the state and the health stay. */
static void
resized (HoistPage *page, int width)
{
  HoistTenantsPage *self = HOIST_TENANTS_PAGE (page);
  const int from[HOIST_N_TENANT_COLUMNS] = { 0, 620, 500, 680, 0, 0, 780 };

  for (guint i = 0; i < HOIST_N_TENANT_COLUMNS; i++)
    gtk_column_view_column_set_visible (self->columns[i], width >= from[i]);
}

static void
dispose (GObject *object)
{
  HoistTenantsPage *self = HOIST_TENANTS_PAGE (object);

  g_clear_handle_id (&self->subtitle_idle, g_source_remove);
  if (self->fleet != NULL)
    g_signal_handlers_disconnect_by_data (hoist_fleet_get_tenants (self->fleet), self);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->table != NULL)
    gtk_column_view_set_model (self->table, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorted);
  g_clear_object (&self->fleet);
  g_clear_object (&self->session);
  g_clear_pointer (&self->folded, g_free);
  G_OBJECT_CLASS (hoist_tenants_page_parent_class)->dispose (object);
}

static void
hoist_tenants_page_class_init (HoistTenantsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  HoistPageClass *page_class = HOIST_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  page_class->refresh = refresh;
  page_class->find = find;
  page_class->shown = shown;
  page_class->resized = resized;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-tenants-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, results);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, behind_chip);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, unhealthy_chip);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, running_chip);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, table);
  gtk_widget_class_install_action (widget_class, "tenants.show-all", NULL, show_all_action);
}

static void
hoist_tenants_page_init (HoistTenantsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self->table));
  g_signal_connect_swapped (self->search_entry, "search-changed", G_CALLBACK (search_changed_cb),
                            self);
  g_signal_connect_swapped (self->behind_chip, "toggled", G_CALLBACK (filter_changed), self);
  g_signal_connect_swapped (self->unhealthy_chip, "toggled", G_CALLBACK (filter_changed), self);
  g_signal_connect_swapped (self->running_chip, "toggled", G_CALLBACK (filter_changed), self);
  g_signal_connect_swapped (self->table, "activate", G_CALLBACK (activate_cb), self);
}

HoistTenantsPage *
hoist_tenants_page_new (HoistSession *session)
{
  HoistTenantsPage *self = g_object_new (HOIST_TYPE_TENANTS_PAGE, NULL);

  self->session = g_object_ref (session);
  self->fleet = g_object_ref (hoist_session_get_fleet (session));
  build_table (self);
  g_signal_connect_swapped (hoist_fleet_get_tenants (self->fleet), "items-changed",
                            G_CALLBACK (queue_update), self);
  g_signal_connect_swapped (session, "state", G_CALLBACK (queue_update), self);
  update_idle_cb (self);
  return self;
}

GListModel *
hoist_tenants_page_get_model (HoistTenantsPage *self)
{
  return G_LIST_MODEL (self->sorted);
}

void
hoist_tenants_page_set_search (HoistTenantsPage *self, const char *text)
{
  gtk_search_bar_set_search_mode (self->search_bar, text[0] != '\0');
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
  search_changed_cb (self);
}

void
hoist_tenants_page_set_filter (HoistTenantsPage *self, const char *chip, gboolean active)
{
  if (g_str_equal (chip, "behind"))
    gtk_toggle_button_set_active (self->behind_chip, active);
  else if (g_str_equal (chip, "unhealthy"))
    gtk_toggle_button_set_active (self->unhealthy_chip, active);
  else if (g_str_equal (chip, "running"))
    gtk_toggle_button_set_active (self->running_chip, active);
}

void
hoist_tenants_page_sort_by (HoistTenantsPage *self, guint column, GtkSortType order)
{
  gtk_column_view_sort_by_column (self->table, self->columns[column], order);
}
