/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistApplication: owned by main; main thread only. Runs belong to the control plane, so quitting
 * never stops one. */
#include "console/hoist-application.h"
#include <glib/gi18n.h>
#include "client/hoist-plane-list.h"
#include "console/hoist-window.h"
#include "hoist-console-resources.h"

struct _HoistApplication
{
  AdwApplication parent_instance;
  HoistPlaneList *planes;
};

G_DEFINE_FINAL_TYPE (HoistApplication, hoist_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "plane", 'p', 0, G_OPTION_ARG_STRING, NULL,
    N_ ("Open the control plane at this address (a socket path or a URL)"), N_ ("ADDRESS") },
  { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  { NULL },
};

void
hoist_application_register_resources (void)
{
  hoist_console_register_resource ();
}

static HoistWindow *
ensure_window (HoistApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL)
    return HOIST_WINDOW (window);
  if (self->planes == NULL)
    self->planes = hoist_plane_list_new (NULL);
  window = GTK_WINDOW (hoist_window_new (ADW_APPLICATION (self), self->planes));
  return HOIST_WINDOW (window);
}

static void
activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (HOIST_APPLICATION (application))));
}

static int
command_line (GApplication *application, GApplicationCommandLine *line)
{
  GVariantDict *dict = g_application_command_line_get_options_dict (line);
  const char *plane = NULL;

  activate (application);
  if (g_variant_dict_lookup (dict, "plane", "&s", &plane))
    hoist_window_open_address (ensure_window (HOIST_APPLICATION (application)), plane,
                               _ ("Control plane"));
  return 0;
}

static int
handle_local_options (GApplication *application, GVariantDict *dict)
{
  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("hoist %s\n", HOIST_VERSION);
      return 0;
    }
  return -1;
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *developers[] = { "The Hoist maintainers", NULL };

  adw_show_about_window (
      gtk_application_get_active_window (GTK_APPLICATION (user_data)), "application-name", "Hoist",
      "application-icon", "org.hoist.Console", "version", HOIST_VERSION, "developer-name",
      "The Hoist maintainers", "developers", developers, "comments",
      _ ("Raises a fleet of web applications to a new version, and lowers any of them again."),
      "license-type", GTK_LICENSE_GPL_3_0, NULL);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static const GActionEntry actions[] = {
  { .name = "about", .activate = about_action },
  { .name = "quit", .activate = quit_action },
};

static void
set_accels (GtkApplication *application, const char *action, const char *first, const char *second)
{
  const char *accels[] = { first, second, NULL };

  gtk_application_set_accels_for_action (application, action, accels);
}

static void
startup (GApplication *application)
{
  GtkApplication *gtk = GTK_APPLICATION (application);

  hoist_application_register_resources ();
  G_APPLICATION_CLASS (hoist_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  gtk_window_set_default_icon_name ("org.hoist.Console");
  set_accels (gtk, "app.quit", "<Control>q", NULL);
  set_accels (gtk, "window.close", "<Control>w", NULL);
  set_accels (gtk, "win.back", "<Alt>Left", NULL);
  set_accels (gtk, "win.refresh", "F5", "<Control>r");
  set_accels (gtk, "win.find", "<Control>f", NULL);
  set_accels (gtk, "win.find-next", "F3", NULL);
  set_accels (gtk, "win.find-previous", "<Shift>F3", NULL);
  set_accels (gtk, "win.show-welcome", "<Control>n", NULL);
  set_accels (gtk, "win.show-shortcuts", "<Control>question", "F1");
  set_accels (gtk, "win.show-view('tenants')", "<Alt>1", NULL);
  set_accels (gtk, "win.show-view('activity')", "<Alt>2", NULL);
}

static void
finalize (GObject *object)
{
  HoistApplication *self = HOIST_APPLICATION (object);

  g_clear_object (&self->planes);
  G_OBJECT_CLASS (hoist_application_parent_class)->finalize (object);
}

static void
hoist_application_class_init (HoistApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  application_class->activate = activate;
  application_class->startup = startup;
  application_class->command_line = command_line;
  application_class->handle_local_options = handle_local_options;
}

static void
hoist_application_init (HoistApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

HoistApplication *
hoist_application_new (void)
{
  return g_object_new (HOIST_TYPE_APPLICATION, "application-id", "org.hoist.Console",
                       "resource-base-path", "/org/hoist/Console", "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}
