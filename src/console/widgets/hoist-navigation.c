/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistNavigation: a GtkStack and the order of its pages. Owned by the window; main thread only; it
 * never decides where to go. */
#include "console/widgets/hoist-navigation.h"
#include "console/widgets/hoist-stack.h"

struct _HoistNavigation
{
  GtkWidget parent_instance;
  GtkStack *stack;
  GPtrArray *pages;   /* HoistPage*, borrowed from the stack, bottom first */
  GPtrArray *leaving; /* popped pages that are still sliding out */
  gboolean folded;
};

enum
{
  PROP_0,
  PROP_VISIBLE_PAGE,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (HoistNavigation, hoist_navigation, GTK_TYPE_WIDGET)

static void
drop_leaving (HoistNavigation *self)
{
  while (self->leaving->len > 0)
    {
      GtkWidget *page = g_ptr_array_steal_index (self->leaving, self->leaving->len - 1);

      gtk_stack_remove (self->stack, page);
    }
}

static void
transition_cb (HoistNavigation *self)
{
  if (!gtk_stack_get_transition_running (self->stack))
    drop_leaving (self);
}

static void
update_places (HoistNavigation *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    hoist_page_set_place (g_ptr_array_index (self->pages, i), i > 0 || self->folded, self->folded);
}

static void
show_top (HoistNavigation *self, GtkStackTransitionType transition)
{
  HoistPage *top = hoist_navigation_get_visible_page (self);

  update_places (self);
  if (top != NULL)
    {
      gtk_stack_set_transition_type (self->stack, transition);
      hoist_stack_show_child (self->stack, GTK_WIDGET (top));
    }
  /* before the page that leaves takes the focus away with it */
  if (top != NULL && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    hoist_page_focus (top);
  if (!gtk_stack_get_transition_running (self->stack))
    drop_leaving (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VISIBLE_PAGE]);
}

static void
drop_top (HoistNavigation *self)
{
  g_ptr_array_add (self->leaving, g_ptr_array_steal_index (self->pages, self->pages->len - 1));
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, hoist_navigation_get_visible_page (HOIST_NAVIGATION (object)));
}

static void
dispose (GObject *object)
{
  HoistNavigation *self = HOIST_NAVIGATION (object);

  if (self->stack != NULL)
    g_signal_handlers_disconnect_by_data (self->stack, self);
  g_clear_pointer ((GtkWidget **) &self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_pointer (&self->leaving, g_ptr_array_unref);
  G_OBJECT_CLASS (hoist_navigation_parent_class)->dispose (object);
}

static void
hoist_navigation_class_init (HoistNavigationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->dispose = dispose;
  props[PROP_VISIBLE_PAGE] = g_param_spec_object ("visible-page", NULL, NULL, HOIST_TYPE_PAGE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hoist_navigation_init (HoistNavigation *self)
{
  self->pages = g_ptr_array_new ();
  self->leaving = g_ptr_array_new ();
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_widget_set_parent (GTK_WIDGET (self->stack), GTK_WIDGET (self));
  hoist_stack_watch (self->stack);
  g_signal_connect_swapped (self->stack, "notify::transition-running", G_CALLBACK (transition_cb),
                            self);
}

GtkWidget *
hoist_navigation_new (void)
{
  return g_object_new (HOIST_TYPE_NAVIGATION, NULL);
}

static void
append (HoistNavigation *self, HoistPage *page)
{
  gtk_stack_add_child (self->stack, GTK_WIDGET (page));
  g_ptr_array_add (self->pages, page);
}

void
hoist_navigation_set_root (HoistNavigation *self, HoistPage *page)
{
  g_return_if_fail (HOIST_IS_PAGE (page));

  while (self->pages->len > 0)
    drop_top (self);
  append (self, page);
  show_top (self, GTK_STACK_TRANSITION_TYPE_CROSSFADE);
}

void
hoist_navigation_push (HoistNavigation *self, HoistPage *page)
{
  g_return_if_fail (HOIST_IS_PAGE (page));

  append (self, page);
  show_top (self, GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT);
}

void
hoist_navigation_replace (HoistNavigation *self, HoistPage *page)
{
  g_return_if_fail (HOIST_IS_PAGE (page));

  if (self->pages->len > 0)
    drop_top (self);
  append (self, page);
  show_top (self, GTK_STACK_TRANSITION_TYPE_SLIDE_LEFT);
}

gboolean
hoist_navigation_pop (HoistNavigation *self)
{
  if (self->pages->len < 2)
    return FALSE;
  drop_top (self);
  show_top (self, GTK_STACK_TRANSITION_TYPE_SLIDE_RIGHT);
  return TRUE;
}

void
hoist_navigation_pop_to_type (HoistNavigation *self, GType type)
{
  while (self->pages->len > 1
         && !G_TYPE_CHECK_INSTANCE_TYPE (hoist_navigation_get_visible_page (self), type))
    drop_top (self);
  show_top (self, GTK_STACK_TRANSITION_TYPE_SLIDE_RIGHT);
}

void
hoist_navigation_pop_to_root (HoistNavigation *self)
{
  if (self->pages->len < 2)
    return;
  while (self->pages->len > 1)
    drop_top (self);
  show_top (self, GTK_STACK_TRANSITION_TYPE_SLIDE_RIGHT);
}

HoistPage *
hoist_navigation_get_visible_page (HoistNavigation *self)
{
  return self->pages->len > 0 ? g_ptr_array_index (self->pages, self->pages->len - 1) : NULL;
}

guint
hoist_navigation_get_depth (HoistNavigation *self)
{
  return self->pages->len;
}

void
hoist_navigation_set_folded (HoistNavigation *self, gboolean folded)
{
  self->folded = folded;
  update_places (self);
}
