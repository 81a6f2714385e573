/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistNodesPage: owned by the navigation; main thread only. It asks again only while it can be
 * seen, and never says that a node answers when the plane says that it does not. */
#include "console/pages/hoist-nodes-page.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "base/hoist-clock.h"
#include "console/items/hoist-node-words.h"
#include "console/pages/hoist-connection-banner.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-placeholder.h"

#define AGAIN_SECONDS 15
#define NARROW 600

struct _HoistNodesPage
{
  HoistPage parent_instance;
  HoistPlaceholder *placeholder;
  HoistFactGroup *group;

  HoistSession *session;
  GPtrArray *reports; /* HoistNodeReport*; NULL: not read yet */
  gboolean loading, narrow;
  guint again_timer;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistNodesPage, hoist_nodes_page, HOIST_TYPE_PAGE)

static gboolean
may_change (HoistNodesPage *self)
{
  return hoist_session_may (self->session, "admin");
}

static const char *
keep_string (GPtrArray *keep, char *text)
{
  g_ptr_array_add (keep, text);
  return text;
}

static HoistFact
describe (HoistNodesPage *self, const HoistNodeReport *report, HoistLook *look, GPtrArray *keep)
{
  const char *contact =
      keep_string (keep, hoist_node_words_dup_contact (report, hoist_clock_wall_us (), look));
  char *line = hoist_node_words_dup_line (report);
  HoistFact fact = {
    .key = report->node->id,
    .title = report->node->name,
    .subtitle = keep_string (keep, line),
    .status = look,
    .action = keep_string (keep, g_strdup_printf ("win.show-node('%s')", report->node->id)),
    .tooltip = report->sighting != NULL ? report->sighting->error : NULL,
  };

  if (!self->narrow)
    return fact;
  fact.icon = look; /* where there is no room beside the title, the word goes below it */
  fact.status = NULL;
  fact.subtitle = keep_string (keep, g_strdup_printf ("%s\n%s", contact, line));
  return fact;
}

static void
show_rows (HoistNodesPage *self)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  guint n = self->reports->len;
  g_autofree HoistFact *facts = g_new0 (HoistFact, n + 1);
  g_autofree HoistLook *looks = g_new0 (HoistLook, n + 1);
  g_autofree char *summary = hoist_node_words_dup_summary (self->reports);

  for (guint i = 0; i < n; i++)
    facts[i] = describe (self, g_ptr_array_index (self->reports, i), &looks[i], keep);
  hoist_fact_group_set_description (self->group, summary);
  hoist_fact_group_set_facts (self->group, facts, n);
}

static void
show_empty (HoistNodesPage *self)
{
  hoist_placeholder_show_status (
      self->placeholder, "network-server-symbolic", _ ("No Other Nodes"),
      _ ("The tenants live on the control plane’s own machine. A node is another machine with a "
         "hoist-agent, reached over OpenSSH."));
  if (may_change (self))
    hoist_placeholder_set_button (self->placeholder, _ ("Enrol a Node…"), "win.enrol-node");
}

static void
update (HoistNodesPage *self)
{
  hoist_connection_banner_update (hoist_page_get_banner (HOIST_PAGE (self)), self->session);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "nodes.enrol", may_change (self));
  if (hoist_session_get_state (self->session) == HOIST_SESSION_ONLINE && !may_change (self))
    hoist_banner_show_text (hoist_page_get_banner (HOIST_PAGE (self)), HOIST_BANNER_INFO,
                            _ ("Only an administrator enrols, changes or forgets a node."));
  if (self->reports == NULL)
    return;
  if (self->reports->len == 0)
    {
      show_empty (self);
      return;
    }
  show_rows (self);
  hoist_placeholder_show_content (self->placeholder);
  hoist_page_content_came (HOIST_PAGE (self));
}

/* Reading */

void
hoist_nodes_page_show (HoistNodesPage *self, GPtrArray *reports)
{
  g_return_if_fail (HOIST_IS_NODES_PAGE (self));

  g_ptr_array_ref (reports);
  g_clear_pointer (&self->reports, g_ptr_array_unref);
  self->reports = reports;
  update (self);
}

void
hoist_nodes_page_show_problem (HoistNodesPage *self, const GError *error)
{
  g_return_if_fail (HOIST_IS_NODES_PAGE (self));

  if (self->reports != NULL && self->reports->len > 0)
    return; /* the banner says since when the list is old */
  if (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED)
      || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND))
    hoist_placeholder_show_status (self->placeholder, "dialog-information-symbolic",
                                   _ ("This Control Plane Names No Nodes"),
                                   _ ("It speaks the base contract only."));
  else
    hoist_placeholder_show_error (self->placeholder, _ ("The Nodes Can’t Be Shown"), error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistNodesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reports =
      hoist_client_list_nodes_finish (HOIST_CLIENT (source), result, &error);

  self->loading = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (reports != NULL)
    hoist_nodes_page_show (self, reports);
  else
    hoist_nodes_page_show_problem (self, error);
}

static void
load (HoistNodesPage *self)
{
  HoistClient *client = hoist_session_get_client (self->session);

  if (client == NULL || self->loading)
    return;
  self->loading = TRUE;
  hoist_client_list_nodes_async (client, self->cancellable, loaded_cb, g_object_ref (self));
}

static gboolean
again_cb (gpointer user_data)
{
  load (user_data);
  return G_SOURCE_CONTINUE;
}

static void
state_cb (HoistNodesPage *self)
{
  HoistSessionState state = hoist_session_get_state (self->session);

  update (self);
  if (state == HOIST_SESSION_ONLINE)
    load (self);
  else if (self->reports == NULL && state != HOIST_SESSION_OPENING
           && hoist_session_get_error (self->session) != NULL)
    hoist_nodes_page_show_problem (self, hoist_session_get_error (self->session));
}

/* The page */

static void
enrol_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "win.enrol-node", NULL);
}

static void
map (GtkWidget *widget)
{
  HoistNodesPage *self = HOIST_NODES_PAGE (widget);

  GTK_WIDGET_CLASS (hoist_nodes_page_parent_class)->map (widget);
  load (self); /* also when one comes back from a node that was changed */
  if (self->again_timer == 0)
    self->again_timer = g_timeout_add_seconds (AGAIN_SECONDS, again_cb, self);
}

static void
unmap (GtkWidget *widget)
{
  g_clear_handle_id (&HOIST_NODES_PAGE (widget)->again_timer, g_source_remove);
  GTK_WIDGET_CLASS (hoist_nodes_page_parent_class)->unmap (widget);
}

static void
refresh (HoistPage *page)
{
  load (HOIST_NODES_PAGE (page));
}

static void
resized (HoistPage *page, int width)
{
  HoistNodesPage *self = HOIST_NODES_PAGE (page);
  gboolean narrow = width < NARROW;

  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  if (self->reports != NULL)
    show_rows (self);
}

static void
dispose (GObject *object)
{
  HoistNodesPage *self = HOIST_NODES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->again_timer, g_source_remove);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_nodes_page_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistNodesPage *self = HOIST_NODES_PAGE (object);

  g_clear_pointer (&self->reports, g_ptr_array_unref);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_nodes_page_parent_class)->finalize (object);
}

static void
hoist_nodes_page_class_init (HoistNodesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  widget_class->map = map;
  widget_class->unmap = unmap;
  HOIST_PAGE_CLASS (klass)->refresh = refresh;
  HOIST_PAGE_CLASS (klass)->resized = resized;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_FACT_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-nodes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistNodesPage, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistNodesPage, group);
  gtk_widget_class_install_action (widget_class, "nodes.enrol", NULL, enrol_action);
}

static void
hoist_nodes_page_init (HoistNodesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

HoistNodesPage *
hoist_nodes_page_new (HoistSession *session)
{
  HoistNodesPage *self = g_object_new (HOIST_TYPE_NODES_PAGE, NULL);

  self->session = g_object_ref (session);
  hoist_placeholder_show_loading (self->placeholder, _ ("Reading the nodes…"));
  g_signal_connect_swapped (session, "state", G_CALLBACK (state_cb), self);
  update (self);
  load (self);
  return self;
}
