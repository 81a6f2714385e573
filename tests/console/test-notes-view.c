/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Release notes: headings, lists, and foreign text that stays text whatever it holds. */
#include "console/widgets/hoist-notes-view.h"
#include "scene.h"

static void
test_blocks (void)
{
  GtkWidget *view = g_object_ref_sink (hoist_notes_view_new ());
  GtkWidget *heading;
  g_autofree char *texts = NULL;

  hoist_notes_view_set_notes (HOIST_NOTES_VIEW (view),
                              "## Changes\n\n- one\n- two\n\n3. three\n4. four\n");
  heading = scene_find (view, GTK_TYPE_LABEL, "Changes");
  g_assert_nonnull (heading);
  g_assert_true (gtk_widget_has_css_class (heading, "heading"));
  texts = scene_texts (view);
  g_assert_cmpstr (texts, ==, "Changes\n•\none\n•\ntwo\n3.\nthree\n4.\nfour\n");
  hoist_notes_view_set_notes (HOIST_NOTES_VIEW (view), NULL);
  g_assert_cmpuint (scene_count (view, GTK_TYPE_LABEL), ==, 0);
  g_object_unref (view);
}

static void
test_hostile (void)
{
  const char *const notes[] = { "<span size='99'>big</span> &lt;", "<script>x</script>\n",
                                "`<b>` **bold <i>** \x01", "[a](https://x.example/?a=\"&b=<)" };

  for (guint i = 0; i < G_N_ELEMENTS (notes); i++) /* a label that cannot parse it warns */
    {
      GtkWidget *view = g_object_ref_sink (hoist_notes_view_new ());

      hoist_notes_view_set_notes (HOIST_NOTES_VIEW (view), notes[i]);
      if (i == 0)
        g_assert_nonnull (scene_find (view, GTK_TYPE_LABEL, "<span size='99'>big</span> <"));
      if (i == 1)
        g_assert_nonnull (scene_find (view, GTK_TYPE_LABEL, "<script>x</script>"));
      g_object_unref (view);
    }
}

static void
test_links (void)
{
  g_autofree char *web = hoist_notes_view_dup_inline_markup ("[a](https://x.example/?a=1&b=2)");
  g_autofree char *script = hoist_notes_view_dup_inline_markup ("[a](javascript:alert)");
  g_autofree char *file = hoist_notes_view_dup_inline_markup ("[a](file:///etc/passwd)");

  g_assert_cmpstr (web, ==, "<a href=\"https://x.example/?a=1&amp;b=2\">a</a>");
  g_assert_cmpstr (script, ==, "a");
  g_assert_cmpstr (file, ==, "a");
}

static void
test_deep (void)
{
  g_autoptr (GString) notes = g_string_new (NULL);
  GtkWidget *view = g_object_ref_sink (hoist_notes_view_new ());

  for (guint i = 0; i < 500; i++)
    g_string_append (notes, "> ");
  g_string_append (notes, "deep");
  hoist_notes_view_set_notes (HOIST_NOTES_VIEW (view), notes->str);
  g_assert_cmpuint (scene_count (view, GTK_TYPE_BOX), <, 20);
  g_assert_cmpuint (scene_count (view, GTK_TYPE_LABEL), ==, 1);
  g_object_unref (view);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/notes-view/blocks", test_blocks);
  g_test_add_func ("/console/notes-view/hostile", test_hostile);
  g_test_add_func ("/console/notes-view/links", test_links);
  g_test_add_func ("/console/notes-view/deep", test_deep);
  return g_test_run ();
}
