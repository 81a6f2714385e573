/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See the header. */
#include "scene.h"
#include "names-check.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>
#include "base/hoist-place.h"
#include "console/hoist-application.h"
#include "console/widgets/hoist-cell-text.h"

/* The looks of tools/screenshots that the environment alone can't make. */
static void
dress (void)
{
  const char *language = g_getenv ("HOIST_PICTURE_LANGUAGE");
  g_autofree char *locale = language != NULL ? hoist_place_find (HOIST_PLACE_LOCALE) : NULL;

  const char *scale = g_getenv ("HOIST_PICTURE_SCALE"); /* of text, as the desktop's setting does */
  const char *const looks[] = { "HOIST_PICTURE_LANGUAGE", "HOIST_PICTURE_DIRECTION",
                                "HOIST_PICTURE_SCALE", "HOIST_PICTURE_WIDTH" };

  /* What a test expects of words and places need not hold in another look; its pictures are wanted
   * all the same. */
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_getenv (looks[i]) != NULL)
      {
        g_test_set_nonfatal_assertions ();
        g_log_set_always_fatal (G_LOG_FATAL_MASK);
      }
  if (scale != NULL)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi",
                  (int) (96 * 1024 * g_ascii_strtod (scale, NULL)), NULL);
  if (g_strcmp0 (g_getenv ("HOIST_PICTURE_DIRECTION"), "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (locale == NULL)
    return;
  g_setenv ("LANGUAGE", language, TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  bindtextdomain ("hoist", locale);
  bind_textdomain_codeset ("hoist", "UTF-8");
  textdomain ("hoist");
}

void
scene_init (int *argc, char ***argv)
{
  g_autoptr (GtkCssProvider) provider = NULL;

  gtk_test_init (argc, argv, NULL);
  dress ();
  adw_init ();
  hoist_application_register_resources ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/org/hoist/Console/icons");
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/hoist/Console/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

char *
scene_id (const char *prefix, const char *name)
{
  char tail[17] = "0000000000000000";

  for (guint i = 0; i < 16 && name[i] != '\0'; i++)
    tail[i] = strchr ("0123456789abcdefghjkmnpqrstvwxyz", name[i]) != NULL ? name[i] : 'x';
  return g_strconcat (prefix, tail, NULL);
}

HoistSession *
scene_session (void)
{
  HoistSession *session = hoist_session_new (NULL);
  g_autoptr (HoistTenantPage) page = scene_tenants ();

  hoist_fleet_take_tenants (hoist_session_get_fleet (session), page);
  return session;
}

/* Windows and pictures */

/* A button whose action is nowhere is grey: on pictures the window's are there. */
static void
offer_actions (GtkWidget *window)
{
  static const GActionEntry entries[] = {
    { .name = "back" },
    { .name = "refresh" },
    { .name = "add-plane" },
    { .name = "open-demo" },
    { .name = "open-this-computer" },
    { .name = "show-welcome" },
    { .name = "sign-in" },
    { .name = "show-tenant", .parameter_type = "s" },
    { .name = "show-tenants", .parameter_type = "s" },
    { .name = "show-changes", .parameter_type = "s" },
    { .name = "show-upgrade", .parameter_type = "s" },
    { .name = "show-run", .parameter_type = "s" },
    { .name = "show-view", .parameter_type = "s" },
    { .name = "show-node", .parameter_type = "s" },
    { .name = "enrol-node" },
    { .name = "roll-back", .parameter_type = "(ss)" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (group));
}

/* tools/screenshots shows every page as narrow as it may be. */
GtkWindow *
scene_show (GtkWidget *child, int width, int height)
{
  const char *other = g_getenv ("HOIST_PICTURE_WIDTH");
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), other != NULL ? atoi (other) : width, height);
  if (g_getenv ("HOIST_PICTURES") != NULL)
    offer_actions (window);
  adw_window_set_content (ADW_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  scene_settle ();
  return GTK_WINDOW (window);
}

void
scene_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* What was drawn last; NULL while a new frame is on its way. */
static GskRenderNode *
take_node (GtkWidget *native)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (native);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  return gtk_snapshot_free_to_node (snapshot);
}

static gboolean
is_narrow (gpointer window)
{
  int least;

  gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return gtk_widget_get_width (window) <= MAX (atoi (g_getenv ("HOIST_PICTURE_WIDTH")), least) + 60;
}

/* Which widgets keep a window from being as narrow as it should: each with its least width. */
static void
tell_wide (GtkWidget *widget, int least, GString *out)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int width = 0;

      if (!gtk_widget_get_visible (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
      if (width < least)
        continue;
      g_string_append_printf (out, " > %s %d", G_OBJECT_TYPE_NAME (child), width);
      tell_wide (child, least, out);
    }
}

/* Dialogs too: they come with a size of their own. */
static void
tell_width (GtkWindow *window)
{
  int wanted = atoi (g_getenv ("HOIST_PICTURE_WIDTH")), least;
  g_autoptr (GString) out = g_string_new (NULL);

  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                      NULL);
  if (least <= wanted)
    return;
  tell_wide (GTK_WIDGET (window), wanted - 24, out);
  g_printerr ("wider than %d: %d%s\n", wanted, least, out->str);
}

static void
narrow (GtkWindow *window)
{
  if (g_getenv ("HOIST_PICTURE_WIDTH") == NULL)
    return;
  if (is_narrow (window))
    {
      tell_width (window);
      return;
    }
  gtk_window_set_default_size (window, atoi (g_getenv ("HOIST_PICTURE_WIDTH")),
                               gtk_widget_get_height (GTK_WIDGET (window)));
  scene_wait (is_narrow, window);
  scene_settle ();
  tell_width (window);
}

static void
draw (GtkWidget *native, const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.png", g_getenv ("HOIST_PICTURES"), name);
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node = NULL;

  while (node == NULL)
    {
      gtk_widget_queue_draw (native);
      gtk_test_widget_wait_for_draw (native);
      node = take_node (native);
    }
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (native)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  gsk_render_node_unref (node);
}

void
scene_picture (GtkWindow *window, const char *name)
{
  scene_settle ();
  names_check (window, name);
  if (g_getenv ("HOIST_PICTURES") == NULL)
    return;
  narrow (window);
  draw (GTK_WIDGET (window), name);
}

void
scene_picture_popover (GtkPopover *popover, const char *name)
{
  scene_settle ();
  if (g_getenv ("HOIST_PICTURES") != NULL)
    draw (GTK_WIDGET (popover), name);
}

void
scene_close (GtkWindow *window)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (window)))
    names_check (window, "at the end");
  gtk_window_destroy (window);
  scene_settle ();
}

static gboolean
late_cb (gpointer user_data)
{
  g_error ("the condition was not met within ten seconds");
  return G_SOURCE_REMOVE;
}

void
scene_wait (gboolean (*condition) (gpointer), gpointer data)
{
  guint late = g_timeout_add_seconds (10, late_cb, NULL);

  while (!condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (late);
}

gboolean
scene_is_online (gpointer session)
{
  return hoist_session_get_state (session) == HOIST_SESSION_ONLINE;
}

gboolean
scene_is_offline (gpointer session)
{
  return hoist_session_get_state (session) == HOIST_SESSION_OFFLINE;
}

gboolean
scene_wants_sign_in (gpointer session)
{
  return hoist_session_get_state (session) == HOIST_SESSION_SIGN_IN;
}

static const char *
text_of (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));
  if (HOIST_IS_CELL_TEXT (widget))
    return hoist_cell_text_get_text (HOIST_CELL_TEXT (widget));
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget));
  if (GTK_IS_CHECK_BUTTON (widget))
    return gtk_check_button_get_label (GTK_CHECK_BUTTON (widget));
  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  return NULL;
}

GtkWidget *
scene_find (GtkWidget *root, GType type, const char *text)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type)
      && (text == NULL || g_strcmp0 (text_of (root), text) == 0))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = scene_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
scene_type (GtkWidget *root, const char *title, const char *text)
{
  GtkWidget *row = scene_find (root, ADW_TYPE_ENTRY_ROW, title);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

guint
scene_count (GtkWidget *root, GType type)
{
  guint n = G_TYPE_CHECK_INSTANCE_TYPE (root, type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += scene_count (child, type);
  return n;
}

static void
collect_texts (GtkWidget *root, GString *out)
{
  if (!gtk_widget_get_visible (root) || !gtk_widget_get_child_visible (root))
    return;
  if (GTK_IS_LABEL (root))
    g_string_append_printf (out, "%s\n", gtk_label_get_text (GTK_LABEL (root)));
  if (HOIST_IS_CELL_TEXT (root))
    g_string_append_printf (out, "%s\n", hoist_cell_text_get_text (HOIST_CELL_TEXT (root)));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_texts (child, out);
}

char *
scene_texts (GtkWidget *root)
{
  GString *out = g_string_new (NULL);

  collect_texts (root, out);
  return g_string_free (out, FALSE);
}
