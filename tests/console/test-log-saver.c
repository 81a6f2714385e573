/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is saved is whole, and what is said of it is true, also when nothing could be written. */
#include "console/widgets/hoist-log-saver.h"

#include <glib/gstdio.h>

#include "scene.h"

static char *
dup_text_cb (gpointer widget)
{
  return g_strdup ("one\ntwo\n");
}

static void
said_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  char **said = user_data;

  g_assert_null (*said);
  *said = g_variant_dup_string (value, NULL);
}

/* Writes there; what was said. */
static char *
save (const char *path)
{
  GtkWidget *widget = g_object_ref_sink (gtk_label_new (NULL));
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) say = g_simple_action_new ("say", G_VARIANT_TYPE_STRING);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  char *said = NULL;

  g_signal_connect (say, "activate", G_CALLBACK (said_cb), &said);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (say));
  gtk_widget_insert_action_group (widget, "win", G_ACTION_GROUP (actions));
  HoistLogSaver *saver = hoist_log_saver_new (widget, dup_text_cb);
  hoist_log_saver_ask (saver, "run.log"); /* in no window: nobody can be asked */
  hoist_log_saver_write (saver, file);
  hoist_log_saver_free (saver); /* the page is left meanwhile */
  while (said == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (widget);
  return said;
}

static void
test_saved (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hoist-log-saver-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "run.log", NULL);
  g_autofree char *said = save (path);
  g_autofree char *text = NULL;

  g_assert_cmpstr (said, ==, "Log saved");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "one\ntwo\n");
  g_remove (path);
  g_rmdir (folder);
}

static void
test_not_saved (void)
{
  g_autofree char *said = save ("/nonexistent/folder/run.log");

  g_assert_true (g_str_has_prefix (said, "The log was not saved: "));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/log-saver/saved", test_saved);
  g_test_add_func ("/console/log-saver/not-saved", test_not_saved);
  return g_test_run ();
}
