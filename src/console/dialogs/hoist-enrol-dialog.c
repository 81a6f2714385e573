/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistEnrolDialog: transient for the window; main thread only. The fingerprint that is sent with
 * the second and third call is the one that was on the screen when it was ticked. */
#include "console/dialogs/hoist-enrol-dialog.h"
#include <glib/gi18n.h>
#include "base/hoist-error.h"
#include "console/dialogs/hoist-dialog-request.h"
#include "console/dialogs/hoist-plan-facts.h"
#include "console/items/hoist-node-words.h"
#include "console/widgets/hoist-check-label.h"
#include "console/widgets/hoist-entry-row.h"
#include "console/widgets/hoist-fact-group.h"

struct _HoistEnrolDialog
{
  AdwWindow parent_instance;
  GtkButton *back_button, *next_button, *install_button;
  GtkSpinner *spinner;
  HoistBanner *banner;
  GtkStack *stack;
  AdwEntryRow *host_row, *user_row, *port_row, *name_row, *roles_row;
  HoistFactGroup *key, *agent, *findings;
  GtkCheckButton *compared_check;

  HoistClient *client;
  char *fingerprint; /* shown on the key's page; NULL: none yet */
  gboolean blocked;
  HoistDialogRequest *request;
};

static guint enrolled_signal;

G_DEFINE_FINAL_TYPE (HoistEnrolDialog, hoist_enrol_dialog, ADW_TYPE_WINDOW)

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* 0: it is no port. */
static guint
get_port (HoistEnrolDialog *self)
{
  const char *text = get_text (self->port_row);
  guint64 port = 22;

  if (*text == '\0')
    return 22;
  return g_ascii_string_to_unsigned (text, 10, 1, 65535, &port, NULL) ? (guint) port : 0;
}

const char *
hoist_enrol_dialog_get_page (HoistEnrolDialog *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

static gboolean
is_on (HoistEnrolDialog *self, const char *page)
{
  return g_strcmp0 (hoist_enrol_dialog_get_page (self), page) == 0;
}

gboolean
hoist_enrol_dialog_can_go_on (HoistEnrolDialog *self)
{
  if (hoist_dialog_request_is_busy (self->request))
    return FALSE;
  if (is_on (self, "key"))
    return self->fingerprint != NULL && gtk_check_button_get_active (self->compared_check);
  if (is_on (self, "agent"))
    return !self->blocked;
  return *get_text (self->host_row) != '\0' && *get_text (self->user_row) != '\0'
         && get_port (self) != 0;
}

static void
update (gpointer dialog)
{
  HoistEnrolDialog *self = dialog;
  gboolean machine = is_on (self, "machine");

  if (get_port (self) == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->port_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->port_row), "error");
  gtk_button_set_label (self->back_button, machine ? _ ("Cancel") : _ ("Back"));
  gtk_button_set_label (self->next_button, is_on (self, "agent") ? _ ("Enrol") : _ ("Next"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "enrol.next",
                                 hoist_enrol_dialog_can_go_on (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "enrol.install",
                                 !hoist_dialog_request_is_busy (self->request));
}

static void
show_page (HoistEnrolDialog *self, const char *page)
{
  GtkWidget *focus = GTK_WIDGET (self->host_row);

  gtk_stack_set_visible_child_name (self->stack, page);
  update (self);
  if (g_str_equal (page, "key"))
    focus = GTK_WIDGET (self->compared_check);
  else if (g_str_equal (page, "agent"))
    focus = GTK_WIDGET (self->blocked ? self->back_button : self->next_button);
  gtk_widget_grab_focus (focus);
}

static void
show_key (HoistEnrolDialog *self, const HoistNodeFound *found)
{
  const HoistFact facts[] = {
    { .key = "fingerprint",
      .title = _ ("Fingerprint that the machine shows"),
      .subtitle = found->fingerprint,
      .copy = found->fingerprint },
    { .key = "compare",
      .title = _ ("On the machine itself it is shown by"),
      .subtitle = "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
      .copy = "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" },
    { .key = "line",
      .title = _ ("Line for authorized_keys of that user"),
      .subtitle = found->authorized_keys,
      .copy = found->authorized_keys },
  };

  g_free (self->fingerprint);
  self->fingerprint = g_strdup (found->fingerprint);
  hoist_fact_group_set_facts (self->key, facts, G_N_ELEMENTS (facts));
  gtk_check_button_set_active (self->compared_check, FALSE);
  show_page (self, "key");
}

/* Only one thing is suggested: a node without an agent can be enrolled, and do nothing. */
static void
offer_agent (HoistEnrolDialog *self, gboolean offer)
{
  GtkWidget *buttons[] = { GTK_WIDGET (self->next_button), GTK_WIDGET (self->install_button) };

  gtk_widget_set_visible (buttons[1], offer);
  gtk_widget_add_css_class (buttons[offer], "suggested-action");
  gtk_widget_remove_css_class (buttons[!offer], "suggested-action");
}

static void
show_findings (HoistEnrolDialog *self, const GPtrArray *findings)
{
  self->blocked = FALSE;
  offer_agent (self, FALSE);
  for (guint i = 0; i < findings->len; i++)
    {
      const HoistFinding *finding = g_ptr_array_index (findings, i);

      self->blocked = self->blocked || finding->severity == HOIST_FINDING_BLOCKER;
      if (g_str_equal (finding->check, "agent")) /* none, or one of another time */
        offer_agent (self, TRUE);
    }
  hoist_plan_facts_show_findings (self->findings, findings);
}

static void
show_agent (HoistEnrolDialog *self, const HoistNodeFound *found)
{
  const HoistNodeSighting *agent = found->agent;
  HoistFact facts[3];
  guint n = 0;

  if (agent != NULL)
    {
      facts[n++] =
          (HoistFact){ .key = "host", .title = _ ("Host name"), .subtitle = agent->hostname };
      facts[n++] = (HoistFact){ .key = "system", .title = _ ("System"), .subtitle = agent->system };
      facts[n++] =
          (HoistFact){ .key = "agent", .title = _ ("Agent"), .subtitle = agent->agent_version };
    }
  hoist_fact_group_set_facts (self->agent, facts, n);
  show_findings (self, found->findings);
  show_page (self, "agent");
}

void
hoist_enrol_dialog_take (HoistEnrolDialog *self, const HoistNodeFound *found)
{
  g_return_if_fail (HOIST_IS_ENROL_DIALOG (self));

  hoist_dialog_request_end (self->request);
  if (found->written != NULL)
    {
      g_signal_emit (self, enrolled_signal, 0, found->written->node->id);
      gtk_window_close (GTK_WINDOW (self));
    }
  else if (is_on (self, "machine"))
    show_key (self, found);
  else
    show_agent (self, found);
}

void
hoist_enrol_dialog_take_problem (HoistEnrolDialog *self, const GError *error)
{
  g_return_if_fail (HOIST_IS_ENROL_DIALOG (self));

  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_HOST_KEY))
    { /* what was compared is not what answers now: from the beginning */
      g_clear_pointer (&self->fingerprint, g_free);
      gtk_check_button_set_active (self->compared_check, FALSE);
    }
  hoist_dialog_request_fail (self->request, error->message);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistEnrolDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistNodeFound) found =
      hoist_client_enrol_node_finish (HOIST_CLIENT (source), result, &error);

  if (!hoist_dialog_request_counts (self->request, result))
    return;
  if (found != NULL)
    hoist_enrol_dialog_take (self, found);
  else
    hoist_enrol_dialog_take_problem (self, error);
}

static void
ask (HoistEnrolDialog *self, gboolean install)
{
  g_auto (GStrv) roles = hoist_node_words_read_roles (get_text (self->roles_row));
  HoistNodeWish wish = { .user = get_text (self->user_row),
                         .host = get_text (self->host_row),
                         .port = get_port (self),
                         .roles = (const char *const *) roles,
                         .fingerprint = is_on (self, "machine") ? NULL : self->fingerprint,
                         .confirm = is_on (self, "agent") && !install,
                         .install_agent = install };

  if (*get_text (self->name_row) != '\0')
    wish.name = get_text (self->name_row);
  hoist_client_enrol_node_async (self->client, &wish, hoist_dialog_request_begin (self->request),
                                 found_cb, g_object_ref (self));
}

static void
next_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistEnrolDialog *self = HOIST_ENROL_DIALOG (widget);

  if (hoist_enrol_dialog_can_go_on (self) && self->client != NULL)
    ask (self, FALSE);
}

static void
install_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistEnrolDialog *self = HOIST_ENROL_DIALOG (widget);

  if (is_on (self, "agent") && !hoist_dialog_request_is_busy (self->request)
      && self->client != NULL)
    ask (self, TRUE);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistEnrolDialog *self = HOIST_ENROL_DIALOG (widget);

  if (is_on (self, "machine"))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  hoist_dialog_request_drop (self->request);
  show_page (self, is_on (self, "agent") && self->fingerprint != NULL ? "key" : "machine");
}

static void
dispose (GObject *object)
{
  HoistEnrolDialog *self = HOIST_ENROL_DIALOG (object);

  g_clear_pointer (&self->request, hoist_dialog_request_free);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hoist_enrol_dialog_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_free (HOIST_ENROL_DIALOG (object)->fingerprint);
  G_OBJECT_CLASS (hoist_enrol_dialog_parent_class)->finalize (object);
}

static void
hoist_enrol_dialog_class_init (HoistEnrolDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  enrolled_signal = g_signal_new ("enrolled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (HOIST_TYPE_BANNER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-enrol-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, back_button);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, next_button);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, install_button);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, host_row);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, port_row);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, roles_row);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, key);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, agent);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, findings);
  gtk_widget_class_bind_template_child (widget_class, HoistEnrolDialog, compared_check);
  gtk_widget_class_install_action (widget_class, "enrol.next", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "enrol.install", NULL, install_action);
  gtk_widget_class_install_action (widget_class, "enrol.back", NULL, back_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
hoist_enrol_dialog_init (HoistEnrolDialog *self)
{
  AdwEntryRow **rows[] = { &self->host_row, &self->user_row, &self->port_row, &self->name_row,
                           &self->roles_row };

  gtk_widget_init_template (GTK_WIDGET (self));
  hoist_check_label_wrap (self->compared_check);
  self->request = hoist_dialog_request_new (self->spinner, self->banner, update, self);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    hoist_entry_row_watch (GTK_WIDGET (*rows[i]), G_CALLBACK (update), GTK_WIDGET (self));
  g_signal_connect_swapped (self->compared_check, "toggled", G_CALLBACK (update), self);
  update (self);
}

HoistEnrolDialog *
hoist_enrol_dialog_new (GtkWindow *parent, HoistClient *client)
{
  HoistEnrolDialog *self = g_object_new (HOIST_TYPE_ENROL_DIALOG, "transient-for", parent, NULL);

  g_set_object (&self->client, client);
  return self;
}
