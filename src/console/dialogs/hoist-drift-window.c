/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistDriftWindow: transient for the window that shows the plan; main thread only. It shows what
 * the plan was made with, repairs nothing, and copies the SQL as it is. */
#include "console/dialogs/hoist-drift-window.h"

#include <glib/gi18n.h>

#include "console/items/hoist-shown-text.h"
#include "console/items/hoist-words.h"
#include "console/widgets/hoist-fact-group.h"

#define SQL_BYTES 20000 /* on the screen; all of it is copied */

struct _HoistDriftWindow
{
  AdwWindow parent_instance;
  AdwWindowTitle *window_title;
  AdwToastOverlay *toasts;
  HoistFactGroup *mattering, *told;
  GtkWidget *sql_box;
  GtkLabel *sql_label;
  GtkButton *copy_button;

  char *sql;
};

G_DEFINE_FINAL_TYPE (HoistDriftWindow, hoist_drift_window, ADW_TYPE_WINDOW)

static char *
dup_title (const HoistDriftEntry *entry)
{
  const char *name = entry->name, *table = entry->table;

  switch (entry->kind)
    {
    case HOIST_SCHEMA_TABLE:
      return g_strdup_printf (_ ("Table %s"), name);
    case HOIST_SCHEMA_COLUMN:
      return g_strdup_printf (_ ("Column %s of %s"), name, table);
    case HOIST_SCHEMA_KEY:
      return g_strdup_printf (_ ("Primary key of %s"), table);
    case HOIST_SCHEMA_UNIQUE:
      return g_strdup_printf (_ ("A unique constraint of %s"), table);
    case HOIST_SCHEMA_FOREIGN_KEY:
      return g_strdup_printf (_ ("A foreign key of %s"), table);
    case HOIST_SCHEMA_CHECK:
      return g_strdup_printf (_ ("A check of %s"), table);
    case HOIST_SCHEMA_INDEX:
      return g_strdup_printf (_ ("Index %s"), name);
    case HOIST_SCHEMA_VIEW:
      return g_strdup_printf (_ ("View %s"), name);
    case HOIST_SCHEMA_TRIGGER:
      return g_strdup_printf (_ ("Trigger %s"), name);
    case HOIST_SCHEMA_SEQUENCE:
      return g_strdup_printf (_ ("Sequence %s"), name);
    case HOIST_SCHEMA_TYPE:
      return g_strdup_printf (_ ("Type %s"), name);
    case HOIST_SCHEMA_ROUTINE:
    case HOIST_N_SCHEMA_KINDS:
    default:
      return g_strdup_printf (_ ("Routine %s"), name);
    }
}

static char *
dup_rows (const HoistDriftEntry *entry)
{
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (entry->rows < 0)
    return g_strdup ("");
  if (entry->rows == 0)
    return g_strdup_printf ("\n%s", _ ("Nothing is in it."));
  number = hoist_words_dup_number (entry->rows);
  text = g_strdup_printf (g_dngettext (NULL, "%s row has something in it.",
                                       "%s rows have something in it.", (gulong) entry->rows),
                          number);
  return g_strconcat ("\n", text, NULL);
}

static char *
dup_subtitle (const HoistDriftEntry *entry)
{
  g_autofree char *rows = dup_rows (entry);

  if (entry->change == HOIST_DRIFT_MISSING)
    return g_strdup_printf (_ ("Missing. The release makes: %s"), entry->expected);
  if (entry->change == HOIST_DRIFT_UNEXPECTED)
    return g_strdup_printf (_ ("Not of the release: %s%s"), entry->found, rows);
  return g_strdup_printf (_ ("Here: %s\nThe release makes: %s"), entry->found, entry->expected);
}

static void
show_entries (HoistFactGroup *group, const HoistDrift *drift, gboolean matters)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) facts = g_array_new (FALSE, TRUE, sizeof (HoistFact));
  HoistLook look = hoist_words_finding (matters ? HOIST_FINDING_BLOCKER : HOIST_FINDING_WARNING);

  if (matters)
    look.word = _ ("Differs");
  for (guint i = 0; i < drift->entries->len; i++)
    {
      const HoistDriftEntry *entry = drift->entries->pdata[i];
      g_autofree char *title = dup_title (entry);
      g_autofree char *subtitle = dup_subtitle (entry);
      HoistFact fact = { .icon = &look };

      if (entry->matters != matters)
        continue;
      fact.key = g_strdup_printf ("%u", i);
      g_ptr_array_add (keep, (gpointer) fact.key);
      fact.title = hoist_shown_text_dup_line (title);
      g_ptr_array_add (keep, (gpointer) fact.title);
      fact.subtitle = hoist_shown_text_dup (subtitle, HOIST_SHOWN_BLOCK);
      g_ptr_array_add (keep, (gpointer) fact.subtitle);
      g_array_append_val (facts, fact);
    }
  hoist_fact_group_set_facts (group, (const HoistFact *) facts->data, facts->len);
}

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistDriftWindow *self = HOIST_DRIFT_WINDOW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->sql);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_ ("Repair SQL copied")));
}

static void
finalize (GObject *object)
{
  g_free (HOIST_DRIFT_WINDOW (object)->sql);
  G_OBJECT_CLASS (hoist_drift_window_parent_class)->finalize (object);
}

static void
hoist_drift_window_class_init (HoistDriftWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-drift-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistDriftWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, HoistDriftWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, HoistDriftWindow, mattering);
  gtk_widget_class_bind_template_child (widget_class, HoistDriftWindow, told);
  gtk_widget_class_bind_template_child (widget_class, HoistDriftWindow, sql_box);
  gtk_widget_class_bind_template_child (widget_class, HoistDriftWindow, sql_label);
  gtk_widget_class_bind_template_child (widget_class, HoistDriftWindow, copy_button);
  gtk_widget_class_install_action (widget_class, "drift.copy", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hoist_drift_window_init (HoistDriftWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

HoistDriftWindow *
hoist_drift_window_new (GtkWindow *parent, const char *slug, const HoistDrift *drift)
{
  HoistDriftWindow *self = g_object_new (HOIST_TYPE_DRIFT_WINDOW, "transient-for", parent, NULL);
  g_autofree char *title = hoist_shown_text_print_line (_ ("Schema of %s"), slug);
  g_autofree char *commit = hoist_words_dup_commit (drift->commit);
  g_autofree char *subtitle =
      g_strdup_printf (_ ("beside that of the deployed release, %s"), commit);
  g_autofree char *sql = hoist_shown_text_dup (drift->sql, SQL_BYTES);

  self->sql = g_strdup (drift->sql);
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->window_title, title);
  adw_window_title_set_subtitle (self->window_title, subtitle);
  show_entries (self->mattering, drift, TRUE);
  show_entries (self->told, drift, FALSE);
  gtk_label_set_text (self->sql_label, sql);
  gtk_widget_set_visible (self->sql_box, self->sql[0] != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->copy_button), self->sql[0] != '\0');
  return self;
}

static HoistDrift *
read_drift (const HoistPlan *plan)
{
  g_autoptr (HoistDrift) drift =
      plan != NULL && plan->drift != NULL ? hoist_drift_read (plan->drift, NULL) : NULL;

  return drift != NULL && drift->entries->len > 0 ? g_steal_pointer (&drift) : NULL;
}

gboolean
hoist_drift_window_can_show (const HoistPlan *plan)
{
  g_autoptr (HoistDrift) drift = read_drift (plan);

  return drift != NULL;
}

void
hoist_drift_window_show (GtkWidget *page, const HoistPlan *plan)
{
  g_autoptr (HoistDrift) drift = read_drift (plan);
  GtkRoot *root = gtk_widget_get_root (page);
  GtkWindow *parent = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;

  if (drift != NULL)
    gtk_window_present (GTK_WINDOW (hoist_drift_window_new (parent, plan->tenant_slug, drift)));
}
