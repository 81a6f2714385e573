/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistCardView: owned by the run's page; main thread only. It orders nothing itself, and never
 * says that something is done which the plane has not said. */
#include "console/pages/hoist-card-view.h"
#include <glib/gi18n.h>
#include "base/hoist-text.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-shown-text.h"
#include "console/pages/hoist-run-words.h"

#define COMMAND_BYTES 8000 /* what a guide may give */

struct _HoistCardView
{
  GtkWidget parent_instance;
  GtkWidget *box;
  GtkLabel *title_label, *who_label, *text_label, *status_label, *reason_label;
  GtkWidget *commands; /* box */
  GtkWidget *status;   /* box of role alert */
  GtkSpinner *spinner;
  GtkEntry *note;
  GtkButton *cancel_button, *done_button;
  GtkWidget *buttons;

  int step;              /* that is shown; -1: none */
  const HoistPlan *plan; /* whose texts are shown; only compared */
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistCardView, hoist_card_view, GTK_TYPE_WIDGET)

static void
set_text (GtkLabel *label, const char *text)
{
  g_autofree char *shown = hoist_shown_text_dup (text, COMMAND_BYTES);

  gtk_label_set_text (label, shown != NULL ? shown : "");
  gtk_widget_set_visible (GTK_WIDGET (label), shown != NULL && shown[0] != '\0');
}

static void
copy_cb (GtkButton *button)
{
  const char *text = g_object_get_data (G_OBJECT (button), "text");

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), text);
  gtk_widget_activate_action (GTK_WIDGET (button), "win.say", "s", _ ("Copied"));
}

static GtkWidget *
new_command (const char *text, guint number, guint n)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *name =
      n == 1 ? g_strdup (_ ("Copy command")) : g_strdup_printf (_ ("Copy command %u"), number);

  gtk_widget_add_css_class (box, "hoist-card-command");
  set_text (GTK_LABEL (label), text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  g_object_set_data_full (G_OBJECT (button), "text", g_strdup (text), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_cb), NULL);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
show_commands (HoistCardView *self, const HoistValue *args)
{
  const HoistValue *copy = args != NULL ? hoist_value_get_member (args, "copy") : NULL;
  guint n = copy != NULL ? hoist_value_get_size (copy) : 0;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->commands)) != NULL)
    gtk_box_remove (GTK_BOX (self->commands), child);
  for (guint i = 0; i < n; i++)
    gtk_box_append (
        GTK_BOX (self->commands),
        new_command (hoist_value_get_string (hoist_value_get_element (copy, i)), i + 1, n));
  gtk_widget_set_visible (self->commands, n > 0);
}

static const HoistValue *
get_args (const HoistPlan *plan, const HoistRunStep *step)
{
  const HoistStep *planned = plan != NULL && step->index < plan->steps->len
                                 ? g_ptr_array_index (plan->steps, step->index)
                                 : NULL;

  return planned != NULL && g_str_equal (planned->kind->name, step->kind) ? planned->args : NULL;
}

/* What does not change while the card is open. */
static void
fill (HoistCardView *self, const HoistRun *run, const HoistRunStep *step, const HoistValue *args)
{
  const char *title = args != NULL ? hoist_value_lookup_string (args, "title", "") : "";
  const char *who = args != NULL ? hoist_value_lookup_string (args, "who", "") : "";
  g_autofree char *waits = g_strdup_printf (
      _ ("Waits for: %s"), who[0] != '\0' ? who : _ ("anybody who may operate this tenant"));

  g_autofree char *text = args != NULL
                              ? hoist_text_flow (hoist_value_lookup_string (args, "text", ""))
                              : g_strdup (_ ("Reading what is to be done…"));

  if (title[0] == '\0' && args != NULL)
    title = hoist_value_lookup_string (args, "id", "");
  set_text (self->title_label, title[0] != '\0' ? title : run->waits_for);
  set_text (self->who_label, waits);
  set_text (self->text_label, text);
  show_commands (self, args);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (self->title_label),
      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, gtk_label_get_text (self->text_label), -1);
}

/* Changed only where it says something else: a screen reader would say it every second. */
static void
show_status (HoistCardView *self, const HoistRunStep *step, gboolean proving)
{
  g_autofree char *why = hoist_plane_sentence_dup (step->card_why);
  g_autofree char *text = proving ? g_strdup (_ ("The node is asked whether it is done…"))
                          : why != NULL && why[0] != '\0'
                              ? g_strdup_printf (_ ("It is not done yet: %s"), why)
                              : g_strdup ("");
  g_autofree char *shown = hoist_shown_text_dup (text, HOIST_SHOWN_BLOCK);

  gtk_widget_set_visible (GTK_WIDGET (self->spinner), proving);
  gtk_spinner_set_spinning (self->spinner, proving);
  if (g_str_equal (gtk_label_get_text (self->status_label), shown))
    return;
  gtk_label_set_text (self->status_label, shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  shown, -1);
  gtk_widget_set_visible (self->status, shown[0] != '\0');
  if (proving)
    gtk_widget_remove_css_class (GTK_WIDGET (self->status_label), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->status_label), "error");
}

static void
show_controls (HoistCardView *self, const HoistRun *run, gboolean may_change, gboolean proving)
{
  gtk_widget_set_visible (self->buttons, may_change);
  gtk_widget_set_visible (GTK_WIDGET (self->note), may_change);
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), !may_change);
  gtk_widget_set_sensitive (GTK_WIDGET (self->done_button), !proving);
  gtk_widget_set_sensitive (GTK_WIDGET (self->note), !proving);
  gtk_button_set_label (self->cancel_button, run->kind == HOIST_PLAN_ROLLBACK
                                                 ? _ ("Cancel the Rollback…")
                                                 : _ ("Cancel the Upgrade…"));
}

void
hoist_card_view_show (HoistCardView *self, const HoistRun *run, const HoistPlan *plan,
                      gboolean may_change, gboolean sending)
{
  const HoistRunStep *step = hoist_run_words_find_card (run);
  gboolean proving;

  g_return_if_fail (HOIST_IS_CARD_VIEW (self));

  gtk_widget_set_visible (GTK_WIDGET (self), step != NULL);
  if (step == NULL)
    {
      self->step = -1;
      return;
    }
  if (self->step != (int) step->index)
    gtk_editable_set_text (GTK_EDITABLE (self->note), "");
  if (self->step != (int) step->index || self->plan != plan)
    fill (self, run, step, get_args (plan, step));
  self->step = (int) step->index;
  self->plan = plan;
  proving = sending || g_str_equal (step->card, "ticked");
  show_status (self, step, proving);
  show_controls (self, run, may_change, proving);
}

void
hoist_card_view_focus (HoistCardView *self)
{
  g_return_if_fail (HOIST_IS_CARD_VIEW (self));
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
done_cb (HoistCardView *self)
{
  if (self->step >= 0 && gtk_widget_get_sensitive (GTK_WIDGET (self->done_button)))
    g_signal_emit (self, signals[SIGNAL_DONE], 0, (guint) self->step,
                   gtk_editable_get_text (GTK_EDITABLE (self->note)));
}

static void
dispose (GObject *object)
{
  HoistCardView *self = HOIST_CARD_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_card_view_parent_class)->dispose (object);
}

static void
hoist_card_view_class_init (HoistCardViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  signals[SIGNAL_DONE] =
      g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-card-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, box);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, title_label);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, who_label);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, text_label);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, commands);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, status);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, status_label);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, spinner);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, note);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, reason_label);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, buttons);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, HoistCardView, done_button);
}

static void
hoist_card_view_init (HoistCardView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->step = -1;
  g_signal_connect_swapped (self->done_button, "clicked", G_CALLBACK (done_cb), self);
  g_signal_connect_swapped (self->note, "activate", G_CALLBACK (done_cb), self);
}
