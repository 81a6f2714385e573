/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistStatus: owned by whoever shows it; main thread only; it knows no model. */
#include "console/widgets/hoist-status.h"

struct _HoistStatus
{
  GtkWidget parent_instance;
  GtkImage *image;
  GtkSpinner *spinner;
  GtkLabel *label;
  const char *style;
};

G_DEFINE_FINAL_TYPE (HoistStatus, hoist_status, GTK_TYPE_WIDGET)

static void
dispose (GObject *object)
{
  HoistStatus *self = HOIST_STATUS (object);

  g_clear_pointer ((GtkWidget **) &self->image, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **) &self->spinner, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **) &self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_status_parent_class)->dispose (object);
}

static void
hoist_status_class_init (HoistStatusClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "status");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
hoist_status_init (HoistStatus *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                              6);
  /* The word says it. */
  self->image =
      g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_widget_set_valign (GTK_WIDGET (self->spinner), GTK_ALIGN_CENTER);
  gtk_widget_set_parent (GTK_WIDGET (self->image), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->spinner), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->label), GTK_WIDGET (self));
}

GtkWidget *
hoist_status_new (void)
{
  return g_object_new (HOIST_TYPE_STATUS, NULL);
}

void
hoist_status_set_look (HoistStatus *self, HoistLook look, const char *word)
{
  const char *text = word != NULL ? word : look.word;
  gboolean turning = look.icon == NULL || look.icon[0] == '\0';

  g_return_if_fail (HOIST_IS_STATUS (self));

  if (self->style != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->image), self->style);
  self->style = look.style != NULL && look.style[0] != '\0' ? g_intern_string (look.style) : NULL;
  if (self->style != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->image), self->style);
  gtk_widget_set_visible (GTK_WIDGET (self->image), !turning);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), turning);
  gtk_spinner_set_spinning (self->spinner, turning);
  if (!turning)
    gtk_image_set_from_icon_name (self->image, look.icon);
  gtk_label_set_text (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
hoist_status_set_icon_only (HoistStatus *self, gboolean icon_only)
{
  gtk_widget_set_visible (GTK_WIDGET (self->label), !icon_only);
}

void
hoist_status_set_ellipsize (HoistStatus *self, gboolean ellipsize)
{
  gtk_label_set_ellipsize (self->label, ellipsize ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
}

const char *
hoist_status_get_word (HoistStatus *self)
{
  return gtk_label_get_text (self->label);
}
