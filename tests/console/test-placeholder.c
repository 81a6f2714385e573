/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states of a page that has nothing to show: when the spinner and the words come, that they go,
 * that a cause is text, and that the button belongs to its status. */
#include "console/widgets/hoist-placeholder.h"
#include "console/widgets/hoist-action.h"
#include "scene.h"

static gboolean
is_loading (gpointer data)
{
  return g_str_equal (hoist_placeholder_get_state (data), "loading");
}

static gboolean
has_words (gpointer data)
{
  return gtk_widget_get_opacity (data) > 0.5;
}

static void
test_loading (void)
{
  GtkWidget *widget = hoist_placeholder_new ();
  HoistPlaceholder *self = HOIST_PLACEHOLDER (widget);
  GtkWindow *window = scene_show (widget, 400, 300);
  GtkWidget *label;
  gint64 begun = g_get_monotonic_time ();

  hoist_placeholder_show_loading (self, "Reading <b>acme</b>…");
  g_assert_cmpstr (hoist_placeholder_get_state (self), ==, "blank");
  label = scene_find (widget, GTK_TYPE_LABEL, "Reading <b>acme</b>…");
  g_assert_nonnull (label);
  scene_wait (is_loading, self);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 450 * 1000);
  g_assert_true (
      gtk_spinner_get_spinning (GTK_SPINNER (scene_find (widget, GTK_TYPE_SPINNER, NULL))));
  g_assert_false (has_words (label));
  scene_wait (has_words, label);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 2900 * 1000);
  hoist_placeholder_show_content (self);
  g_assert_cmpstr (hoist_placeholder_get_state (self), ==, "content");
  g_assert_false (
      gtk_spinner_get_spinning (GTK_SPINNER (scene_find (widget, GTK_TYPE_SPINNER, NULL))));
  scene_close (window);
}

static gboolean
set_true_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* An answer within half a second: no spinner flashes up afterwards. */
static void
test_fast_answer (void)
{
  GtkWidget *widget = g_object_ref_sink (hoist_placeholder_new ());
  gboolean over = FALSE;

  hoist_placeholder_show_loading (HOIST_PLACEHOLDER (widget), "Reading…");
  hoist_placeholder_show_content (HOIST_PLACEHOLDER (widget));
  g_timeout_add (700, set_true_cb, &over);
  scene_wait (is_true, &over);
  g_assert_cmpstr (hoist_placeholder_get_state (HOIST_PLACEHOLDER (widget)), ==, "content");
  hoist_placeholder_show_loading (HOIST_PLACEHOLDER (widget), "Again…");
  g_object_unref (widget); /* its timers end with it */
  over = FALSE;
  g_timeout_add (700, set_true_cb, &over);
  scene_wait (is_true, &over);
}

static void
test_status (void)
{
  GtkWidget *widget = hoist_placeholder_new ();
  HoistPlaceholder *self = HOIST_PLACEHOLDER (widget);
  GtkWindow *window = scene_show (widget, 500, 500);
  g_autoptr (GError) error =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "<a href=\"x\">no</a> & \"never\"");
  GtkWidget *button;
  g_autofree char *texts = NULL;

  hoist_placeholder_show_error (self, "<b>Broken</b> & lost", error);
  g_assert_cmpstr (hoist_placeholder_get_state (self), ==, "status");
  texts = scene_texts (widget);
  g_assert_nonnull (strstr (texts, "<b>Broken</b> & lost"));
  g_assert_nonnull (strstr (texts, "<a href=\"x\">no</a> & \"never\""));
  button = scene_find (widget, GTK_TYPE_BUTTON, "Try Again");
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "win.refresh");
  g_assert_nonnull (strstr (hoist_placeholder_get_details (self), "<b>Broken</b> & lost\n<a href"));
  g_assert_nonnull (strstr (hoist_placeholder_get_details (self), "\nCode: failed\nTime: "));
  g_assert_true (gtk_widget_get_visible (scene_find (widget, GTK_TYPE_BUTTON, "Copy Details")));
  scene_picture (window, "placeholder-error");

  /* the button of one status is not that of the next */
  hoist_placeholder_show_status (self, "emblem-ok-symbolic", "Nothing here", NULL);
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_null (hoist_placeholder_get_details (self));
  g_assert_false (gtk_widget_get_visible (scene_find (widget, GTK_TYPE_BUTTON, "Copy Details")));
  hoist_placeholder_set_button (self, "Show All", "tenants.show-all('x')");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==,
                   "tenants.show-all");
  scene_close (window);
}

/* In a template the one child is the content. */
static void
test_content (void)
{
  const char *ui = "<interface><object class=\"HoistPlaceholder\" id=\"p\"><child>"
                   "<object class=\"GtkLabel\"><property name=\"label\">content</property>"
                   "</object></child></object></interface>";
  g_autoptr (GtkBuilder) builder = NULL;
  GtkWidget *widget;
  g_autofree char *texts = NULL;

  g_type_ensure (HOIST_TYPE_PLACEHOLDER);
  builder = gtk_builder_new_from_string (ui, -1);
  widget = GTK_WIDGET (gtk_builder_get_object (builder, "p"));
  hoist_placeholder_show_content (HOIST_PLACEHOLDER (widget));
  texts = scene_texts (widget);
  g_assert_cmpstr (texts, ==, "content\n");
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/placeholder/loading", test_loading);
  g_test_add_func ("/console/placeholder/fast-answer", test_fast_answer);
  g_test_add_func ("/console/placeholder/status", test_status);
  g_test_add_func ("/console/placeholder/content", test_content);
  return g_test_run ();
}
