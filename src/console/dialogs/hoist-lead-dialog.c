/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistLeadDialog: transient for the main window; main thread only. It proposes what the plane
 * proposes, and changes nothing before a button is pressed. */
#include "console/dialogs/hoist-lead-dialog.h"
#include <glib/gi18n.h>
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-shown-text.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-placeholder.h"

struct _HoistLeadDialog
{
  AdwWindow parent_instance;
  AdwWindowTitle *window_title;
  HoistPlaceholder *placeholder;
  HoistFactGroup *nodes;

  GtkWidget *page;
  HoistSession *session;
  char *tenant, *slug;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistLeadDialog, hoist_lead_dialog, ADW_TYPE_WINDOW)

static void
add_sentences (GString *text, char **sentences, gboolean against)
{
  for (guint i = 0; sentences[i] != NULL; i++)
    {
      g_autofree char *sentence = hoist_plane_sentence_dup (sentences[i]);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append_printf (text, against ? _ ("Against: %s") : _ ("For: %s"), sentence);
    }
}

static void
fill_fact (HoistFact *fact, const HoistLeadReport *lead, gboolean may, GPtrArray *kept)
{
  GString *reasons = g_string_new (NULL);

  add_sentences (reasons, lead->merits, FALSE);
  add_sentences (reasons, lead->faults, TRUE);
  g_ptr_array_add (kept, g_string_free (reasons, FALSE));
  fact->key = lead->node;
  fact->title = lead->name;
  fact->subtitle = kept->pdata[kept->len - 1];
  fact->badge = lead->is_lead ? _ ("lead") : lead->proposed ? _ ("proposed") : NULL;
  if (!may || lead->is_lead || !lead->fits)
    return;
  g_ptr_array_add (kept, hoist_shown_text_print_line (_ ("Make %s the lead"), lead->name));
  fact->button_name = kept->pdata[kept->len - 1];
  g_ptr_array_add (kept, g_strdup_printf ("lead.choose('%s')", lead->node));
  fact->button_action = kept->pdata[kept->len - 1];
  fact->button = _ ("Make Lead");
}

void
hoist_lead_dialog_show_leads (HoistLeadDialog *self, const GPtrArray *leads)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_autofree HoistFact *facts = g_new0 (HoistFact, leads->len + 1);
  gboolean may = self->session == NULL || hoist_session_may (self->session, "admin");

  for (guint i = 0; i < leads->len; i++)
    fill_fact (&facts[i], g_ptr_array_index (leads, i), may, kept);
  hoist_fact_group_set_facts (self->nodes, facts, leads->len);
  hoist_placeholder_show_content (self->placeholder);
}

static void
leads_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistLeadDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) leads =
      hoist_client_list_leads_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (leads != NULL)
    hoist_lead_dialog_show_leads (self, leads);
  else
    hoist_placeholder_show_error (self->placeholder, _ ("The Choice Can’t Be Shown"), error);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistLeadDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) report =
      hoist_client_change_lead_finish (HOIST_CLIENT (source), result, &error);
  const HoistPlaceReport *lead;
  g_autofree char *text = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (report == NULL)
    {
      gtk_widget_activate_action (self->page, "win.say", "s", error->message);
      return;
    }
  lead = hoist_place_list_find (report->places, report->node);
  text = g_strdup_printf (_ ("%s is led by %s from now on"), self->slug,
                          lead != NULL ? lead->name : report->node);
  gtk_widget_activate_action (self->page, "win.say", "s", text);
  hoist_session_refresh_tenant (self->session, self->tenant);
  gtk_window_close (GTK_WINDOW (self));
}

static void
choose_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistLeadDialog *self = HOIST_LEAD_DIALOG (widget);
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;

  if (client != NULL)
    hoist_client_change_lead_async (client, self->tenant, g_variant_get_string (parameter, NULL),
                                    self->cancellable, changed_cb, g_object_ref (self));
}

static void
dispose (GObject *object)
{
  HoistLeadDialog *self = HOIST_LEAD_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->page);
  G_OBJECT_CLASS (hoist_lead_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistLeadDialog *self = HOIST_LEAD_DIALOG (object);

  g_free (self->tenant);
  g_free (self->slug);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_lead_dialog_parent_class)->finalize (object);
}

static void
hoist_lead_dialog_class_init (HoistLeadDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-lead-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistLeadDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, HoistLeadDialog, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistLeadDialog, nodes);
  gtk_widget_class_install_action (widget_class, "lead.choose", "s", choose_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hoist_lead_dialog_init (HoistLeadDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

HoistLeadDialog *
hoist_lead_dialog_new (GtkWidget *page, HoistSession *session, const HoistTenantReport *report)
{
  GtkRoot *root = gtk_widget_get_root (page);
  HoistLeadDialog *self = g_object_new (HOIST_TYPE_LEAD_DIALOG, "transient-for",
                                        GTK_IS_WINDOW (root) ? root : NULL, NULL);
  HoistClient *client = session != NULL ? hoist_session_get_client (session) : NULL;
  g_autofree char *title = g_strdup_printf (_ ("Lead of %s"), report->slug);

  self->page = g_object_ref (page);
  self->session = session != NULL ? g_object_ref (session) : NULL;
  self->tenant = g_strdup (report->id);
  self->slug = g_strdup (report->slug);
  adw_window_title_set_title (self->window_title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
  hoist_placeholder_show_loading (self->placeholder, _ ("Asking who could lead…"));
  if (client != NULL)
    hoist_client_list_leads_async (client, self->tenant, self->cancellable, leads_cb,
                                   g_object_ref (self));
  return self;
}
