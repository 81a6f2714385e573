/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistFocusKeeper: owned by its window; main thread only; it never takes the focus from a control
 * that can be used. */
#include "console/widgets/hoist-focus-keeper.h"
#include "console/widgets/hoist-page.h"

#define KEY "hoist-focus-keeper"

struct _HoistFocusKeeper
{
  GObject parent_instance;
  GtkWindow *window;  /* the owner */
  GPtrArray *way;     /* Weak: what had the keyboard last, and what it was in, up to the window */
  GtkWidget *watched; /* weak: the first of `way` */
  GtkWidget *lost;    /* weak: it gets the keyboard back when it can be used again … */
  GtkWidget *instead; /* weak: … as long as the keyboard is still here */
  guint idle;
};

G_DEFINE_FINAL_TYPE (HoistFocusKeeper, hoist_focus_keeper, G_TYPE_OBJECT)

typedef struct
{
  GtkWidget *widget;
} Weak;

static void
weak_free (gpointer data)
{
  Weak *weak = data;

  g_clear_weak_pointer (&weak->widget);
  g_free (weak);
}

static GtkWidget *
way_at (HoistFocusKeeper *self, guint index)
{
  return index < self->way->len ? ((Weak *) g_ptr_array_index (self->way, index))->widget : NULL;
}

static gboolean
is_usable (HoistFocusKeeper *self, GtkWidget *widget)
{
  return widget != NULL && gtk_widget_get_mapped (widget) && gtk_widget_is_sensitive (widget)
         && gtk_widget_get_root (widget) == GTK_ROOT (self->window);
}

static gboolean
has_keyboard (HoistFocusKeeper *self)
{
  return is_usable (self, gtk_window_get_focus (self->window));
}

static gboolean
is_child (GtkWidget *widget, GtkWidget *parent)
{
  return widget != NULL && gtk_widget_get_parent (widget) == parent;
}

/* The controls after `widget`, then those before it, from the nearest on; all of `parent` when
 * `widget` is not there any more. */
static gboolean
focus_beside (HoistFocusKeeper *self, GtkWidget *widget, GtkWidget *parent)
{
  if (!is_child (widget, parent))
    return is_usable (self, parent) && gtk_widget_child_focus (parent, GTK_DIR_TAB_FORWARD)
           && has_keyboard (self);
  for (GtkWidget *w = gtk_widget_get_next_sibling (widget); w != NULL;
       w = gtk_widget_get_next_sibling (w))
    if (is_usable (self, w) && gtk_widget_child_focus (w, GTK_DIR_TAB_FORWARD)
        && has_keyboard (self))
      return TRUE;
  for (GtkWidget *w = gtk_widget_get_prev_sibling (widget); w != NULL;
       w = gtk_widget_get_prev_sibling (w))
    if (is_usable (self, w) && gtk_widget_child_focus (w, GTK_DIR_TAB_BACKWARD)
        && has_keyboard (self))
      return TRUE;
  return FALSE;
}

/* What had it; else the row that it was in; else what is beside it, from the inside to the outside;
 * a page knows best itself. */
static void
find_another (HoistFocusKeeper *self)
{
  if (is_usable (self, way_at (self, 0)) && gtk_widget_grab_focus (way_at (self, 0))
      && has_keyboard (self))
    return;
  for (guint i = 1; i < self->way->len; i++)
    if (GTK_IS_LIST_BOX_ROW (way_at (self, i)) && is_usable (self, way_at (self, i))
        && gtk_widget_grab_focus (way_at (self, i)) && has_keyboard (self))
      return;
  for (guint i = 1; i < self->way->len; i++)
    {
      GtkWidget *place = way_at (self, i);

      if (place == NULL || gtk_widget_get_root (place) != GTK_ROOT (self->window))
        continue;
      if (HOIST_IS_PAGE (place) && gtk_widget_get_mapped (place))
        hoist_page_focus (HOIST_PAGE (place));
      if (has_keyboard (self) || focus_beside (self, way_at (self, i - 1), place))
        return;
    }
  gtk_widget_child_focus (GTK_WIDGET (self->window), GTK_DIR_TAB_FORWARD);
}

static void give_back_cb (HoistFocusKeeper *self);
static void look_soon (HoistFocusKeeper *self);

static void
unwatch (HoistFocusKeeper *self)
{
  if (self->watched != NULL)
    g_signal_handlers_disconnect_by_func (self->watched, look_soon, self);
  g_clear_weak_pointer (&self->watched);
}

static void
forget_lost (HoistFocusKeeper *self)
{
  if (self->lost != NULL)
    g_signal_handlers_disconnect_by_func (self->lost, give_back_cb, self);
  g_clear_weak_pointer (&self->lost);
  g_clear_weak_pointer (&self->instead);
}

static void
give_back_cb (HoistFocusKeeper *self)
{
  GtkWidget *lost = self->lost;

  if (gtk_window_get_focus (self->window) != self->instead)
    forget_lost (self);
  else if (is_usable (self, lost))
    {
      forget_lost (self);
      gtk_widget_grab_focus (lost);
    }
}

static void
remember_lost (HoistFocusKeeper *self, GtkWidget *lost)
{
  forget_lost (self);
  if (lost == NULL || gtk_widget_get_root (lost) != GTK_ROOT (self->window))
    return;
  g_set_weak_pointer (&self->lost, lost);
  g_set_weak_pointer (&self->instead, gtk_window_get_focus (self->window));
  g_signal_connect_object (lost, "state-flags-changed", G_CALLBACK (give_back_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (lost, "map", G_CALLBACK (give_back_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static gboolean
look_cb (gpointer user_data)
{
  HoistFocusKeeper *self = user_data;
  GtkWidget *lost = way_at (self, 0);

  self->idle = 0;
  if (has_keyboard (self) || self->way->len == 0
      || !gtk_widget_get_mapped (GTK_WIDGET (self->window)))
    return G_SOURCE_REMOVE;
  if (lost != NULL)
    g_object_ref (lost);
  find_another (self);
  if (lost != NULL && gtk_window_get_focus (self->window) != lost)
    remember_lost (self, lost);
  g_clear_object (&lost);
  return G_SOURCE_REMOVE;
}

/* Before the next frame, in which GTK would choose by itself. */
static void
look_soon (HoistFocusKeeper *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, look_cb, self, NULL);
}

static void
focus_cb (HoistFocusKeeper *self)
{
  GtkWidget *focus = gtk_window_get_focus (self->window);

  if (focus == NULL)
    {
      look_soon (self);
      return;
    }
  if (!is_usable (self, focus))
    return; /* it is about to come, or the watch tells */
  unwatch (self);
  g_ptr_array_set_size (self->way, 0);
  for (GtkWidget *w = focus; w != NULL && w != GTK_WIDGET (self->window);
       w = gtk_widget_get_parent (w))
    {
      Weak *weak = g_new0 (Weak, 1);

      g_set_weak_pointer (&weak->widget, w);
      g_ptr_array_add (self->way, weak);
    }
  g_set_weak_pointer (&self->watched, focus);
  g_signal_connect_object (focus, "unmap", G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);
}

static void
dispose (GObject *object)
{
  HoistFocusKeeper *self = HOIST_FOCUS_KEEPER (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  unwatch (self);
  forget_lost (self);
  g_clear_pointer (&self->way, g_ptr_array_unref);
  G_OBJECT_CLASS (hoist_focus_keeper_parent_class)->dispose (object);
}

static void
hoist_focus_keeper_class_init (HoistFocusKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
hoist_focus_keeper_init (HoistFocusKeeper *self)
{
  self->way = g_ptr_array_new_with_free_func (weak_free);
}

void
hoist_focus_keeper_watch (GtkWindow *window)
{
  HoistFocusKeeper *self;

  g_return_if_fail (GTK_IS_WINDOW (window));

  if (g_object_get_data (G_OBJECT (window), KEY) != NULL)
    return;
  self = g_object_new (HOIST_TYPE_FOCUS_KEEPER, NULL);
  self->window = window;
  g_object_set_data_full (G_OBJECT (window), KEY, self, g_object_unref);
  g_signal_connect_object (window, "notify::focus-widget", G_CALLBACK (focus_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "map", G_CALLBACK (focus_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
windows_cb (GListModel *windows, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      hoist_focus_keeper_watch (window);
    }
}

void
hoist_focus_keeper_watch_all (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  g_signal_handlers_disconnect_by_func (windows, windows_cb, NULL);
  g_signal_connect (windows, "items-changed", G_CALLBACK (windows_cb), NULL);
  windows_cb (windows, 0, 0, g_list_model_get_n_items (windows));
}
