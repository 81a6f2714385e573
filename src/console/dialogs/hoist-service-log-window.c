/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistServiceLogWindow: transient for the main window; main thread only. What it shows is what was
 * read when it says so; it does not follow. */
#include "console/dialogs/hoist-service-log-window.h"
#include <glib/gi18n.h>
#include "base/hoist-clock.h"
#include "client/hoist-client-services.h"
#include "client/hoist-client-tenants.h"
#include "console/items/hoist-words.h"
#include "console/widgets/hoist-log-view.h"
#include "console/widgets/hoist-placeholder.h"
#include <string.h>

#define N_LINES 200

struct _HoistServiceLogWindow
{
  AdwWindow parent_instance;
  AdwWindowTitle *window_title;
  HoistPlaceholder *placeholder;
  HoistLogView *log_view;

  HoistSession *session;
  char *tenant, *node, *service; /* node NULL: its only one */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HoistServiceLogWindow, hoist_service_log_window, ADW_TYPE_WINDOW)

static const HoistValue *
find_log (HoistServiceLogWindow *self, const HoistValue *answer)
{
  const HoistValue *logs = hoist_value_get_member (answer, "logs");

  for (guint i = 0; logs != NULL && i < hoist_value_get_size (logs); i++)
    {
      const HoistValue *log = hoist_value_get_element (logs, i);

      if (g_str_equal (hoist_value_lookup_string (log, "service", ""), self->service))
        return log;
    }
  return NULL;
}

void
hoist_service_log_window_show (HoistServiceLogWindow *self, const HoistValue *answer)
{
  const HoistValue *log = find_log (self, answer);
  const HoistValue *texts = log != NULL ? hoist_value_get_member (log, "lines") : NULL;
  g_autoptr (GPtrArray) lines =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);
  g_autofree char *clock = hoist_words_dup_clock (hoist_clock_wall_us ());
  g_autofree char *subtitle = NULL;

  g_return_if_fail (HOIST_IS_SERVICE_LOG_WINDOW (self));

  for (guint i = 0; texts != NULL && i < hoist_value_get_size (texts); i++)
    g_ptr_array_add (lines, hoist_log_line_new (
                                i + 1, 0, 0, HOIST_LOG_INFO,
                                hoist_value_get_string (hoist_value_get_element (texts, i)), ""));
  hoist_log_view_clear (self->log_view);
  hoist_log_view_append (self->log_view, lines);
  subtitle = g_strdup_printf (
      _ ("%s · read at %s"), log != NULL ? hoist_value_lookup_string (log, "path", "") : "", clock);
  adw_window_title_set_subtitle (self->window_title, subtitle);
  if (lines->len > 0)
    hoist_placeholder_show_content (self->placeholder);
  else
    hoist_placeholder_show_status (self->placeholder, "text-x-generic-symbolic",
                                   _ ("Nothing Was Written"),
                                   _ ("This service has written no line yet."));
}

void
hoist_service_log_window_show_problem (HoistServiceLogWindow *self, const GError *error)
{
  g_return_if_fail (HOIST_IS_SERVICE_LOG_WINDOW (self));

  hoist_placeholder_show_error (self->placeholder, _ ("The Lines Can’t Be Read"), error);
  hoist_placeholder_set_button (self->placeholder, _ ("Try Again"), "service-log.read");
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistServiceLogWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) answer =
      hoist_client_read_service_logs_finish (HOIST_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (answer != NULL)
    hoist_service_log_window_show (self, answer);
  else
    hoist_service_log_window_show_problem (self, error);
}

static void
read_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HoistServiceLogWindow *self = HOIST_SERVICE_LOG_WINDOW (widget);
  HoistClient *client = self->session != NULL ? hoist_session_get_client (self->session) : NULL;

  if (client != NULL)
    {
      HoistServicePlace place = { self->tenant, self->node };
      hoist_client_read_service_logs_async (client, &place, N_LINES, self->cancellable, read_cb,
                                            g_object_ref (self));
    }
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hoist_log_view_focus_find (HOIST_SERVICE_LOG_WINDOW (widget)->log_view);
}

static void
dispose (GObject *object)
{
  HoistServiceLogWindow *self = HOIST_SERVICE_LOG_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (hoist_service_log_window_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistServiceLogWindow *self = HOIST_SERVICE_LOG_WINDOW (object);

  g_free (self->tenant);
  g_free (self->node);
  g_free (self->service);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (hoist_service_log_window_parent_class)->finalize (object);
}

static void
hoist_service_log_window_class_init (HoistServiceLogWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  g_type_ensure (HOIST_TYPE_LOG_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-service-log-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistServiceLogWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, HoistServiceLogWindow, placeholder);
  gtk_widget_class_bind_template_child (widget_class, HoistServiceLogWindow, log_view);
  gtk_widget_class_install_action (widget_class, "service-log.read", NULL, read_action);
  gtk_widget_class_install_action (widget_class, "service-log.find", NULL, find_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "service-log.read", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK,
                                       "service-log.find", NULL);
}

static void
hoist_service_log_window_init (HoistServiceLogWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  /* The lines carry whatever times the program writes itself. */
  g_action_group_change_action_state (hoist_log_view_get_actions (self->log_view), "times",
                                      g_variant_new_string ("off"));
}

/* "api", or "nd_…/api" of a tenant on several nodes. */
static void
take_service (HoistServiceLogWindow *self, const char *service)
{
  const char *slash = strchr (service, '/');

  self->node = slash != NULL ? g_strndup (service, (gsize) (slash - service)) : NULL;
  self->service = g_strdup (slash != NULL ? slash + 1 : service);
}

static char *
dup_place (HoistServiceLogWindow *self, const HoistTenantReport *report)
{
  const HoistPlaceReport *place =
      self->node != NULL ? hoist_place_list_find (report->places, self->node) : NULL;

  return place != NULL ? g_strdup_printf (_ ("%s on %s"), report->slug, place->name)
                       : g_strdup (report->slug);
}

HoistServiceLogWindow *
hoist_service_log_window_new (GtkWindow *parent, HoistSession *session,
                              const HoistTenantReport *report, const char *service)
{
  HoistServiceLogWindow *self =
      g_object_new (HOIST_TYPE_SERVICE_LOG_WINDOW, "transient-for", parent, NULL);
  g_autofree char *where = NULL;
  g_autofree char *title = NULL;
  g_autofree char *file = NULL;

  self->session = session != NULL ? g_object_ref (session) : NULL;
  self->tenant = g_strdup (report->id);
  take_service (self, service);
  where = dup_place (self, report);
  title = g_strdup_printf (_ ("%s of %s"), self->service, where);
  file = g_strdup_printf ("%s-%s.log", report->slug, self->service);
  adw_window_title_set_title (self->window_title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
  hoist_log_view_set_file_name (self->log_view, file);
  hoist_placeholder_show_loading (self->placeholder, _ ("Reading the last lines…"));
  read_action (GTK_WIDGET (self), NULL, NULL);
  return self;
}
