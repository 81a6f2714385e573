/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistFactGroup: rows by key over a GtkListBox. Owned by its page; main thread only. */
#include "console/widgets/hoist-fact-group.h"

struct _HoistFactGroup
{
  GtkWidget parent_instance;
  GtkBox *box, *head;
  GtkLabel *title_label, *description_label;
  GtkListBox *list;
  GtkWidget *suffix;
  char *empty_text;
  guint n_rows;
  GtkWidget *fold; /* in the list, after all rows; NULL: nothing is folded away */
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_DESCRIPTION,
  PROP_EMPTY_TEXT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (HoistFactGroup, hoist_fact_group, GTK_TYPE_WIDGET)

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoistFactGroup *self = HOIST_FACT_GROUP (object);

  if (id == PROP_TITLE)
    g_value_set_string (value, gtk_label_get_text (self->title_label));
  else if (id == PROP_DESCRIPTION)
    g_value_set_string (value, gtk_label_get_text (self->description_label));
  else
    g_value_set_string (value, self->empty_text);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HoistFactGroup *self = HOIST_FACT_GROUP (object);

  if (id == PROP_TITLE)
    hoist_fact_group_set_title (self, g_value_get_string (value));
  else if (id == PROP_DESCRIPTION)
    hoist_fact_group_set_description (self, g_value_get_string (value));
  else
    hoist_fact_group_set_empty_text (self, g_value_get_string (value));
}

static void
dispose (GObject *object)
{
  HoistFactGroup *self = HOIST_FACT_GROUP (object);

  g_clear_pointer ((GtkWidget **) &self->box, gtk_widget_unparent);
  g_clear_pointer (&self->empty_text, g_free);
  G_OBJECT_CLASS (hoist_fact_group_parent_class)->dispose (object);
}

static void
hoist_fact_group_class_init (HoistFactGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->dispose = dispose;
  g_object_class_install_property (object_class, PROP_TITLE,
                                   g_param_spec_string ("title", NULL, NULL, "", flags));
  g_object_class_install_property (object_class, PROP_DESCRIPTION,
                                   g_param_spec_string ("description", NULL, NULL, "", flags));
  g_object_class_install_property (object_class, PROP_EMPTY_TEXT,
                                   g_param_spec_string ("empty-text", NULL, NULL, NULL, flags));
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-fact-group.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistFactGroup, box);
  gtk_widget_class_bind_template_child (widget_class, HoistFactGroup, head);
  gtk_widget_class_bind_template_child (widget_class, HoistFactGroup, title_label);
  gtk_widget_class_bind_template_child (widget_class, HoistFactGroup, description_label);
  gtk_widget_class_bind_template_child (widget_class, HoistFactGroup, list);
}

static void
hoist_fact_group_init (HoistFactGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hoist_fact_group_new (const char *title)
{
  return g_object_new (HOIST_TYPE_FACT_GROUP, "title", title, NULL);
}

void
hoist_fact_group_set_title (HoistFactGroup *self, const char *title)
{
  gboolean shown = title != NULL && title[0] != '\0';

  gtk_label_set_text (self->title_label, shown ? title : "");
  gtk_widget_set_visible (GTK_WIDGET (self->title_label), shown);
  if (shown)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                      -1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      title, -1);
    }
}

void
hoist_fact_group_set_description (HoistFactGroup *self, const char *description)
{
  gtk_label_set_text (self->description_label, description != NULL ? description : "");
  gtk_widget_set_visible (GTK_WIDGET (self->description_label),
                          description != NULL && description[0] != '\0');
}

void
hoist_fact_group_set_empty_text (HoistFactGroup *self, const char *text)
{
  g_free (self->empty_text);
  self->empty_text = g_strdup (text);
}

void
hoist_fact_group_set_header_suffix (HoistFactGroup *self, GtkWidget *widget)
{
  if (self->suffix != NULL)
    gtk_box_remove (self->head, self->suffix);
  self->suffix = widget;
  if (widget != NULL)
    gtk_box_append (self->head, widget);
}

static HoistFactRow *
row_at (HoistFactGroup *self, guint index)
{
  return (HoistFactRow *) gtk_list_box_get_row_at_index (self->list, (int) index);
}

HoistFactRow *
hoist_fact_group_find (HoistFactGroup *self, const char *key)
{
  for (guint i = 0; row_at (self, i) != NULL; i++)
    if (GTK_WIDGET (row_at (self, i)) != self->fold
        && g_strcmp0 (hoist_fact_row_get_key (row_at (self, i)), key) == 0)
      return row_at (self, i);
  return NULL;
}

static HoistFactRow *
place_row (HoistFactGroup *self, const char *key, guint index)
{
  HoistFactRow *row = hoist_fact_group_find (self, key);

  if (row != NULL && row_at (self, index) == row)
    return row;
  if (row != NULL)
    {
      g_object_ref (row);
      gtk_list_box_remove (self->list, GTK_WIDGET (row));
      gtk_list_box_insert (self->list, GTK_WIDGET (row), (int) index);
      g_object_unref (row);
      return row;
    }
  row = HOIST_FACT_ROW (hoist_fact_row_new ());
  gtk_list_box_insert (self->list, GTK_WIDGET (row), (int) index);
  return row;
}

static void
drop_fold (HoistFactGroup *self)
{
  if (self->fold != NULL)
    gtk_list_box_remove (self->list, self->fold);
  self->fold = NULL;
}

void
hoist_fact_group_set_fold (HoistFactGroup *self, const char *title, const HoistFact *facts,
                           guint n_facts)
{
  g_return_if_fail (HOIST_IS_FACT_GROUP (self));

  drop_fold (self);
  if (title == NULL)
    return;
  self->fold = adw_expander_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->fold), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->fold), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fold), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  for (guint i = 0; i < n_facts; i++)
    {
      GtkWidget *row = hoist_fact_row_new ();

      hoist_fact_row_set_fact (HOIST_FACT_ROW (row), &facts[i]);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self->fold), row);
    }
  /* An empty group that folds something away has no need to say that it is empty. */
  if (self->n_rows == 0 && row_at (self, 0) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row_at (self, 0)));
  gtk_list_box_append (self->list, self->fold);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

void
hoist_fact_group_set_facts (HoistFactGroup *self, const HoistFact *facts, guint n_facts)
{
  HoistFact empty = { .key = "-empty", .title = self->empty_text };

  g_return_if_fail (HOIST_IS_FACT_GROUP (self));

  drop_fold (self);
  self->n_rows = n_facts;
  gtk_widget_set_visible (GTK_WIDGET (self), n_facts > 0 || self->empty_text != NULL);
  if (n_facts == 0 && self->empty_text != NULL)
    {
      facts = &empty;
      n_facts = 1;
    }
  for (guint i = 0; i < n_facts; i++)
    hoist_fact_row_set_fact (place_row (self, facts[i].key, i), &facts[i]);
  while (row_at (self, n_facts) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row_at (self, n_facts)));
}

guint
hoist_fact_group_get_n_rows (HoistFactGroup *self)
{
  return self->n_rows;
}
