/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What differs in a schema, apart from what nobody minds, and SQL that is copied as it is. */
#include "console/dialogs/hoist-drift-window.h"

#include "model/hoist-json.h"
#include "names-check.h"
#include "scene.h"

#define SQL                                                                                        \
  "-- Makes of this database what the deployed release makes.\nBEGIN IMMEDIATE;\nALTER TABLE "     \
  "\"customer\" ADD COLUMN city TEXT NOT NULL DEFAULT '';\n-- ALTER TABLE \"customer\" DROP "      \
  "COLUMN \"note\";\nCOMMIT;\n"

static HoistDrift *
make_drift (void)
{
  static const char json[] =
      "{\"state\":\"found\",\"refuses\":true,\"commit\":\"" SCENE_OLD "\",\"entries\":["
      "{\"change\":\"missing\",\"kind\":\"column\",\"table\":\"customer\",\"name\":\"city\","
      "\"expected\":\"city TEXT NOT NULL DEFAULT "
      "''\",\"message\":\"M\",\"matters\":true,\"rows\":-1},"
      "{\"change\":\"unexpected\",\"kind\":\"column\",\"table\":\"customer\",\"name\":\"note\","
      "\"found\":\"note <b>TEXT</b>\",\"message\":\"M\",\"matters\":true,\"rows\":2},"
      "{\"change\":\"different\",\"kind\":\"unique\",\"table\":\"customer\",\"name\":\"\","
      "\"expected\":\"UNIQUE (email)\",\"found\":\"UNIQUE (email, city)\",\"message\":\"M\","
      "\"matters\":true,\"rows\":-1},"
      "{\"change\":\"unexpected\",\"kind\":\"index\",\"table\":\"customer\",\"name\":\"own\","
      "\"found\":"
      "\"CREATE INDEX own ON customer (name)\",\"message\":\"M\",\"matters\":false,\"rows\":-1}]}";
  g_autoptr (HoistValue) value = hoist_json_parse (json, -1, NULL);
  HoistDrift *drift = hoist_drift_read (value, NULL);

  g_assert_nonnull (drift);
  g_free (drift->sql);
  drift->sql = g_strdup (SQL);
  return drift;
}

static void
test_shown (void)
{
  g_autoptr (HoistDrift) drift = make_drift ();
  HoistDriftWindow *window = hoist_drift_window_new (NULL, "acme", drift);
  g_autofree char *texts = NULL;

  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  scene_picture (GTK_WINDOW (window), "schema-drift");
  texts = scene_texts (GTK_WIDGET (window));
  g_assert_nonnull (strstr (texts, "Schema of acme"));
  g_assert_nonnull (strstr (texts, "Column city of customer"));
  g_assert_nonnull (strstr (texts, "Missing. The release makes: city TEXT NOT NULL DEFAULT ''"));
  g_assert_nonnull (strstr (texts, "note <b>TEXT</b>\n2 rows have something in it."));
  g_assert_nonnull (strstr (texts, "A unique constraint of customer"));
  g_assert_nonnull (strstr (texts, "What Differs Besides"));
  names_check (GTK_WINDOW (window), "schema drift");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_read (gpointer data)
{
  return *(char **) data != NULL;
}

static void
test_copied (void)
{
  g_autoptr (HoistDrift) drift = make_drift ();
  HoistDriftWindow *window = hoist_drift_window_new (NULL, "acme", drift);
  char *text = NULL;

  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "drift.copy", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL, read_cb,
                                 &text);
  scene_wait (is_read, &text);
  g_assert_cmpstr (text, ==, SQL);
  g_free (text);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/drift-window/shown", test_shown);
  g_test_add_func ("/console/drift-window/copied", test_copied);
  return g_test_run ();
}
