/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card of a manual step: its texts, what is copied, the note, Done; that the node has not seen
 * it done; a viewer, who is told why there is nothing to press. */
#include "console/pages/hoist-card-view.h"

#include "card-scene.h"
#include "focus-check.h"
#include "names-check.h"

typedef struct
{
  guint n, step;
  char *note;
} Said;

static void
done_cb (Said *said, guint step, const char *note)
{
  said->n++;
  said->step = step;
  g_free (said->note);
  said->note = g_strdup (note);
}

static HoistCardView *
make (GtkWindow **ret_window)
{
  HoistCardView *view = g_object_new (HOIST_TYPE_CARD_VIEW, NULL);

  *ret_window = scene_show (GTK_WIDGET (view), 400, 600);
  return view;
}

static GtkWidget *
find_button (HoistCardView *view, const char *text)
{
  return scene_find (GTK_WIDGET (view), GTK_TYPE_BUTTON, text);
}

static void
test_done (void)
{
  GtkWindow *window;
  HoistCardView *view = make (&window);
  g_autoptr (HoistRun) open = card_scene_run ("open", NULL);
  g_autoptr (HoistRun) ticked = card_scene_run ("ticked", NULL);
  g_autoptr (HoistRun) ended = card_scene_run ("", NULL);
  g_autoptr (HoistPlan) plan = card_scene_plan ();
  GtkWidget *note = scene_find (GTK_WIDGET (view), GTK_TYPE_ENTRY, NULL);
  Said said = { 0 };
  g_autofree char *texts = NULL;
  g_autofree char *proving = NULL;

  g_signal_connect_swapped (view, "done", G_CALLBACK (done_cb), &said);
  hoist_card_view_show (view, open, NULL, TRUE, FALSE); /* its texts are not known yet */
  hoist_card_view_show (view, open, plan, TRUE, FALSE);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (view));
  g_assert_nonnull (strstr (texts, "Let the application change its tables"));
  g_assert_nonnull (strstr (texts, "Waits for: the owner of the database"));
  g_assert_nonnull (strstr (texts, "Run these statements as the owner."));
  g_assert_nonnull (strstr (texts, "ALTER TABLE person OWNER TO acme;"));
  g_assert_null (strstr (texts, "viewer"));
  names_check (window, "card");
  hoist_card_view_focus (view);
  g_assert_true (focus_reaches (window, note, 6));
  gtk_editable_set_text (GTK_EDITABLE (note), "as the owner");
  hoist_card_view_show (view, open, plan, TRUE, FALSE); /* a second later */
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (note)), ==, "as the owner");
  g_signal_emit_by_name (find_button (view, "Done"), "clicked");
  g_assert_cmpuint (said.n, ==, 1);
  g_assert_cmpuint (said.step, ==, CARD_SCENE_STEP);
  g_assert_cmpstr (said.note, ==, "as the owner");
  hoist_card_view_show (view, open, plan, TRUE, TRUE); /* sending */
  g_signal_emit_by_name (find_button (view, "Done"), "clicked");
  g_assert_cmpuint (said.n, ==, 1);
  hoist_card_view_show (view, ticked, plan, TRUE, FALSE);
  proving = scene_texts (GTK_WIDGET (view));
  g_assert_nonnull (strstr (proving, "The node is asked whether it is done…"));
  g_assert_false (gtk_widget_get_sensitive (find_button (view, "Done")));
  hoist_card_view_show (view, ended, plan, TRUE, FALSE);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (view)));
  g_free (said.note);
  scene_close (window);
}

/* Why it is not done yet stands on it, where a screen reader says it by itself. */
static void
test_not_done (void)
{
  GtkWindow *window;
  HoistCardView *view = make (&window);
  g_autoptr (HoistRun) refused = card_scene_run ("open", "the query answers with nothing");
  g_autoptr (HoistPlan) plan = card_scene_plan ();
  const char *sentence = "It is not done yet: the query answers with nothing";
  GtkWidget *label;

  hoist_card_view_show (view, refused, plan, TRUE, FALSE);
  label = scene_find (GTK_WIDGET (view), GTK_TYPE_LABEL, sentence);
  g_assert_nonnull (label);
  g_assert_true (gtk_widget_has_css_class (label, "error"));
  g_assert_cmpint (
      gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (gtk_widget_get_parent (label))), ==,
      GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (label)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, sentence);
  g_assert_true (gtk_widget_get_sensitive (find_button (view, "Done")));
  scene_close (window);
}

static void
test_viewer (void)
{
  GtkWindow *window;
  HoistCardView *view = make (&window);
  g_autoptr (HoistRun) open = card_scene_run ("open", NULL);
  g_autoptr (HoistPlan) plan = card_scene_plan ();
  g_autofree char *texts = NULL;

  hoist_card_view_show (view, open, plan, FALSE, FALSE);
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (view));
  g_assert_nonnull (strstr (texts, "Run these statements as the owner."));
  g_assert_nonnull (strstr (texts, "Your role is viewer: somebody who may operate"));
  g_assert_null (strstr (texts, "Done"));
  g_assert_null (strstr (texts, "Cancel the Upgrade…"));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/card-view/done", test_done);
  g_test_add_func ("/console/card-view/not-done", test_not_done);
  g_test_add_func ("/console/card-view/viewer", test_viewer);
  return g_test_run ();
}
