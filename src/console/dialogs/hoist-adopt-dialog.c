/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistAdoptDialog: transient for the window; main thread only. What is written is what was asked
 * about last: a row that is changed afterwards leads back to the first page. */
#include "console/dialogs/hoist-adopt-dialog.h"
#include <glib/gi18n.h>
#include "client/hoist-client-nodes.h"
#include "console/dialogs/hoist-dialog-request.h"
#include "console/dialogs/hoist-plan-facts.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/items/hoist-words.h"
#include "console/widgets/hoist-entry-row.h"
#include "console/widgets/hoist-fact-group.h"
#include "model/hoist-plan.h"

struct _HoistAdoptDialog
{
  AdwWindow parent_instance;
  GtkButton *back_button, *next_button;
  GtkSpinner *spinner;
  HoistBanner *banner;
  GtkStack *stack;
  AdwComboRow *node_row, *environment_row;
  AdwEntryRow *folder_row, *application_row, *slug_row, *name_row;
  HoistFactGroup *tenant, *parts, *findings;

  HoistClient *client;
  GPtrArray *nodes; /* ids, in the order of the row; the first may be NULL */
  gboolean blocked;
  HoistDialogRequest *request;
};

static guint adopted_signal;

G_DEFINE_FINAL_TYPE (HoistAdoptDialog, hoist_adopt_dialog, ADW_TYPE_WINDOW)

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static const char *
get_wish (AdwEntryRow *row)
{
  return *get_text (row) != '\0' ? get_text (row) : NULL;
}

const char *
hoist_adopt_dialog_get_page (HoistAdoptDialog *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

static gboolean
is_on (HoistAdoptDialog *self, const char *page)
{
  return g_strcmp0 (hoist_adopt_dialog_get_page (self), page) == 0;
}

gboolean
hoist_adopt_dialog_can_go_on (HoistAdoptDialog *self)
{
  if (hoist_dialog_request_is_busy (self->request))
    return FALSE;
  return is_on (self, "found") ? !self->blocked : get_text (self->folder_row)[0] == '/';
}

static void
update (gpointer dialog)
{
  HoistAdoptDialog *self = dialog;
  const char *folder = get_text (self->folder_row);

  if (*folder != '\0' && *folder != '/')
    gtk_widget_add_css_class (GTK_WIDGET (self->folder_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->folder_row), "error");
  gtk_button_set_label (self->back_button, is_on (self, "place") ? _ ("Cancel") : _ ("Back"));
  gtk_button_set_label (self->next_button, is_on (self, "found") ? _ ("Adopt") : _ ("Next"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "adopt.next",
                                 hoist_adopt_dialog_can_go_on (self));
}

static void
show_page (HoistAdoptDialog *self, const char *page)
{
  GtkWidget *focus = GTK_WIDGET (self->folder_row);

  gtk_stack_set_visible_child_name (self->stack, page);
  update (self);
  if (g_str_equal (page, "found"))
    focus = GTK_WIDGET (self->blocked ? self->back_button : self->next_button);
  gtk_widget_grab_focus (focus);
}

/* What was found */

static const char *
keep_string (GPtrArray *keep, char *text)
{
  g_ptr_array_add (keep, text);
  return text;
}

/* -1: it is none of them. */
static int
find_name (const char *const *names, const char *text)
{
  for (int i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], text))
      return i;
  return -1;
}

static const char *
translate_environment (const char *text)
{
  int environment = find_name (hoist_environment_names, text);
  const HoistTenantReport like = { .has_environment = TRUE,
                                   .environment = (HoistEnvironment) environment };

  return environment >= 0 ? hoist_words_environment (&like) : text;
}

static void
show_tenant (HoistAdoptDialog *self, const HoistValue *found)
{
  static const struct
  {
    const char *member, *title;
  } rows[] = {
    { "directory", N_ ("Folder") },          { "application", N_ ("Application") },
    { "slug", N_ ("Short name") },           { "name", N_ ("Name") },
    { "environment", N_ ("Environment") },   { "repository", N_ ("Repository") },
    { "deployed_version", N_ ("Deployed") }, { "deployed_commit", N_ ("Commit") },
  };
  HoistFact facts[G_N_ELEMENTS (rows)] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *text = hoist_value_lookup_string (found, rows[i].member, "");

      if (g_str_equal (rows[i].member, "environment"))
        text = translate_environment (text);
      facts[i].key = rows[i].member;
      facts[i].title = _ (rows[i].title);
      facts[i].subtitle = *text != '\0' ? text : _ ("Not known yet");
    }
  hoist_fact_group_set_facts (self->tenant, facts, G_N_ELEMENTS (facts));
}

static const HoistValue *
get_array (const HoistValue *object, const char *name, guint *ret_n)
{
  const HoistValue *array = hoist_value_get_member (object, name);

  *ret_n = array != NULL && hoist_value_get_type_of (array) == HOIST_VALUE_ARRAY
               ? hoist_value_get_size (array)
               : 0;
  return array;
}

static char *
describe_service (const HoistValue *service)
{
  gint64 port = hoist_value_lookup_int (service, "port", 0);
  int state =
      find_name (hoist_service_state_names, hoist_value_lookup_string (service, "state", ""));
  HoistLook look = hoist_words_service ((HoistServiceState) MAX (state, 0));

  return port > 0 ? g_strdup_printf (_ ("Service, port %lld · %s"), (long long) port, look.word)
                  : g_strdup_printf (_ ("Service · %s"), look.word);
}

static char *
describe_database (const HoistValue *database)
{
  gint64 tables = hoist_value_lookup_int (database, "tables", -1);
  const char *path = hoist_value_lookup_string (database, "path", "");
  g_autofree char *size = hoist_words_dup_size (hoist_value_lookup_int (database, "bytes", 0));
  g_autofree char *rows = hoist_words_dup_number (hoist_value_lookup_int (database, "rows", 0));

  if (tables < 0)
    return g_strdup_printf (_ ("Database %s, not readable"), path);
  return g_strdup_printf (_ ("Database %s, %s, %lld tables, %s rows"), path, size,
                          (long long) tables, rows);
}

static void
show_parts (HoistAdoptDialog *self, const HoistValue *found)
{
  guint n_services, n_databases;
  const HoistValue *services = get_array (found, "services", &n_services);
  const HoistValue *databases = get_array (found, "databases", &n_databases);
  g_autofree HoistFact *facts = g_new0 (HoistFact, n_services + n_databases + 1);
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_services + n_databases; i++)
    {
      gboolean service = i < n_services;
      const HoistValue *part = service ? hoist_value_get_element (services, i)
                                       : hoist_value_get_element (databases, i - n_services);

      facts[i].key = keep_string (keep, g_strdup_printf ("%u", i));
      facts[i].title = hoist_value_lookup_string (part, "name", "");
      facts[i].subtitle =
          keep_string (keep, service ? describe_service (part) : describe_database (part));
    }
  hoist_fact_group_set_facts (self->parts, facts, n_services + n_databases);
}

static void
show_findings (HoistAdoptDialog *self, const HoistValue *found)
{
  guint n;
  const HoistValue *array = get_array (found, "findings", &n);
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);

  self->blocked = FALSE;
  for (guint i = 0; i < n; i++)
    {
      HoistFinding *finding = hoist_finding_read (hoist_value_get_element (array, i), NULL);

      if (finding == NULL)
        continue;
      self->blocked = self->blocked || finding->severity == HOIST_FINDING_BLOCKER;
      g_ptr_array_add (findings, finding);
    }
  hoist_plan_facts_show_findings (self->findings, findings);
}

void
hoist_adopt_dialog_take_found (HoistAdoptDialog *self, const HoistValue *answer)
{
  const HoistValue *inner = hoist_value_get_member (answer, "found");
  const HoistValue *found = inner != NULL ? inner : answer;

  g_return_if_fail (HOIST_IS_ADOPT_DIALOG (self));

  hoist_dialog_request_end (self->request);
  show_tenant (self, found);
  show_parts (self, found);
  show_findings (self, found);
  show_page (self, "found");
}

void
hoist_adopt_dialog_take_problem (HoistAdoptDialog *self, const GError *error)
{
  g_autofree char *text = hoist_plane_sentence_dup (error->message);

  g_return_if_fail (HOIST_IS_ADOPT_DIALOG (self));

  hoist_dialog_request_fail (self->request, text);
  gtk_widget_grab_focus (is_on (self, "place") ? GTK_WIDGET (self->folder_row)
                                               : GTK_WIDGET (self->next_button));
}

void
hoist_adopt_dialog_take_nodes (HoistAdoptDialog *self, GPtrArray *nodes)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_return_if_fail (HOIST_IS_ADOPT_DIALOG (self));

  g_ptr_array_set_size (self->nodes, 0);
  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    {
      const HoistNodeReport *report = g_ptr_array_index (nodes, i);

      gtk_string_list_append (names, report->node->name);
      g_ptr_array_add (self->nodes, g_strdup (report->node->id));
    }
  if (self->nodes->len == 0)
    {
      gtk_string_list_append (names, _ ("Its own machine"));
      g_ptr_array_add (self->nodes, NULL);
    }
  adw_combo_row_set_model (self->node_row, G_LIST_MODEL (names));
}

/* Asking */

static HoistTenantAdoption
get_adoption (HoistAdoptDialog *self)
{
  static const char *const environments[] = { NULL, "test", "staging", "production" };
  guint environment = adw_combo_row_get_selected (self->environment_row);
  guint node = adw_combo_row_get_selected (self->node_row);

  return (HoistTenantAdoption){
    .node = node < self->nodes->len ? g_ptr_array_index (self->nodes, node) : NULL,
    .directory = get_text (self->folder_row),
    .application = get_wish (self->application_row),
    .slug = get_wish (self->slug_row),
    .name = get_wish (self->name_row),
    .environment = environment < G_N_ELEMENTS (environments) ? environments[environment] : NULL,
  };
}

static void
inspected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistAdoptDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) found =
      hoist_client_inspect_tenant_finish (HOIST_CLIENT (source), result, &error);

  if (!hoist_dialog_request_counts (self->request, result))
    return;
  if (found != NULL)
    hoist_adopt_dialog_take_found (self, found);
  else
    hoist_adopt_dialog_take_problem (self, error);
}

static void
adopted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistAdoptDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenantReport) tenant =
      hoist_client_adopt_tenant_finish (HOIST_CLIENT (source), result, &error);

  if (!hoist_dialog_request_counts (self->request, result))
    return;
  if (tenant == NULL)
    {
      hoist_adopt_dialog_take_problem (self, error);
      return;
    }
  g_signal_emit (self, adopted_signal, 0, tenant->id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
nodes_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistAdoptDialog) self = user_data;
  g_autoptr (GPtrArray) nodes =
      hoist_client_list_nodes_finish (HOIST_CLIENT (source), result, NULL);

  if (self->client != NULL && nodes != NULL)
    hoist_adopt_dialog_take_nodes (self, nodes);
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistAdoptDialog *self = HOIST_ADOPT_DIALOG (widget);
  HoistTenantAdoption adoption = get_adoption (self);
  GCancellable *cancellable;

  if (!hoist_adopt_dialog_can_go_on (self) || self->client == NULL)
    return;
  cancellable = hoist_dialog_request_begin (self->request);
  if (is_on (self, "found"))
    hoist_client_adopt_tenant_async (self->client, &adoption, cancellable, adopted_cb,
                                     g_object_ref (self));
  else
    hoist_client_inspect_tenant_async (self->client, &adoption, cancellable, inspected_cb,
                                       g_object_ref (self));
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistAdoptDialog *self = HOIST_ADOPT_DIALOG (widget);

  if (is_on (self, "place"))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  hoist_dialog_request_drop (self->request);
  show_page (self, "place");
}

/* The object */

static void
dispose (GObject *object)
{
  HoistAdoptDialog *self = HOIST_ADOPT_DIALOG (object);

  g_clear_pointer (&self->request, hoist_dialog_request_free);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hoist_adopt_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (HOIST_ADOPT_DIALOG (object)->nodes);
  G_OBJECT_CLASS (hoist_adopt_dialog_parent_class)->finalize (object);
}

static void
hoist_adopt_dialog_class_init (HoistAdoptDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  adopted_signal = g_signal_new ("adopted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (HOIST_TYPE_BANNER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-adopt-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, HoistAdoptDialog, name)
  BIND (back_button);
  BIND (next_button);
  BIND (spinner);
  BIND (banner);
  BIND (stack);
  BIND (node_row);
  BIND (environment_row);
  BIND (folder_row);
  BIND (application_row);
  BIND (slug_row);
  BIND (name_row);
  BIND (tenant);
  BIND (parts);
  BIND (findings);
#undef BIND
  gtk_widget_class_install_action (widget_class, "adopt.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "adopt.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hoist_adopt_dialog_init (HoistAdoptDialog *self)
{
  AdwEntryRow **rows[] = { &self->folder_row, &self->application_row, &self->slug_row,
                           &self->name_row };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->request = hoist_dialog_request_new (self->spinner, self->banner, update, self);
  self->nodes = g_ptr_array_new_with_free_func (g_free);
  hoist_adopt_dialog_take_nodes (self, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    hoist_entry_row_watch (GTK_WIDGET (*rows[i]), G_CALLBACK (update), GTK_WIDGET (self));
  update (self);
}

HoistAdoptDialog *
hoist_adopt_dialog_new (GtkWindow *parent, HoistClient *client)
{
  HoistAdoptDialog *self = g_object_new (HOIST_TYPE_ADOPT_DIALOG, "transient-for", parent, NULL);

  g_set_object (&self->client, client);
  if (client != NULL)
    hoist_client_list_nodes_async (client, NULL, nodes_cb, g_object_ref (self));
  return self;
}
