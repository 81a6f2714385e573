/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistTenantTable: owned by the page; main thread only; it changes no tenant. The list sorts
 * itself; which heading was pressed is asked of the view's sorter, which says it in GTK 4.8 only by
 * what it compares. */
#include "console/widgets/hoist-tenant-table.h"
#include <glib/gi18n.h>
#include "console/items/hoist-sliced-list.h"
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-page.h"
#include "console/widgets/hoist-tenant-cell.h"

struct _HoistTenantTable
{
  GtkWidget parent_instance;
  GtkWidget *scroller; /* directly around the view, so that only rows on the screen are made */
  GtkColumnView *view;
  GtkColumnViewColumn *columns[HOIST_N_TENANT_COLUMNS]; /* borrowed from the view */
  GtkWidget *popover;                                   /* NULL until the first menu */
  HoistTenantList *list;
  HoistSlicedList *rows;    /* of the list, as the view is told of them */
  GHashTable *checks;       /* GtkCheckButton that are bound, borrowed */
  GHashTable *names;        /* HoistTenantCell of the names, borrowed */
  gboolean stacked;         /* the state stands below the name */
  HoistTenantItem *pressed; /* where the left button went down; NULL */
  HoistTenantColumn column;
  GtkSortType order;
  gboolean wants_row; /* the first row shall have the keyboard as soon as it is there */
  guint focus_idle;
  int probed; /* the column whose comparison was asked for; -1 none */
};

enum
{
  SIGNAL_OPEN,
  SIGNAL_CONTEXT,
  SIGNAL_SORTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistTenantTable, hoist_tenant_table, GTK_TYPE_WIDGET)

/* Sorting */

/* The list of rows inside the column view: it has the focus when there is no row yet. */
static GtkWidget *
get_rows (HoistTenantTable *self)
{
  GtkWidget *child = gtk_widget_get_last_child (GTK_WIDGET (self->view));

  while (child != NULL && !GTK_IS_LIST_VIEW (child))
    child = gtk_widget_get_prev_sibling (child);
  return child;
}

typedef struct
{
  HoistTenantTable *table;
  HoistTenantColumn column;
} Probe;

/* Never asked about tenants: only the probe below compares. */
static int
probe_cb (gconstpointer a, gconstpointer b, gpointer user_data)
{
  Probe *probe = user_data;

  if (probe->table->probed < 0)
    probe->table->probed = (int) probe->column;
  return -1;
}

/* The arrow in the heading is for eyes only in GTK 4.8. */
static void
tell_order (HoistTenantTable *self)
{
  const char *title = hoist_tenant_column_get_title (self->column);
  g_autofree char *text = g_strdup_printf (
      self->order == GTK_SORT_DESCENDING ? _ ("Sorted by %s, descending") : _ ("Sorted by %s"),
      title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (get_rows (self)),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
sorter_changed_cb (HoistTenantTable *self)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);
  g_autoptr (GObject) one = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);
  GtkOrdering ordering;

  self->probed = -1;
  ordering = gtk_sorter_compare (sorter, one, other);
  if (self->probed < 0)
    return; /* by no column: the order stays */
  self->column = (HoistTenantColumn) self->probed;
  self->order = ordering == GTK_ORDERING_LARGER ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING;
  if (self->list != NULL)
    hoist_tenant_list_sort_by (self->list, self->column, self->order);
  tell_order (self);
  g_signal_emit (self, signals[SIGNAL_SORTED], 0);
}

/* Cells */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  gtk_list_item_set_child (list_item, hoist_tenant_cell_new (GPOINTER_TO_UINT (user_data)));
}

/* A row may go together with its view, without a word of the factory. */
static void
name_destroy_cb (GtkWidget *cell, HoistTenantTable *self)
{
  if (self->names != NULL)
    g_hash_table_remove (self->names, cell);
}

static void
setup_name_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  HoistTenantTable *self = user_data;
  GtkWidget *cell = hoist_tenant_cell_new (HOIST_TENANT_COLUMN_NAME);

  hoist_tenant_cell_set_stacked (HOIST_TENANT_CELL (cell), self->stacked);
  g_hash_table_add (self->names, cell);
  g_signal_connect_object (cell, "destroy", G_CALLBACK (name_destroy_cb), self, 0);
  gtk_list_item_set_child (list_item, cell);
}

static void
fill_cell (HoistTenantCell *cell, HoistSlicedRow *row)
{
  hoist_tenant_cell_set_item (cell, hoist_sliced_row_get_item (row));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);
  HoistSlicedRow *row = gtk_list_item_get_item (list_item);

  g_signal_connect_swapped (row, "changed", G_CALLBACK (fill_cell), cell);
  fill_cell (HOIST_TENANT_CELL (cell), row);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), fill_cell, cell);
  hoist_tenant_cell_set_item (HOIST_TENANT_CELL (cell), NULL);
}

static HoistTenantItem *
get_checked (GtkCheckButton *check)
{
  HoistSlicedRow *row = g_object_get_data (G_OBJECT (check), "hoist-row");

  return row != NULL ? hoist_sliced_row_get_item (row) : NULL;
}

static void
check_toggled_cb (HoistTenantTable *self, GtkCheckButton *check)
{
  HoistTenantItem *item = get_checked (check);

  if (item != NULL && self->list != NULL)
    hoist_tenant_list_set_selected (self->list, item, gtk_check_button_get_active (check));
}

/* What is set here is not what somebody ticked. */
static void
show_check (HoistTenantTable *self, GtkCheckButton *check)
{
  g_signal_handlers_block_by_func (check, check_toggled_cb, self);
  gtk_check_button_set_active (check,
                               hoist_tenant_list_is_selected (self->list, get_checked (check)));
  g_signal_handlers_unblock_by_func (check, check_toggled_cb, self);
}

static void
setup_check_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  GtkWidget *check = gtk_check_button_new ();

  /* by the keyboard it is Space on the row */
  /* Not only "focusable": a GtkCheckButton that can have the focus says that it took it whenever
   * Tab comes by, and Tab would never leave the list. */
  gtk_widget_set_focusable (check, FALSE);
  gtk_widget_set_can_focus (check, FALSE);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (check_toggled_cb), user_data);
  gtk_list_item_set_child (list_item, check);
}

static void
fill_check (GtkCheckButton *check, HoistSlicedRow *row)
{
  HoistTenantTable *self =
      HOIST_TENANT_TABLE (gtk_widget_get_ancestor (GTK_WIDGET (check), HOIST_TYPE_TENANT_TABLE));
  HoistTenantItem *item = hoist_sliced_row_get_item (row);
  g_autofree char *slug = hoist_shown_text_dup_line (hoist_tenant_item_get_report (item)->slug);
  g_autofree char *name = g_strdup_printf (_ ("Select %s"), slug);

  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (self != NULL)
    show_check (self, check);
}

static void
bind_check_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  HoistTenantTable *self = user_data;
  GtkWidget *check = gtk_list_item_get_child (list_item);
  HoistSlicedRow *row = gtk_list_item_get_item (list_item);

  g_object_set_data_full (G_OBJECT (check), "hoist-row", g_object_ref (row), g_object_unref);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (fill_check), check);
  g_hash_table_add (self->checks, check);
  fill_check (GTK_CHECK_BUTTON (check), row);
  show_check (self, GTK_CHECK_BUTTON (check)); /* it need not be in the table yet */
}

static void
unbind_check_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer user_data)
{
  HoistTenantTable *self = user_data;
  GtkWidget *check = gtk_list_item_get_child (list_item);

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), fill_check, check);
  g_hash_table_remove (self->checks, check);
  g_object_set_data (G_OBJECT (check), "hoist-row", NULL);
}

static void
selection_changed_cb (HoistTenantTable *self)
{
  GHashTableIter iter;
  gpointer check;

  g_hash_table_iter_init (&iter, self->checks);
  while (g_hash_table_iter_next (&iter, &check, NULL))
    show_check (self, check);
}

static void
add_check_column (HoistTenantTable *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_check_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_check_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_check_cb), self);
  column = gtk_column_view_column_new (NULL, factory);
  gtk_column_view_append_column (self->view, column);
}

static void
add_column (HoistTenantTable *self, HoistTenantColumn id)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Probe *probe = g_new0 (Probe, 1);
  g_autoptr (GtkSorter) sorter = NULL;
  g_autoptr (GtkColumnViewColumn) column = NULL;

  *probe = (Probe){ self, id };
  sorter = GTK_SORTER (gtk_custom_sorter_new (probe_cb, probe, g_free));
  if (id == HOIST_TENANT_COLUMN_NAME)
    g_signal_connect (factory, "setup", G_CALLBACK (setup_name_cb), self);
  else
    g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (id));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  column = gtk_column_view_column_new (hoist_tenant_column_get_title (id), factory);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, id == HOIST_TENANT_COLUMN_NAME
                                                 || id == HOIST_TENANT_COLUMN_STATE);
  gtk_column_view_append_column (self->view, column);
  self->columns[id] = column; /* the view keeps it */
}

/* Rows */

static HoistTenantItem *
find_item_below (GtkWidget *widget)
{
  if (HOIST_IS_TENANT_CELL (widget))
    return hoist_tenant_cell_get_item (HOIST_TENANT_CELL (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      HoistTenantItem *item = find_item_below (child);

      if (item != NULL)
        return item;
    }
  return NULL;
}

/* The item of the row that `widget` is in; NULL for headings and the table itself. */
static HoistTenantItem *
find_item (HoistTenantTable *self, GtkWidget *widget, GtkWidget **ret_row)
{
  while (widget != NULL && widget != GTK_WIDGET (self->view))
    {
      GtkWidget *parent = gtk_widget_get_parent (widget);

      if (g_strcmp0 (gtk_widget_get_css_name (widget), "row") == 0)
        {
          if (ret_row != NULL)
            *ret_row = widget;
          return find_item_below (widget);
        }
      widget = parent;
    }
  return NULL;
}

static void
open_item (HoistTenantTable *self, HoistTenantItem *item)
{
  g_signal_emit (self, signals[SIGNAL_OPEN], 0, item);
}

static void
activate_cb (HoistTenantTable *self, guint position)
{
  g_autoptr (HoistSlicedRow) row =
      self->rows != NULL ? g_list_model_get_item (G_LIST_MODEL (self->rows), position) : NULL;

  if (row != NULL)
    open_item (self, hoist_sliced_row_get_item (row));
}

/* A plain click opens; with Ctrl or Shift it is the list's own, and so is that on a check mark. */
static void
pressed_cb (HoistTenantTable *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  gboolean on_check = widget != NULL
                      && (GTK_IS_CHECK_BUTTON (widget)
                          || gtk_widget_get_ancestor (widget, GTK_TYPE_CHECK_BUTTON) != NULL);

  self->pressed = on_check || (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0
                      ? NULL
                      : find_item (self, widget, NULL);
  gtk_gesture_set_state (gesture, self->pressed != NULL ? GTK_EVENT_SEQUENCE_CLAIMED
                                                        : GTK_EVENT_SEQUENCE_DENIED);
}

static void
released_cb (HoistTenantTable *self, int n_press, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  HoistTenantItem *item = find_item (self, widget, NULL);

  if (item != NULL && item == self->pressed)
    open_item (self, item);
  self->pressed = NULL;
}

static void
menu_pressed_cb (HoistTenantTable *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT);
  HoistTenantItem *item = find_item (self, widget, NULL);

  if (item == NULL)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[SIGNAL_CONTEXT], 0, item, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  HoistTenantTable *self = HOIST_TENANT_TABLE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = NULL;
  HoistTenantItem *item = focus != NULL ? find_item (self, focus, &row) : NULL;
  graphene_point_t place = { 0 };

  if (item == NULL
      || !gtk_widget_compute_point (row, widget,
                                    &GRAPHENE_POINT_INIT (gtk_widget_get_width (row) / 4.0f,
                                                          gtk_widget_get_height (row) * 0.8f),
                                    &place))
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_CONTEXT], 0, item, (double) place.x, (double) place.y);
  return TRUE;
}

void
hoist_tenant_table_popup (HoistTenantTable *self, GMenuModel *menu, double x, double y)
{
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover), menu);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* Object */

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (HOIST_TENANT_TABLE (widget)->scroller, orientation, for_size, minimum,
                      natural, minimum_baseline, natural_baseline);
}

/* A row can have the focus only once it is on the screen. */
static gboolean
has_rows (HoistTenantTable *self)
{
  GtkWidget *first = gtk_widget_get_first_child (get_rows (self));

  return first != NULL && gtk_widget_get_mapped (first);
}

static gboolean
row_has_focus (HoistTenantTable *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return focus != NULL && gtk_widget_is_ancestor (focus, get_rows (self));
}

/* What the keyboard is on. */
static gpointer
get_focused_item (gpointer user_data)
{
  HoistTenantTable *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, get_rows (self))
             ? find_item (self, focus, NULL)
             : NULL;
}

/* The row that had it last, else the first one. */
static gboolean
focus_row (HoistTenantTable *self)
{
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL || !has_rows (self))
    return FALSE;
  gtk_widget_grab_focus (get_rows (self));
  if (!row_has_focus (self)) /* it takes the focus itself until it was laid out */
    gtk_widget_grab_focus (gtk_widget_get_first_child (get_rows (self)));
  return row_has_focus (self);
}

static gboolean
first_row_cb (gpointer user_data)
{
  HoistTenantTable *self = user_data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), HOIST_TYPE_PAGE);

  self->focus_idle = 0;
  self->wants_row = !has_rows (self);
  if (root != NULL && gtk_root_get_focus (root) == get_rows (self))
    focus_row (self);
  else if (page != NULL && has_rows (self))
    hoist_page_content_came (HOIST_PAGE (page));
  return G_SOURCE_REMOVE;
}

static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HoistTenantTable *self = HOIST_TENANT_TABLE (widget);

  gtk_widget_allocate (self->scroller, width, height, baseline, NULL);
  if (self->wants_row && self->focus_idle == 0)
    self->focus_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, first_row_cb, self, NULL);
  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static gboolean
grab_focus (GtkWidget *widget)
{
  HoistTenantTable *self = HOIST_TENANT_TABLE (widget);

  if (focus_row (self))
    return TRUE;
  self->wants_row = TRUE; /* it comes with the next layout */
  return gtk_widget_grab_focus (get_rows (self));
}

/* Tab goes past the list, however long it is: from row to row lead the arrows. */
static gboolean
focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (tab && gtk_widget_get_root (widget) != NULL)
    return gtk_widget_get_focus_child (widget) == NULL && grab_focus (widget);
  return GTK_WIDGET_CLASS (hoist_tenant_table_parent_class)->focus (widget, direction);
}

static void
dispose (GObject *object)
{
  HoistTenantTable *self = HOIST_TENANT_TABLE (object);

  g_clear_handle_id (&self->focus_idle, g_source_remove);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->view != NULL)
    {
      g_signal_handlers_disconnect_by_data (gtk_column_view_get_sorter (self->view), self);
      gtk_column_view_set_model (self->view, NULL);
    }
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  self->view = NULL;
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  if (self->rows != NULL)
    hoist_sliced_list_set_kept (self->rows, NULL, NULL);
  g_clear_object (&self->rows);
  g_clear_object (&self->list);
  g_clear_pointer (&self->checks, g_hash_table_unref);
  G_OBJECT_CLASS (hoist_tenant_table_parent_class)->dispose (object);
}

/* The view is gone by then, and its cells have taken their leave. */
static void
finalize (GObject *object)
{
  g_clear_pointer (&HOIST_TENANT_TABLE (object)->names, g_hash_table_unref);
  G_OBJECT_CLASS (hoist_tenant_table_parent_class)->finalize (object);
}

static void
hoist_tenant_table_class_init (HoistTenantTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  widget_class->size_allocate = size_allocate;
  widget_class->measure = measure;
  widget_class->grab_focus = grab_focus;
  widget_class->focus = focus;
  signals[SIGNAL_OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, HOIST_TYPE_TENANT_ITEM);
  signals[SIGNAL_CONTEXT] =
      g_signal_new ("context", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, HOIST_TYPE_TENANT_ITEM, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[SIGNAL_SORTED] = g_signal_new ("sorted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}

static void
add_gestures (HoistTenantTable *self)
{
  GtkGesture *open = gtk_gesture_click_new ();
  GtkGesture *menu = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (open), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (open), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (open, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect_swapped (open, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (open));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (menu), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (menu));
}

static void
hoist_tenant_table_init (HoistTenantTable *self)
{
  self->checks = g_hash_table_new (NULL, NULL);
  self->names = g_hash_table_new (NULL, NULL);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "hoist-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Tenants"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (get_rows (self)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Tenants"), -1);
  /* the row of the headings is named by its class otherwise */
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (self->view))),
      GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Column headings"), -1);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_widget_set_overflow (self->scroller, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (self->scroller, "card");
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  add_check_column (self);
  for (HoistTenantColumn column = 0; column < HOIST_N_TENANT_COLUMNS; column++)
    add_column (self, column);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (gtk_column_view_get_sorter (self->view), "changed",
                            G_CALLBACK (sorter_changed_cb), self);
  add_gestures (self);
}

void
hoist_tenant_table_set_list (HoistTenantTable *self, HoistTenantList *list)
{
  g_return_if_fail (HOIST_IS_TENANT_TABLE (self) && self->list == NULL);

  self->list = g_object_ref (list);
  hoist_tenant_list_sort_by (list, self->column, self->order);
  g_signal_connect_swapped (list, "selection-changed", G_CALLBACK (selection_changed_cb), self);
  self->rows = hoist_sliced_list_new (GTK_SELECTION_MODEL (list));
  hoist_sliced_list_set_kept (self->rows, get_focused_item, self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->rows));
}

void
hoist_tenant_table_sort_by (HoistTenantTable *self, HoistTenantColumn column, GtkSortType order)
{
  gtk_column_view_sort_by_column (self->view, self->columns[column], order);
}

void
hoist_tenant_table_get_sort (HoistTenantTable *self, HoistTenantColumn *ret_column,
                             GtkSortType *ret_order)
{
  *ret_column = self->column;
  *ret_order = self->order;
}

void
hoist_tenant_table_show_column (HoistTenantTable *self, HoistTenantColumn column, gboolean shown)
{
  gtk_column_view_column_set_visible (self->columns[column], shown);
}

void
hoist_tenant_table_set_stacked (HoistTenantTable *self, gboolean stacked)
{
  GHashTableIter iter;
  gpointer cell;

  self->stacked = stacked;
  if (stacked)
    gtk_widget_add_css_class (GTK_WIDGET (self->view), "stacked");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->view), "stacked");
  hoist_tenant_table_show_column (self, HOIST_TENANT_COLUMN_STATE, !stacked);
  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    hoist_tenant_cell_set_stacked (cell, stacked);
}
