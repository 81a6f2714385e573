/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistTenantsPage: a table over the session's fleet. Owned by the navigation; main thread only; it
 * changes no tenant itself: holding, upgrading and running are other people's actions. */
#include "console/pages/hoist-tenants-page.h"
#include <glib/gi18n.h>
#include "console/dialogs/hoist-export-dialog.h"
#include "console/dialogs/hoist-statement-dialog.h"
#include "console/hoist-preferences.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/pages/hoist-connection-status.h"
#include "console/pages/hoist-saved-filters.h"
#include "console/pages/hoist-tenant-menu.h"
#include "console/pages/hoist-tenant-sort.h"
#include "console/widgets/hoist-placeholder.h"
#include "console/widgets/hoist-tenant-table.h"

#define NARROW 480
#define N_CHIPS 8 /* in the order of the bits of HoistTenantFlags */

struct _HoistTenantsPage
{
  HoistPage parent_instance;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  HoistPlaceholder *placeholder, *results;
  GtkToggleButton *chips[N_CHIPS];
  GtkWidget *places;
  GtkMenuButton *filters_button;
  GMenu *list_menu;
  HoistTenantTable *table;
  GtkRevealer *selection_revealer;
  GtkLabel *selection_label;
  GtkWidget *export_button;
  gboolean narrow;

  HoistSession *session;
  HoistFleet *fleet;
  HoistTenantList *list;
  HoistTenantItem *context; /* whose menu is open and that is not of the selection; NULL */
  guint update_idle;
  gboolean applying; /* a whole filter is being set: the chips don't filter one by one */
};

G_DEFINE_FINAL_TYPE (HoistTenantsPage, hoist_tenants_page, HOIST_TYPE_PAGE)

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
  if (!hoist_tenant_filter_is_empty (hoist_tenant_list_get_filter (self->list)))
    g_string_append_printf (text, _ ("%u of "),
                            g_list_model_get_n_items (G_LIST_MODEL (self->list)));
  g_string_append_printf (text, g_dngettext (NULL, "%u tenant", "%u tenants", n), n);
  if (behind > 0)
    g_string_append_printf (text, _ (" · %u behind"), behind);
  else
    g_string_append (text, _ (" · none behind"));
  return g_string_free (text, FALSE);
}

static gboolean
may_change (HoistTenantsPage *self)
{
  return hoist_session_may (self->session, "operator");
}

/* Before the plane has said what it can do, everything is offered; it refuses for itself. */
static gboolean
is_offered (HoistTenantsPage *self, const char *capability)
{
  return hoist_session_get_report (self->session) == NULL
         || hoist_session_can (self->session, capability);
}

static gboolean
may_adopt (HoistTenantsPage *self)
{
  return self->session != NULL && hoist_session_may (self->session, "admin")
         && is_offered (self, "adopt");
}

static void
show_problem (HoistTenantsPage *self)
{
  if (self->session != NULL && hoist_connection_status_show (self->placeholder, self->session))
    return;
  hoist_placeholder_show_status (
      self->placeholder, "view-list-symbolic", _ ("No Tenants Yet"),
      _ ("Adopt a deployment with “hoistctl tenant adopt FOLDER”. It appears here at once."));
  if (may_adopt (self))
    hoist_placeholder_set_button (self->placeholder, _ ("Adopt an Application…"), "tenants.adopt");
}

static void
show_selection (HoistTenantsPage *self)
{
  guint n = hoist_tenant_list_get_n_selected (self->list);
  g_autofree char *text = g_strdup_printf (g_dngettext (NULL, "%u selected", "%u selected", n), n);
  g_autofree char *number = g_strdup_printf ("%u", n);
  gboolean may = may_change (self);

  gtk_revealer_set_reveal_child (self->selection_revealer, n > 0);
  gtk_label_set_text (self->selection_label, n == 0 ? "" : self->narrow ? number : text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->selection_label),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->selection_label),
                               may ? NULL : _ ("Your role may look, not change."));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.upgrade",
                                 may && is_offered (self, "plans"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.hold",
                                 may && is_offered (self, "holds"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.release",
                                 may && is_offered (self, "holds"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tenants.adopt", may_adopt (self));
}

/* A foreign plane has no environments: then nothing can be chosen by them. */
static gboolean
has_environments (HoistTenantsPage *self)
{
  g_autoptr (HoistTenantItem) first =
      g_list_model_get_item (hoist_fleet_get_tenants (self->fleet), 0);

  return first != NULL && hoist_tenant_item_get_report (first)->has_environment;
}

static gboolean
update_idle_cb (gpointer user_data)
{
  HoistTenantsPage *self = user_data;
  g_autofree char *subtitle = make_subtitle (self);
  guint n = g_list_model_get_n_items (hoist_fleet_get_tenants (self->fleet));

  self->update_idle = 0;
  hoist_page_set_subtitle (HOIST_PAGE (self), subtitle);
  gtk_widget_set_visible (self->places, has_environments (self));
  show_selection (self);
  if (self->session != NULL)
    hoist_connection_banner_update (hoist_page_get_banner (HOIST_PAGE (self)), self->session);
  if (n == 0)
    show_problem (self);
  else
    hoist_placeholder_show_content (self->placeholder);
  if (n == 0 || g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
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
  if (self->update_idle == 0)
    self->update_idle = g_idle_add (update_idle_cb, self);
}

/* Filters */

static void
filter_changed (HoistTenantsPage *self)
{
  guint flags = 0;

  if (self->applying || self->list == NULL)
    return;
  for (guint i = 0; i < N_CHIPS; i++)
    if (gtk_toggle_button_get_active (self->chips[i]))
      flags |= 1u << i;
  hoist_tenant_list_set_filter (self->list, flags,
                                gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  queue_update (self);
}

void
hoist_tenants_page_apply_filter (HoistTenantsPage *self, const char *line)
{
  g_autoptr (HoistTenantFilter) filter = hoist_tenant_filter_parse (line);

  g_return_if_fail (HOIST_IS_TENANTS_PAGE (self));

  self->applying = TRUE;
  for (guint i = 0; i < N_CHIPS; i++)
    gtk_toggle_button_set_active (self->chips[i], (filter->flags & (1u << i)) != 0);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), filter->text);
  gtk_search_bar_set_search_mode (self->search_bar, filter->text[0] != '\0');
  self->applying = FALSE;
  filter_changed (self);
}

static void
show_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hoist_tenants_page_apply_filter (HOIST_TENANTS_PAGE (widget), "|");
}

static void
show_saved_filters (HoistTenantsPage *self)
{
  g_autoptr (GMenuModel) menu = hoist_saved_filters_make_menu ();

  gtk_menu_button_set_menu_model (self->filters_button, menu);
}

static void
apply_filter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hoist_tenants_page_apply_filter (HOIST_TENANTS_PAGE (widget),
                                   g_variant_get_string (parameter, NULL));
}

static void
filter_named_cb (const char *statement, gpointer user_data)
{
  HoistTenantsPage *self = user_data;
  g_autofree char *line = hoist_tenant_filter_format (hoist_tenant_list_get_filter (self->list));

  hoist_saved_filters_add (statement, line);
}

static void
save_filter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistStatementQuestion question = { .heading = _ ("Save This Filter"),
                                      .body = _ ("It is kept under this name, with its text."),
                                      .entry = _ ("Name"),
                                      .confirm = _ ("Save") };

  hoist_statement_dialog_ask (widget, &question, filter_named_cb);
}

static void
remove_filter_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *filter = g_variant_get_string (parameter, NULL);
  g_autoptr (GVariant) removed = hoist_saved_filters_remove (filter);
  g_autofree char *undo = g_action_print_detailed_name ("app.restore-filter", removed);
  g_autofree char *text = g_strdup_printf (_ ("The filter “%s” is removed"), filter);

  if (removed != NULL)
    gtk_widget_activate_action (widget, "win.offer", "(sss)", text, _ ("Undo"), undo);
}

/* What is done with a selection, or with the row whose menu is open */

static GPtrArray *
list_meant (HoistTenantsPage *self)
{
  GPtrArray *items;

  if (self->context == NULL)
    return hoist_tenant_list_list_selected (self->list);
  items = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (items, g_object_ref (self->context));
  return items;
}

static char **
dup_meant_ids (HoistTenantsPage *self)
{
  g_autoptr (GPtrArray) items = list_meant (self);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < items->len; i++)
    g_strv_builder_add (ids, hoist_tenant_item_get_id (g_ptr_array_index (items, i)));
  return g_strv_builder_end (ids);
}

static void
upgrade_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTenantsPage *self = HOIST_TENANTS_PAGE (widget);
  g_auto (GStrv) ids = dup_meant_ids (self);

  if (ids[0] == NULL)
    return;
  if (ids[1] == NULL)
    {
      hoist_session_drop_draft (self->session, ids[0]); /* a new beginning */
      gtk_widget_activate_action (widget, "win.show-changes", "s", ids[0]);
    }
  else
    gtk_widget_activate_action (widget, "win.show-several", "^as", ids);
}

static void
hold_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_auto (GStrv) ids = dup_meant_ids (HOIST_TENANTS_PAGE (widget));

  if (ids[0] != NULL)
    gtk_widget_activate_action (widget, "win.hold", "(^ass)", ids, "");
}

static void
release_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GPtrArray) items = list_meant (HOIST_TENANTS_PAGE (widget));
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < items->len; i++)
    {
      HoistTenantItem *item = g_ptr_array_index (items, i);

      if (hoist_tenant_item_get_report (item)->hold_reason != NULL)
        g_variant_builder_add (&builder, "(ss)", hoist_tenant_item_get_id (item), "");
    }
  gtk_widget_activate_action (widget, "win.set-holds", "a(ss)", &builder);
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hoist_export_dialog_ask (widget,
                           hoist_tenant_list_list_reports (HOIST_TENANTS_PAGE (widget)->list));
}

static void
select_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (HOIST_TENANTS_PAGE (widget)->list));
}

static void
select_none_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistTenantsPage *self = HOIST_TENANTS_PAGE (widget);

  hoist_tenant_list_unselect_all (self->list);
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          g_variant_get_string (parameter, NULL));
}

static void
open_cb (HoistTenantsPage *self, HoistTenantItem *item)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-tenant", "s",
                              hoist_tenant_item_get_id (item));
}

/* The menu of a row that is selected is about the selection; any other is about that row alone. */
static void
context_cb (HoistTenantsPage *self, HoistTenantItem *item, double x, double y)
{
  gboolean selected = hoist_tenant_list_is_selected (self->list, item);
  g_autoptr (GMenuModel) menu = hoist_tenant_menu_make (
      item, selected ? hoist_tenant_list_get_n_selected (self->list) : 1, may_change (self));

  g_clear_object (&self->context);
  if (!selected)
    self->context = g_object_ref (item);
  hoist_tenant_table_popup (self->table, menu, x, y);
}

static void
selection_changed_cb (HoistTenantsPage *self)
{
  g_clear_object (&self->context);
  queue_update (self);
}

/* The page */

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

/* Escape in the search: the list that is whole again has the keyboard. */
static void
search_mode_cb (HoistTenantsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!gtk_search_bar_get_search_mode (self->search_bar) && focus != NULL
      && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->search_bar)))
    gtk_widget_grab_focus (GTK_WIDGET (self->table));
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
  const int from[HOIST_N_TENANT_COLUMNS] = { 0, 660, 540, 720, 0, 0, 820 };

  for (guint i = 0; i < HOIST_N_TENANT_COLUMNS; i++)
    hoist_tenant_table_show_column (self->table, i, width >= from[i]);
  self->narrow = width < NARROW;
  hoist_tenant_table_set_stacked (self->table, self->narrow);
  gtk_widget_set_visible (self->export_button, !self->narrow); /* it is in the menu, too */
  show_selection (self);
}

static void
dispose (GObject *object)
{
  HoistTenantsPage *self = HOIST_TENANTS_PAGE (object);

  g_clear_handle_id (&self->update_idle, g_source_remove);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->fleet != NULL)
    g_signal_handlers_disconnect_by_data (hoist_fleet_get_tenants (self->fleet), self);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->list);
  g_clear_object (&self->context);
  g_clear_object (&self->fleet);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_tenants_page_parent_class)->dispose (object);
}

static void
adopt_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.adopt-tenant", NULL);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "tenants.show-all", NULL, show_all_action);
  gtk_widget_class_install_action (widget_class, "tenants.apply-filter", "s", apply_filter_action);
  gtk_widget_class_install_action (widget_class, "tenants.save-filter", NULL, save_filter_action);
  gtk_widget_class_install_action (widget_class, "tenants.remove-filter", "s",
                                   remove_filter_action);
  gtk_widget_class_install_action (widget_class, "tenants.upgrade", NULL, upgrade_action);
  gtk_widget_class_install_action (widget_class, "tenants.hold", NULL, hold_action);
  gtk_widget_class_install_action (widget_class, "tenants.release", NULL, release_action);
  gtk_widget_class_install_action (widget_class, "tenants.adopt", NULL, adopt_action);
  gtk_widget_class_install_action (widget_class, "tenants.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "tenants.select-all", NULL, select_all_action);
  gtk_widget_class_install_action (widget_class, "tenants.select-none", NULL, select_none_action);
  gtk_widget_class_install_action (widget_class, "tenants.copy", "s", copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "tenants.select-none",
                                       NULL);
  /* the list's own key, on the rest of the page as well; a text takes it for itself */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_a, GDK_CONTROL_MASK,
                                       "tenants.select-all", NULL);
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
  g_type_ensure (HOIST_TYPE_TENANT_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-tenants-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, results);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, places);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, filters_button);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, list_menu);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, table);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, selection_revealer);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, selection_label);
  gtk_widget_class_bind_template_child (widget_class, HoistTenantsPage, export_button);
  for (guint i = 0; i < N_CHIPS; i++)
    {
      g_autofree char *id = g_strconcat (hoist_tenant_flag_names[i], "_chip", NULL);

      gtk_widget_class_bind_template_child_full (widget_class, g_intern_string (id), FALSE,
                                                 G_STRUCT_OFFSET (HoistTenantsPage, chips)
                                                     + (goffset) (i * sizeof (gpointer)));
    }
  install_actions (widget_class);
}

static void
hoist_tenants_page_init (HoistTenantsPage *self)
{
  g_autoptr (GMenuModel) sort = hoist_tenant_sort_make_menu ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_menu_prepend_submenu (self->list_menu, _ ("Sort By"), sort);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self->table));
  g_signal_connect_swapped (self->search_bar, "notify::search-mode-enabled",
                            G_CALLBACK (search_mode_cb), self);
  g_signal_connect_swapped (self->search_entry, "search-changed", G_CALLBACK (filter_changed),
                            self);
  for (guint i = 0; i < N_CHIPS; i++)
    g_signal_connect_swapped (self->chips[i], "toggled", G_CALLBACK (filter_changed), self);
  g_signal_connect_swapped (self->table, "open", G_CALLBACK (open_cb), self);
  g_signal_connect_swapped (self->table, "context", G_CALLBACK (context_cb), self);
  g_signal_connect_object (hoist_preferences_get_default (), "notify::tenants-filters",
                           G_CALLBACK (show_saved_filters), self, G_CONNECT_SWAPPED);
  show_saved_filters (self);
}

HoistTenantsPage *
hoist_tenants_page_new (HoistSession *session)
{
  HoistTenantsPage *self = g_object_new (HOIST_TYPE_TENANTS_PAGE, NULL);

  self->session = g_object_ref (session);
  self->fleet = g_object_ref (hoist_session_get_fleet (session));
  self->list = hoist_tenant_list_new (hoist_fleet_get_tenants (self->fleet));
  hoist_tenant_table_set_list (self->table, self->list);
  hoist_tenant_sort_offer (GTK_WIDGET (self), self->table);
  g_signal_connect_swapped (self->list, "selection-changed", G_CALLBACK (selection_changed_cb),
                            self);
  g_signal_connect_swapped (hoist_fleet_get_tenants (self->fleet), "items-changed",
                            G_CALLBACK (queue_update), self);
  g_signal_connect_swapped (session, "state", G_CALLBACK (queue_update), self);
  update_idle_cb (self);
  return self;
}

HoistTenantList *
hoist_tenants_page_get_list (HoistTenantsPage *self)
{
  return self->list;
}

void
hoist_tenants_page_set_search (HoistTenantsPage *self, const char *text)
{
  gtk_search_bar_set_search_mode (self->search_bar, text[0] != '\0');
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
  filter_changed (self);
}

void
hoist_tenants_page_set_filter (HoistTenantsPage *self, const char *chip, gboolean active)
{
  for (guint i = 0; i < N_CHIPS; i++)
    if (g_str_equal (chip, hoist_tenant_flag_names[i]))
      gtk_toggle_button_set_active (self->chips[i], active);
}

void
hoist_tenants_page_sort_by (HoistTenantsPage *self, guint column, GtkSortType order)
{
  hoist_tenant_table_sort_by (self->table, column, order);
}
