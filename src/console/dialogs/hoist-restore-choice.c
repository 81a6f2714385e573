/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistRestoreChoice: owned by the guided rollback; main thread only; it never hides a point that
 * can't be used, and never lets it be chosen. */
#include "console/dialogs/hoist-restore-choice.h"
#include <glib/gi18n.h>
#include "console/items/hoist-shown-text.h"

struct _HoistRestoreChoice
{
  GtkWidget parent_instance;
  AdwPreferencesGroup *group;
  GtkCheckButton *nothing; /* never shown: makes the others a group, also when there is one only */
  GPtrArray *points;       /* HoistRestorePoint* */
  GPtrArray *rows;         /* borrowed from the group */
  int chosen;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (HoistRestoreChoice, hoist_restore_choice, GTK_TYPE_WIDGET)

static void
toggled_cb (HoistRestoreChoice *self, GtkCheckButton *check)
{
  int index = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (check), "hoist-index"));

  if (!gtk_check_button_get_active (check) || index == self->chosen)
    return;
  self->chosen = index;
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, index);
}

static GtkWidget *
make_mark (const HoistRestorePoint *point)
{
  const char *icon = point->reason != NULL ? "dialog-error-symbolic"
                     : point->has_data     ? "emblem-ok-symbolic"
                                           : "dialog-warning-symbolic";
  const char *style = point->reason != NULL ? "error" : point->has_data ? "success" : "warning";
  const char *word = point->reason != NULL ? _ ("Can’t be used")
                     : point->has_data     ? _ ("Verified")
                                           : _ ("Code only");
  GtkWidget *mark = gtk_image_new_from_icon_name (icon);

  gtk_widget_add_css_class (mark, style);
  gtk_widget_set_tooltip_text (mark, point->reason != NULL ? point->reason : word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, word, -1);
  return mark;
}

static GtkWidget *
make_row (HoistRestoreChoice *self, const HoistRestorePoint *point, int index)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *title = hoist_shown_text_dup_line (point->title);
  g_autofree char *subtitle = hoist_shown_text_dup (
      point->reason != NULL ? point->reason : point->subtitle, HOIST_SHOWN_BLOCK);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->nothing);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), index == self->chosen);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  /* Its name is the title of its row. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  point->reason != NULL ? point->reason : point->subtitle, -1);
  g_object_set_data (G_OBJECT (check), "hoist-index", GINT_TO_POINTER (index));
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_mark (point));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_widget_set_sensitive (row, point->reason == NULL);
  return row;
}

void
hoist_restore_choice_set_points (HoistRestoreChoice *self, GPtrArray *points, int chosen)
{
  g_return_if_fail (HOIST_IS_RESTORE_CHOICE (self));

  g_ptr_array_ref (points);
  g_clear_pointer (&self->points, g_ptr_array_unref);
  self->points = points;
  self->chosen = chosen;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < points->len; i++)
    {
      GtkWidget *row = make_row (self, g_ptr_array_index (points, i), (int) i);

      adw_preferences_group_add (self->group, row);
      g_ptr_array_add (self->rows, row);
    }
  adw_preferences_group_set_description (
      self->group, points->len == 0 ? _ ("There is no backup and no upgrade to take back.")
                   : chosen < 0     ? _ ("None of these can be used.")
                                    : NULL);
}

const HoistRestorePoint *
hoist_restore_choice_get_chosen (HoistRestoreChoice *self)
{
  return self->chosen >= 0 && self->points != NULL ? g_ptr_array_index (self->points, self->chosen)
                                                   : NULL;
}

static void
dispose (GObject *object)
{
  HoistRestoreChoice *self = HOIST_RESTORE_CHOICE (object);

  g_clear_pointer ((GtkWidget **) &self->group, gtk_widget_unparent);
  g_clear_object (&self->nothing);
  G_OBJECT_CLASS (hoist_restore_choice_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistRestoreChoice *self = HOIST_RESTORE_CHOICE (object);

  g_clear_pointer (&self->points, g_ptr_array_unref);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (hoist_restore_choice_parent_class)->finalize (object);
}

static void
hoist_restore_choice_class_init (HoistRestoreChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", HOIST_TYPE_RESTORE_CHOICE, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
hoist_restore_choice_init (HoistRestoreChoice *self)
{
  self->chosen = -1;
  self->rows = g_ptr_array_new ();
  self->nothing = GTK_CHECK_BUTTON (g_object_ref_sink (gtk_check_button_new ()));
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("Go Back To"));
  gtk_widget_set_parent (GTK_WIDGET (self->group), GTK_WIDGET (self));
}

GtkWidget *
hoist_restore_choice_new (void)
{
  return g_object_new (HOIST_TYPE_RESTORE_CHOICE, NULL);
}
