/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistFactRow: owned by its list; main thread only; it goes elsewhere by an action only. */
#include "console/widgets/hoist-fact-row.h"
#include <glib/gi18n.h>
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-action.h"
#include "console/widgets/hoist-status.h"

#define COPIED_MS 1500

struct _HoistFactRow
{
  AdwActionRow parent_instance;
  HoistStatus *icon, *status;
  GtkLabel *badge, *value;
  GtkProgressBar *bar;
  GtkButton *button, *copy_button;
  GtkMenuButton *menu_button;
  GtkWidget *arrow;
  char *key, *accessible_name, *action, *copy;
  guint copied_timer;
};

G_DEFINE_FINAL_TYPE (HoistFactRow, hoist_fact_row, ADW_TYPE_ACTION_ROW)

static void
finalize (GObject *object)
{
  HoistFactRow *self = HOIST_FACT_ROW (object);

  g_free (self->key);
  g_free (self->accessible_name);
  g_free (self->action);
  g_free (self->copy);
  g_clear_handle_id (&self->copied_timer, g_source_remove);
  G_OBJECT_CLASS (hoist_fact_row_parent_class)->finalize (object);
}

static void
hoist_fact_row_class_init (HoistFactRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (HOIST_TYPE_STATUS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-fact-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistFactRow, status);
  gtk_widget_class_bind_template_child (widget_class, HoistFactRow, badge);
  gtk_widget_class_bind_template_child (widget_class, HoistFactRow, value);
  gtk_widget_class_bind_template_child (widget_class, HoistFactRow, bar);
  gtk_widget_class_bind_template_child (widget_class, HoistFactRow, button);
  gtk_widget_class_bind_template_child (widget_class, HoistFactRow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, HoistFactRow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, HoistFactRow, arrow);
}

/* A button with an icon is labelled by it, which has no name. */
static void
set_copy_icon (HoistFactRow *self, const char *icon)
{
  gtk_button_set_icon_name (self->copy_button, icon);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->copy_button),
                                 GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static gboolean
copied_over_cb (gpointer user_data)
{
  HoistFactRow *self = user_data;

  self->copied_timer = 0;
  set_copy_icon (self, "edit-copy-symbolic");
  return G_SOURCE_REMOVE;
}

/* In a dialog there is no toast: the button itself says that it has done it. */
static void
copy_cb (HoistFactRow *self)
{
  g_autofree char *text = NULL;

  if (self->copy == NULL)
    return;
  text =
      g_strdup_printf (_ ("%s copied"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->copy);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", text);
  set_copy_icon (self, "object-select-symbolic");
  g_clear_handle_id (&self->copied_timer, g_source_remove);
  self->copied_timer = g_timeout_add (COPIED_MS, copied_over_cb, self);
}

static void
hoist_fact_row_init (HoistFactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->copy_button, "clicked", G_CALLBACK (copy_cb), self);
}

GtkWidget *
hoist_fact_row_new (void)
{
  return g_object_new (HOIST_TYPE_FACT_ROW, NULL);
}

static void
set_label (GtkLabel *label, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && text[0] != '\0');
  gtk_label_set_text (label, text != NULL ? text : "");
}

/* A prefix that is only hidden would still indent the title. */
static void
set_icon (HoistFactRow *self, const HoistLook *look)
{
  if (look == NULL && self->icon != NULL)
    {
      adw_action_row_remove (ADW_ACTION_ROW (self), GTK_WIDGET (self->icon));
      self->icon = NULL;
    }
  if (look == NULL)
    return;
  if (self->icon == NULL)
    {
      self->icon = HOIST_STATUS (hoist_status_new ());
      hoist_status_set_icon_only (self->icon, TRUE);
      adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->icon));
    }
  hoist_status_set_look (self->icon, *look, NULL);
}

static void
set_status (HoistStatus *status, const HoistLook *look)
{
  gtk_widget_set_visible (GTK_WIDGET (status), look != NULL);
  if (look != NULL)
    hoist_status_set_look (status, *look, NULL);
}

static void
set_bar (HoistFactRow *self, const HoistFact *fact)
{
  gtk_widget_set_visible (GTK_WIDGET (self->bar), fact->fraction != NULL);
  if (fact->fraction == NULL)
    return;
  gtk_progress_bar_set_fraction (self->bar, CLAMP (*fact->fraction, 0.0, 1.0));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  fact->title, -1);
}

static void
set_button (HoistFactRow *self, const HoistFact *fact)
{
  g_autofree char *name =
      hoist_shown_text_dup_line (fact->button_name != NULL ? fact->button_name : fact->button);

  gtk_widget_set_visible (GTK_WIDGET (self->button), fact->button != NULL);
  if (fact->button == NULL)
    return;
  gtk_button_set_label (self->button, fact->button);
  hoist_action_set_detailed (GTK_ACTIONABLE (self->button), fact->button_action);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
set_copy (HoistFactRow *self, const HoistFact *fact)
{
  gboolean has = fact->copy != NULL && fact->copy[0] != '\0';
  g_autofree char *name = g_strdup_printf (_ ("Copy %s"), fact->title);

  gtk_widget_set_visible (GTK_WIDGET (self->copy_button), has);
  g_free (self->copy);
  self->copy = has ? g_strdup (fact->copy) : NULL;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static gboolean
is_same_attribute (GMenuModel *one, GMenuModel *other, int index, const char *name)
{
  g_autoptr (GVariant) mine = g_menu_model_get_item_attribute_value (one, index, name, NULL);
  g_autoptr (GVariant) theirs = g_menu_model_get_item_attribute_value (other, index, name, NULL);

  return mine == NULL || theirs == NULL ? mine == theirs : g_variant_equal (mine, theirs);
}

/* Of flat menus: what the items say and do. */
static gboolean
is_same_menu (GMenuModel *one, GMenuModel *other)
{
  if (one == other)
    return TRUE;
  if (one == NULL || other == NULL
      || g_menu_model_get_n_items (one) != g_menu_model_get_n_items (other))
    return FALSE;
  for (int i = 0; i < g_menu_model_get_n_items (one); i++)
    if (!is_same_attribute (one, other, i, G_MENU_ATTRIBUTE_LABEL)
        || !is_same_attribute (one, other, i, G_MENU_ATTRIBUTE_ACTION)
        || !is_same_attribute (one, other, i, G_MENU_ATTRIBUTE_TARGET))
      return FALSE;
  return TRUE;
}

/* A menu that is open stays open while its row is told the same again: to set a model closes it. */
static void
set_menu (HoistFactRow *self, const HoistFact *fact)
{
  g_autofree char *name = g_strdup_printf (_ ("More about %s"), fact->title);

  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), fact->menu != NULL);
  if (!is_same_menu (gtk_menu_button_get_menu_model (self->menu_button), fact->menu))
    gtk_menu_button_set_menu_model (self->menu_button, fact->menu);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
set_action (HoistFactRow *self, const char *action)
{
  gtk_widget_set_visible (self->arrow, action != NULL);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), action != NULL);
  if (g_strcmp0 (action, self->action) == 0)
    return;
  g_free (self->action);
  self->action = g_strdup (action);
  hoist_action_set_detailed (GTK_ACTIONABLE (self), action);
}

static gboolean
was_said (const char *const *parts, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (parts[i], parts[n]) == 0)
      return TRUE;
  return FALSE;
}

/* One line, as it is read out: what stands below each other is divided by a comma, and no word is
 * said twice. */
static char *
make_name (const HoistFact *fact)
{
  const char *parts[] = { fact->title,    fact->icon != NULL ? fact->icon->word : NULL,
                          fact->subtitle, fact->badge,
                          fact->value,    fact->status != NULL ? fact->status->word : NULL };
  GString *name = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && parts[i][0] != '\0' && !was_said (parts, i))
      g_string_append_printf (name, "%s%s", name->len > 0 ? ", " : "", parts[i]);
  g_string_replace (name, "\n", ", ", 0);
  return g_string_free (name, FALSE);
}

/* A short value is whole in a narrow window, too; a long one gives way to the title. */
static void
keep_whole (GtkLabel *label, const char *value)
{
  glong n = value != NULL ? g_utf8_strlen (value, -1) : 0;

  gtk_label_set_width_chars (label, n <= 16 ? (int) n : -1);
}

void
hoist_fact_row_set_fact (HoistFactRow *self, const HoistFact *full)
{
  g_autofree char *title = hoist_shown_text_dup_line (full->title);
  g_autofree char *subtitle = hoist_shown_text_dup (full->subtitle, HOIST_SHOWN_BLOCK);
  g_autofree char *value = hoist_shown_text_dup (full->value, HOIST_SHOWN_LINE);
  g_autofree char *tooltip = hoist_shown_text_dup (full->tooltip, HOIST_SHOWN_BLOCK);
  HoistFact cut = *full;
  const HoistFact *fact = &cut;
  g_autofree char *name = NULL;

  g_return_if_fail (HOIST_IS_FACT_ROW (self));

  cut.title = title;
  cut.subtitle = subtitle;
  cut.value = value;
  name = fact->accessible_name != NULL ? g_strdup (fact->accessible_name) : make_name (fact);
  if (g_strcmp0 (self->key, fact->key) != 0)
    {
      g_free (self->key);
      self->key = g_strdup (fact->key);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), fact->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), fact->subtitle != NULL ? fact->subtitle : "");
  set_icon (self, fact->icon);
  set_status (self->status, fact->status);
  set_label (self->badge, fact->badge);
  set_label (self->value, fact->value);
  keep_whole (self->value, fact->value);
  set_bar (self, fact);
  set_button (self, fact);
  set_copy (self, fact);
  set_menu (self, fact);
  set_action (self, fact->action);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  /* AdwActionRow names itself by its title, and both would be read. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_free (self->accessible_name);
  self->accessible_name = g_steal_pointer (&name);
}

const char *
hoist_fact_row_get_key (HoistFactRow *self)
{
  return self->key;
}

const char *
hoist_fact_row_get_accessible_name (HoistFactRow *self)
{
  return self->accessible_name;
}
