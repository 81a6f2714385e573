/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistBanner: owned by the page it stands in; main thread only; it never closes itself. */
#include "console/widgets/hoist-banner.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-action.h"

struct _HoistBanner
{
  GtkWidget parent_instance;
  GtkRevealer *revealer;
  GtkWidget *box;
  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (HoistBanner, hoist_banner, GTK_TYPE_WIDGET)

static const char *const kind_classes[] = { "info", "warning", "error", "success" };

static void
hoist_banner_dispose (GObject *object)
{
  HoistBanner *self = HOIST_BANNER (object);

  g_clear_pointer ((GtkWidget **) &self->revealer, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_banner_parent_class)->dispose (object);
}

static void
hoist_banner_class_init (HoistBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hoist_banner_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hoist/Console/hoist-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, HoistBanner, box);
  gtk_widget_class_bind_template_child (widget_class, HoistBanner, label);
  gtk_widget_class_bind_template_child (widget_class, HoistBanner, button);
}

static void
hoist_banner_init (HoistBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
hoist_banner_new (void)
{
  return g_object_new (HOIST_TYPE_BANNER, NULL);
}

void
hoist_banner_show_text (HoistBanner *self, HoistBannerKind kind, const char *text)
{
  g_autofree char *said = hoist_plane_sentence_dup (text);
  g_autofree char *shown = hoist_shown_text_dup (said, HOIST_SHOWN_BLOCK);

  g_return_if_fail (HOIST_IS_BANNER (self));

  for (guint i = 0; i < G_N_ELEMENTS (kind_classes); i++)
    gtk_widget_remove_css_class (self->box, kind_classes[i]);
  gtk_widget_add_css_class (self->box, kind_classes[kind]);
  gtk_label_set_text (self->label, shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

void
hoist_banner_set_button (HoistBanner *self, const char *label, const char *detailed_action)
{
  g_return_if_fail (HOIST_IS_BANNER (self));

  gtk_widget_set_visible (GTK_WIDGET (self->button), label != NULL);
  gtk_button_set_label (self->button, label != NULL ? label : "");
  hoist_action_set_detailed (GTK_ACTIONABLE (self->button), label != NULL ? detailed_action : NULL);
}

void
hoist_banner_set_narrow (HoistBanner *self, gboolean narrow)
{
  g_return_if_fail (HOIST_IS_BANNER (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_halign (GTK_WIDGET (self->button), narrow ? GTK_ALIGN_CENTER : GTK_ALIGN_FILL);
}

void
hoist_banner_hide (HoistBanner *self)
{
  g_return_if_fail (HOIST_IS_BANNER (self));

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_label_set_text (self->label, "");
}

gboolean
hoist_banner_is_shown (HoistBanner *self)
{
  return gtk_revealer_get_reveal_child (self->revealer);
}

const char *
hoist_banner_get_text (HoistBanner *self)
{
  return gtk_label_get_text (self->label);
}
