/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistNoticeCard: owned by its page; main thread only; it keeps no record of what was
 * acknowledged. */
#include "console/widgets/hoist-notice-card.h"
#include "base/hoist-text.h"
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-check-label.h"

struct _HoistNoticeCard
{
  GtkWidget parent_instance;
  GtkWidget *box;
  GtkLabel *text_label;
  GtkCheckButton *check;
  char *id;
};

enum
{
  SIGNAL_TOGGLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistNoticeCard, hoist_notice_card, GTK_TYPE_WIDGET)

static void
toggled_cb (HoistNoticeCard *self)
{
  g_signal_emit (self, signals[SIGNAL_TOGGLED], 0);
}

static void
dispose (GObject *object)
{
  HoistNoticeCard *self = HOIST_NOTICE_CARD (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (hoist_notice_card_parent_class)->dispose (object);
}

static void
hoist_notice_card_class_init (HoistNoticeCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[SIGNAL_TOGGLED] = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-notice-card.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistNoticeCard, box);
  gtk_widget_class_bind_template_child (widget_class, HoistNoticeCard, text_label);
  gtk_widget_class_bind_template_child (widget_class, HoistNoticeCard, check);
}

static void
hoist_notice_card_init (HoistNoticeCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_check_label_wrap (self->check);
  g_signal_connect_swapped (self->check, "toggled", G_CALLBACK (toggled_cb), self);
}

GtkWidget *
hoist_notice_card_new (const char *id, const char *full_text, const char *check_label)
{
  HoistNoticeCard *self = g_object_new (HOIST_TYPE_NOTICE_CARD, NULL);

  g_autofree char *shown = hoist_shown_text_dup (full_text, HOIST_SHOWN_BLOCK);
  g_autofree char *text = hoist_text_flow (shown);

  self->id = g_strdup (id);
  gtk_label_set_text (self->text_label, text);
  if (check_label != NULL)
    gtk_check_button_set_label (self->check, check_label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
  return GTK_WIDGET (self);
}

const char *
hoist_notice_card_get_id (HoistNoticeCard *self)
{
  return self->id;
}

gboolean
hoist_notice_card_get_active (HoistNoticeCard *self)
{
  return gtk_check_button_get_active (self->check);
}

void
hoist_notice_card_set_active (HoistNoticeCard *self, gboolean active)
{
  gtk_check_button_set_active (self->check, active);
}
