/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistPage: owned by the navigation; main thread only; it knows no session and no window. */
#include "console/widgets/hoist-page.h"
#include <adwaita.h>
#include "console/items/hoist-shown-text.h"

typedef struct
{
  GtkWidget *box;
  AdwHeaderBar *header;
  AdwWindowTitle *window_title;
  GtkWidget *back_button;
  HoistBanner *banner;
  AdwBin *content;
  GtkDrawingArea *probe; /* of no height: GTK 4.8 tells a width by its "resize" only */
  int width;
  guint resize_idle;
  GtkWidget *stopgap; /* weak: has the keyboard until there is something to work with */
} HoistPagePrivate;

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUBTITLE,
  N_PROPS
};
static GParamSpec *props[N_PROPS];
static GtkBuildableIface *parent_buildable;

static void hoist_page_buildable_init (GtkBuildableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (HoistPage, hoist_page, GTK_TYPE_WIDGET,
                                  G_ADD_PRIVATE (HoistPage)
                                      G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                             hoist_page_buildable_init))

static HoistPagePrivate *
get_private (HoistPage *self)
{
  return hoist_page_get_instance_private (self);
}

static void
add_child (GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
  HoistPagePrivate *priv = get_private (HOIST_PAGE (buildable));

  if (priv->content == NULL) /* our own template is still being built */
    parent_buildable->add_child (buildable, builder, child, type);
  else if (g_strcmp0 (type, "start") == 0)
    adw_header_bar_pack_start (priv->header, GTK_WIDGET (child));
  else if (g_strcmp0 (type, "end") == 0)
    adw_header_bar_pack_end (priv->header, GTK_WIDGET (child));
  else if (g_strcmp0 (type, "title") == 0)
    adw_header_bar_set_title_widget (priv->header, GTK_WIDGET (child));
  else if (GTK_IS_WIDGET (child))
    adw_bin_set_child (priv->content, GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
hoist_page_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoistPage *self = HOIST_PAGE (object);

  if (id == PROP_TITLE)
    g_value_set_string (value, hoist_page_get_title (self));
  else
    g_value_set_string (value, hoist_page_get_subtitle (self));
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HoistPage *self = HOIST_PAGE (object);

  if (id == PROP_TITLE)
    hoist_page_set_title (self, g_value_get_string (value));
  else
    hoist_page_set_subtitle (self, g_value_get_string (value));
}

/* Text that is twice as large leaves room for half of it. */
static int
width_for_text (int width)
{
  int dpi = 0;

  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  return dpi <= 0 ? width : (int) ((gint64) width * 96 * PANGO_SCALE / dpi);
}

static gboolean
resize_idle_cb (gpointer user_data)
{
  HoistPage *self = user_data;

  get_private (self)->resize_idle = 0;
  HOIST_PAGE_GET_CLASS (self)->resized (self, width_for_text (get_private (self)->width));
  return G_SOURCE_REMOVE;
}

static void
tell_width (HoistPage *self)
{
  HoistPagePrivate *priv = get_private (self);

  if (HOIST_PAGE_GET_CLASS (self)->resized != NULL && priv->width > 0 && priv->resize_idle == 0)
    priv->resize_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, resize_idle_cb, self, NULL);
}

static void
probe_resize_cb (HoistPage *self, int width)
{
  HoistPagePrivate *priv = get_private (self);

  if (width == priv->width)
    return;
  priv->width = width;
  tell_width (self);
}

static void
dispose (GObject *object)
{
  HoistPagePrivate *priv = get_private (HOIST_PAGE (object));

  g_clear_handle_id (&priv->resize_idle, g_source_remove);
  g_clear_weak_pointer (&priv->stopgap);
  g_clear_pointer (&priv->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_page_parent_class)->dispose (object);
}

static void
hoist_page_class_init (HoistPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  props[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (HOIST_TYPE_BANNER);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hoist/Console/hoist-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, HoistPage, box);
  gtk_widget_class_bind_template_child_private (widget_class, HoistPage, header);
  gtk_widget_class_bind_template_child_private (widget_class, HoistPage, window_title);
  gtk_widget_class_bind_template_child_private (widget_class, HoistPage, back_button);
  gtk_widget_class_bind_template_child_private (widget_class, HoistPage, banner);
  gtk_widget_class_bind_template_child_private (widget_class, HoistPage, content);
  gtk_widget_class_bind_template_child_private (widget_class, HoistPage, probe);
}

static void
hoist_page_init (HoistPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (get_private (self)->probe, "resize", G_CALLBACK (probe_resize_cb),
                            self);
  g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-xft-dpi",
                           G_CALLBACK (tell_width), self, G_CONNECT_SWAPPED);
}

const char *
hoist_page_get_title (HoistPage *self)
{
  return adw_window_title_get_title (get_private (self)->window_title);
}

void
hoist_page_set_title (HoistPage *self, const char *title)
{
  g_autofree char *shown = hoist_shown_text_dup_line (title != NULL ? title : "");

  adw_window_title_set_title (get_private (self)->window_title, shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
}

const char *
hoist_page_get_subtitle (HoistPage *self)
{
  return adw_window_title_get_subtitle (get_private (self)->window_title);
}

void
hoist_page_set_subtitle (HoistPage *self, const char *subtitle)
{
  g_autofree char *shown = hoist_shown_text_dup_line (subtitle != NULL ? subtitle : "");

  adw_window_title_set_subtitle (get_private (self)->window_title, shown);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUBTITLE]);
}

HoistBanner *
hoist_page_get_banner (HoistPage *self)
{
  return get_private (self)->banner;
}

GtkWidget *
hoist_page_get_content (HoistPage *self)
{
  return adw_bin_get_child (get_private (self)->content);
}

void
hoist_page_set_place (HoistPage *self, gboolean can_go_back, gboolean start_controls)
{
  HoistPagePrivate *priv = get_private (self);

  gtk_widget_set_visible (priv->back_button, can_go_back);
  adw_header_bar_set_show_start_title_buttons (priv->header, start_controls);
}

void
hoist_page_refresh (HoistPage *self)
{
  if (HOIST_PAGE_GET_CLASS (self)->refresh != NULL)
    HOIST_PAGE_GET_CLASS (self)->refresh (self);
}

void
hoist_page_find (HoistPage *self, int action)
{
  if (HOIST_PAGE_GET_CLASS (self)->find != NULL)
    HOIST_PAGE_GET_CLASS (self)->find (self, action);
}

/* Does something in `place` that can be seen have the keyboard? Before the page itself is on the
 * screen, what will be seen with it is as good. */
static gboolean
has_keyboard (HoistPage *self, GtkWidget *place)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return focus != NULL
         && (gtk_widget_get_mapped (focus) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
         && (focus == place || gtk_widget_is_ancestor (focus, place));
}

void
hoist_page_focus (HoistPage *self)
{
  HoistPagePrivate *priv = get_private (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_clear_weak_pointer (&priv->stopgap);
  if (HOIST_PAGE_GET_CLASS (self)->shown != NULL)
    HOIST_PAGE_GET_CLASS (self)->shown (self);
  else if (root != NULL)
    gtk_widget_child_focus (GTK_WIDGET (priv->content), GTK_DIR_TAB_FORWARD);
  if (root == NULL || has_keyboard (self, GTK_WIDGET (priv->content)))
    return;
  /* What is still being read has nothing to give the keyboard to: the header bar takes it, so that
   * it is never lost, and gives it on when the content has come; without a button there, the page
   * itself. */
  if (!has_keyboard (self, GTK_WIDGET (self)))
    {
      gtk_root_set_focus (root, NULL); /* it was given to what can't be seen yet */
      gtk_widget_child_focus (priv->box, GTK_DIR_TAB_FORWARD);
    }
  if (!has_keyboard (self, GTK_WIDGET (self)))
    {
      gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self));
    }
  g_set_weak_pointer (&priv->stopgap, gtk_root_get_focus (root));
}

void
hoist_page_content_came (HoistPage *self)
{
  HoistPagePrivate *priv = get_private (self);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL && priv->stopgap != NULL && gtk_root_get_focus (root) == priv->stopgap)
    hoist_page_focus (self);
  if (root != NULL && gtk_root_get_focus (root) != GTK_WIDGET (self))
    gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
}
