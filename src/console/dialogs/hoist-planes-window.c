/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPlanesWindow: owned by GTK until it is closed; main thread only; it keeps nothing itself. */
#include "console/dialogs/hoist-planes-window.h"
#include "console/dialogs/hoist-plane-group.h"
#include "console/widgets/hoist-group-release.h"
#include "console/widgets/hoist-toolkit-names.h"

struct _HoistPlanesWindow
{
  AdwPreferencesWindow parent_instance;
  AdwPreferencesPage *page;
  AdwPreferencesGroup *empty_group;
  HoistPlaneSet *planes;
  GPtrArray *groups; /* in the order of `planes`, borrowed from the page */
};

G_DEFINE_FINAL_TYPE (HoistPlanesWindow, hoist_planes_window, ADW_TYPE_PREFERENCES_WINDOW)

/* A page has no way to insert: what follows the change is made anew. */
static void
planes_changed_cb (HoistPlanesWindow *self, guint position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->planes));

  while (self->groups->len > position)
    adw_preferences_page_remove (self->page,
                                 g_ptr_array_steal_index (self->groups, self->groups->len - 1));
  for (guint i = position; i < n; i++)
    {
      g_autoptr (HoistSession) session = g_list_model_get_item (G_LIST_MODEL (self->planes), i);
      HoistPlaneGroup *group = hoist_plane_group_new (self->planes, session);

      adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
      g_ptr_array_add (self->groups, group);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->empty_group), n == 0);
}

/* A group that the window's search keeps shall at least hear no more of its plane. */
static void
dispose (GObject *object)
{
  HoistPlanesWindow *self = HOIST_PLANES_WINDOW (object);

  while (self->groups->len > 0)
    {
      g_autoptr (GObject) group =
          g_object_ref (g_ptr_array_steal_index (self->groups, self->groups->len - 1));

      adw_preferences_page_remove (self->page, ADW_PREFERENCES_GROUP (group));
      g_object_run_dispose (group);
    }
  hoist_group_release_all (ADW_PREFERENCES_WINDOW (object));
  G_OBJECT_CLASS (hoist_planes_window_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistPlanesWindow *self = HOIST_PLANES_WINDOW (object);

  g_ptr_array_unref (self->groups);
  g_clear_object (&self->planes);
  G_OBJECT_CLASS (hoist_planes_window_parent_class)->finalize (object);
}

static void
hoist_planes_window_class_init (HoistPlanesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-planes-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistPlanesWindow, page);
  gtk_widget_class_bind_template_child (widget_class, HoistPlanesWindow, empty_group);
  /* the keys of the application hold in its own windows only, and what is on offer is shown here */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo", NULL);
}

static void
hoist_planes_window_init (HoistPlanesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_toolkit_names_mend_when_shown (GTK_WIDGET (self));
  self->groups = g_ptr_array_new ();
}

HoistPlanesWindow *
hoist_planes_window_new (GtkWindow *parent, HoistPlaneSet *planes, GActionGroup *actions)
{
  HoistPlanesWindow *self = g_object_new (HOIST_TYPE_PLANES_WINDOW, "transient-for", parent, NULL);

  self->planes = g_object_ref (planes);
  if (actions != NULL)
    gtk_widget_insert_action_group (GTK_WIDGET (self), "win", actions);
  g_signal_connect_object (planes, "items-changed", G_CALLBACK (planes_changed_cb), self,
                           G_CONNECT_SWAPPED);
  planes_changed_cb (self, 0);
  return self;
}
