/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistApplication: owned by main; main thread only. Runs belong to the control plane, so quitting
 * never stops one. */
#include "console/hoist-application.h"
#include <glib/gi18n.h>
#include "base/hoist-place.h"
#include "client/hoist-plane-list.h"
#include "console/dialogs/hoist-about-window.h"
#include "console/dialogs/hoist-preferences-window.h"
#include "console/hoist-arrival.h"
#include "console/hoist-preferences.h"
#include "console/hoist-renderer.h"
#include "console/hoist-window.h"
#include "console/pages/hoist-saved-filters.h"
#include "console/widgets/hoist-focus-keeper.h"
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
  { "tenant", 't', 0, G_OPTION_ARG_STRING, NULL, N_ ("Show this tenant"), N_ ("SLUG") },
  { "run", 'r', 0, G_OPTION_ARG_STRING, NULL, N_ ("Show this run"), N_ ("ID") },
  { "view", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_ ("Show this view: overview, tenants, activity, backups, nodes, guides"), N_ ("NAME") },
  { "demo", 0, 0, G_OPTION_ARG_NONE, NULL,
    N_ ("Explore the demo fleet, where no control plane is set up yet"), NULL },
  { "add-plane", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Add a control plane"), NULL },
  { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, N_ ("[hoist://run/ID]") },
  { NULL },
};

void
hoist_application_register_resources (void)
{
  hoist_console_register_resource ();
}

/* `view`: where a new window begins; NULL: where the last one was. */
static HoistWindow *
ensure_window_at (HoistApplication *self, const char *view)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL)
    return HOIST_WINDOW (window);
  if (self->planes == NULL)
    self->planes = hoist_plane_list_new (NULL);
  window = GTK_WINDOW (hoist_window_new (ADW_APPLICATION (self), self->planes, view));
  return HOIST_WINDOW (window);
}

static HoistWindow *
ensure_window (HoistApplication *self)
{
  return ensure_window_at (self, NULL);
}

static void
activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (HOIST_APPLICATION (application))));
}

static HoistWindow *
present_window (HoistApplication *self)
{
  HoistWindow *window = ensure_window (self);

  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* Takes `destination`; NULL with `error` says why there is none. */
static void
go_to (HoistApplication *self, HoistDestination *destination, const GError *error)
{
  HoistWindow *window = present_window (self);
  HoistSession *session;

  if (destination == NULL)
    {
      hoist_window_say (window, error->message);
      return;
    }
  if (destination->plane != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.open-plane", "s", destination->plane);
  session = hoist_window_get_session (window);
  if (session == NULL)
    {
      hoist_window_say (window, _ ("Open a control plane first."));
      hoist_destination_free (destination);
    }
  else
    hoist_arrival_begin (GTK_WIDGET (window), session, destination);
}

static void
go_to_link (HoistApplication *self, const char *link)
{
  g_autoptr (GError) error = NULL;
  HoistDestination *destination = hoist_destination_parse (link, &error);

  go_to (self, destination, error);
}

static void
go_to_named (HoistApplication *self, HoistDestinationKind kind, const char *name)
{
  g_autoptr (GError) error = NULL;
  HoistDestination *destination = hoist_destination_new (kind, name, NULL, &error);

  go_to (self, destination, error);
}

/* A desktop that opens hoist://… over D-Bus. */
static void
open_files (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      go_to_link (HOIST_APPLICATION (application), uri);
    }
}

static int
command_line (GApplication *application, GApplicationCommandLine *line)
{
  HoistApplication *self = HOIST_APPLICATION (application);
  GVariantDict *dict = g_application_command_line_get_options_dict (line);
  g_autofree const char **links = NULL;
  const char *text = NULL, *view = NULL;
  gboolean there = gtk_application_get_active_window (GTK_APPLICATION (self)) != NULL;

  g_variant_dict_lookup (dict, "view", "&s", &view);
  ensure_window_at (self, view); /* a page that is left at once is not made */
  activate (application);
  if (g_variant_dict_lookup (dict, "plane", "&s", &text))
    hoist_window_open_address (ensure_window (self), text, _ ("Control plane"));
  if (g_variant_dict_contains (dict, "demo")
      && g_list_model_get_n_items (G_LIST_MODEL (self->planes)) == 0)
    gtk_widget_activate_action (GTK_WIDGET (ensure_window (self)), "win.explore-demo", NULL);
  if (view != NULL
      && (there || g_variant_dict_contains (dict, "plane")
          || g_variant_dict_contains (dict, "demo")))
    gtk_widget_activate_action (GTK_WIDGET (ensure_window (self)), "win.show-view", "s", view);
  if (g_variant_dict_contains (dict, "add-plane"))
    g_action_group_activate_action (G_ACTION_GROUP (self), "add-plane", NULL);
  if (g_variant_dict_lookup (dict, "tenant", "&s", &text))
    go_to_named (self, HOIST_DESTINATION_TENANT, text);
  if (g_variant_dict_lookup (dict, "run", "&s", &text))
    go_to_named (self, HOIST_DESTINATION_RUN, text);
  if (g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&s", &links))
    for (guint i = 0; links[i] != NULL; i++)
      go_to_link (self, links[i]);
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
  HoistApplication *self = user_data;

  gtk_window_present (
      hoist_about_window_new (GTK_WINDOW (present_window (self)), G_LIST_MODEL (self->planes)));
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (hoist_preferences_window_new (GTK_WINDOW (present_window (user_data)),
                                                    hoist_preferences_get_default ()));
}

static void
manual_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (HoistWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    return;
  text = g_strdup_printf (_ ("The manual can’t be opened: %s"), error->message);
  hoist_window_say (window, text);
}

static void
help_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  HoistWindow *window = present_window (user_data);
  g_autofree char *folder = hoist_place_find (HOIST_PLACE_MANUAL);
  g_autofree char *file = folder != NULL ? g_build_filename (folder, "index.html", NULL) : NULL;
  g_autofree char *uri = file != NULL ? g_filename_to_uri (file, NULL, NULL) : NULL;

  if (uri == NULL)
    hoist_window_say (window, _ ("The manual is not installed."));
  else
    gtk_show_uri_full (GTK_WINDOW (window), uri, GDK_CURRENT_TIME, NULL, manual_shown_cb,
                       g_object_ref (window));
}

/* From a notification or the desktop: an id, or a link with the plane that the run is on. */
static void
show_run_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *text = g_variant_get_string (parameter, NULL);

  if (strstr (text, "://") != NULL)
    go_to_link (user_data, text);
  else
    go_to_named (user_data, HOIST_DESTINATION_RUN, text);
}

/* show-overview, show-tenants, show-activity: actions of the desktop file. */
static void
show_view_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *view = g_action_get_name (G_ACTION (action)) + strlen ("show-");

  gtk_widget_activate_action (GTK_WIDGET (present_window (user_data)), "win.show-view", "s", view);
}

static void
add_plane_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_widget_activate_action (GTK_WIDGET (present_window (user_data)), "win.show-welcome", NULL);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

static void
restore_filter_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  hoist_saved_filters_restore (parameter);
}

static const GActionEntry actions[] = {
  { .name = "about", .activate = about_action },
  { .name = "add-plane", .activate = add_plane_action },
  { .name = "show-activity", .activate = show_view_action },
  { .name = "show-overview", .activate = show_view_action },
  { .name = "show-run", .activate = show_run_action, .parameter_type = "s" },
  { .name = "show-tenants", .activate = show_view_action },
  { .name = "help", .activate = help_action },
  { .name = "preferences", .activate = preferences_action },
  { .name = "quit", .activate = quit_action },
  { .name = "restore-filter", .activate = restore_filter_action, .parameter_type = "(us)" },
};

static void
set_accels (GtkApplication *application, const char *action, const char *first, const char *second)
{
  const char *accels[] = { first, second, NULL };

  gtk_application_set_accels_for_action (application, action, accels);
}

static void
follow_appearance (HoistPreferences *preferences, GParamSpec *pspec, AdwStyleManager *style)
{
  static const AdwColorScheme schemes[] = {
    [HOIST_APPEARANCE_SYSTEM] = ADW_COLOR_SCHEME_DEFAULT,
    [HOIST_APPEARANCE_LIGHT] = ADW_COLOR_SCHEME_FORCE_LIGHT,
    [HOIST_APPEARANCE_DARK] = ADW_COLOR_SCHEME_FORCE_DARK,
  };

  adw_style_manager_set_color_scheme (
      style, schemes[hoist_preferences_get_int (preferences, "appearance")]);
}

static void
follow_preferences (HoistApplication *self)
{
  HoistPreferences *preferences = hoist_preferences_get_default ();
  AdwStyleManager *style = adw_application_get_style_manager (ADW_APPLICATION (self));

  if (hoist_preferences_get_missing (preferences) != NULL)
    g_printerr ("hoist: %s\n", hoist_preferences_get_missing (preferences));
  g_signal_connect_object (preferences, "notify::appearance", G_CALLBACK (follow_appearance), style,
                           0);
  follow_appearance (preferences, NULL, style);
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
  follow_preferences (HOIST_APPLICATION (application));
  hoist_focus_keeper_watch_all ();
  set_accels (gtk, "app.quit", "<Control>q", NULL);
  set_accels (gtk, "app.preferences", "<Control>comma", NULL);
  set_accels (gtk, "app.help", "F1", NULL);
  set_accels (gtk, "window.close", "<Control>w", NULL);
  set_accels (gtk, "win.back", "<Alt>Left", NULL);
  set_accels (gtk, "win.refresh", "F5", "<Control>r");
  set_accels (gtk, "win.find", "<Control>f", NULL);
  set_accels (gtk, "win.switch", "<Control>k", NULL);
  set_accels (gtk, "win.find-next", "F3", NULL);
  set_accels (gtk, "win.find-previous", "<Shift>F3", NULL);
  set_accels (gtk, "win.undo", "<Control>z", NULL);
  set_accels (gtk, "win.show-welcome", "<Control>n", NULL);
  set_accels (gtk, "win.show-shortcuts", "<Control>question", NULL);
  set_accels (gtk, "win.show-view('overview')", "<Alt>0", NULL);
  set_accels (gtk, "win.show-view('tenants')", "<Alt>1", NULL);
  set_accels (gtk, "win.show-view('activity')", "<Alt>2", NULL);
  set_accels (gtk, "win.show-view('backups')", "<Alt>3", NULL);
  set_accels (gtk, "win.show-view('nodes')", "<Alt>4", NULL);
  set_accels (gtk, "win.show-view('guides')", "<Alt>5", NULL);
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
  application_class->open = open_files;
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
  hoist_renderer_choose ("/dev"); /* before the toolkit begins */
  return g_object_new (HOIST_TYPE_APPLICATION, "application-id", "org.hoist.Console",
                       "resource-base-path", "/org/hoist/Console", "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN, NULL);
}
