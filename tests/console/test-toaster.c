/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said and offered at the bottom of a window: an alert, plain text, taken back without its
 * button, and not lost with the window that it was shown in. */
#include "console/widgets/hoist-toaster.h"
#include <string.h>
#include "scene.h"

typedef struct
{
  GtkWindow *window;
  HoistToaster *toaster;
  guint undone, over, changes;
  char *target;
} Fixture;

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *f = user_data;

  f->undone++;
  g_free (f->target);
  f->target = g_variant_dup_string (parameter, NULL);
}

static void
over_cb (Fixture *f, const char *action, GVariant *target)
{
  g_assert_cmpstr (action, ==, "win.undo-it");
  g_assert_true (g_variant_is_of_type (target, G_VARIANT_TYPE_STRING));
  f->over++;
}

static void
changed_cb (Fixture *f)
{
  f->changes++;
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  const GActionEntry entries[] = {
    { .name = "undo-it", .activate = undo_cb, .parameter_type = "s" }
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_button_new_with_label ("Page"));
  f->window = scene_show (overlay, 600, 400);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, 1, f);
  gtk_widget_insert_action_group (GTK_WIDGET (f->window), "win", G_ACTION_GROUP (group));
  f->toaster = hoist_toaster_new (ADW_TOAST_OVERLAY (overlay));
  g_signal_connect_swapped (f->toaster, "over", G_CALLBACK (over_cb), f);
  g_signal_connect_swapped (f->toaster, "changed", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_object_unref (f->toaster);
  scene_close (f->window);
  g_free (f->target);
}

static void
test_say (Fixture *f, gconstpointer unused)
{
  GtkWidget *label;

  hoist_toaster_say (f->toaster, "<b>acme</b> & co");
  scene_settle ();
  label = scene_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "<b>acme</b> & co");
  g_assert_nonnull (label);
  gtk_test_accessible_assert_role (label, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_test_accessible_assert_property (label, GTK_ACCESSIBLE_PROPERTY_LABEL, "<b>acme</b> & co");
  g_assert_false (hoist_toaster_can_undo (f->toaster));
  hoist_toaster_undo (f->toaster); /* nothing to undo: nothing happens */
  g_assert_cmpuint (f->undone, ==, 0);
}

static void
test_undo (Fixture *f, gconstpointer unused)
{
  GtkWidget *label;

  hoist_toaster_offer (f->toaster, "One is gone", "Undo", "win.undo-it::one");
  hoist_toaster_offer (f->toaster, "Two is gone", "Undo", "win.undo-it::two");
  scene_settle ();
  label = scene_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "Two is gone"); /* at once */
  g_assert_true (label != NULL && gtk_widget_get_mapped (label));
  gtk_test_accessible_assert_property (label, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Two is gone. Ctrl+Z: Undo");
  g_assert_true (hoist_toaster_can_undo (f->toaster));
  hoist_toaster_undo (f->toaster);
  g_assert_cmpstr (f->target, ==, "two");
  g_assert_cmpuint (f->over, ==, 1);
  g_assert_true (hoist_toaster_can_undo (f->toaster)); /* the one before */
  hoist_toaster_undo (f->toaster);
  g_assert_cmpstr (f->target, ==, "one");
  g_assert_cmpuint (f->over, ==, 2);
  g_assert_false (hoist_toaster_can_undo (f->toaster));
  g_assert_cmpuint (f->changes, ==, 2);
}

/* Its button does the same, once. */
static void
test_button (Fixture *f, gconstpointer unused)
{
  GtkWidget *undo, *toast;

  hoist_toaster_offer (f->toaster, "One is gone", "Undo", "win.undo-it::one");
  scene_settle ();
  undo = scene_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Undo");
  g_assert_true (undo != NULL && gtk_widget_get_focusable (undo));
  toast = gtk_widget_get_parent (undo);
  gtk_test_accessible_assert_property (gtk_widget_get_last_child (toast),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Close the message");
  g_signal_emit_by_name (undo, "clicked");
  scene_settle ();
  g_assert_cmpuint (f->undone, ==, 1);
  g_assert_cmpuint (f->over, ==, 1);
  g_assert_false (hoist_toaster_can_undo (f->toaster));
}

/* What was offered in a window over the page is still on offer when that is closed. */
static void
test_window (Fixture *f, gconstpointer unused)
{
  GtkWidget *over = adw_preferences_window_new ();

  gtk_window_present (GTK_WINDOW (over));
  scene_settle ();
  hoist_toaster_set_window (f->toaster, ADW_PREFERENCES_WINDOW (over));
  hoist_toaster_offer (f->toaster, "One is gone", "Undo", "win.undo-it::one");
  scene_settle ();
  g_assert_nonnull (scene_find (over, GTK_TYPE_BUTTON, "Undo"));
  g_assert_null (scene_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Undo"));
  gtk_window_destroy (GTK_WINDOW (over));
  scene_settle ();
  g_assert_cmpuint (f->over, ==, 0);
  g_assert_true (hoist_toaster_can_undo (f->toaster));
  g_assert_nonnull (scene_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Undo"));
  hoist_toaster_undo (f->toaster);
  g_assert_cmpuint (f->undone, ==, 1);
  g_assert_cmpuint (f->over, ==, 1);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
#define ADD(name, test) g_test_add ("/toaster/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("say", test_say);
  ADD ("undo", test_undo);
  ADD ("button", test_button);
  ADD ("window", test_window);
  return g_test_run ();
}
