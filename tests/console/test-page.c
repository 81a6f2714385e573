/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every page has from its class: title as its accessible name, header children, back button,
 * the calls that reach a page, and its width told once things are quiet. */
#include "console/widgets/hoist-page.h"
#include "scene.h"

#define TEST_TYPE_PAGE (test_page_get_type ())
G_DECLARE_FINAL_TYPE (TestPage, test_page, TEST, PAGE, HoistPage)

struct _TestPage
{
  HoistPage parent_instance;
  guint n_refreshed, n_shown, n_resized;
  int action, width;
};
G_DEFINE_FINAL_TYPE (TestPage, test_page, HOIST_TYPE_PAGE)

static void
refresh (HoistPage *page)
{
  TEST_PAGE (page)->n_refreshed++;
}

static void
find (HoistPage *page, int action)
{
  TEST_PAGE (page)->action = action;
}

static void
shown (HoistPage *page)
{
  TEST_PAGE (page)->n_shown++;
}

static void
resized (HoistPage *page, int width)
{
  TEST_PAGE (page)->n_resized++;
  TEST_PAGE (page)->width = width;
}

static void
test_page_class_init (TestPageClass *klass)
{
  HoistPageClass *page_class = HOIST_PAGE_CLASS (klass);

  page_class->refresh = refresh;
  page_class->find = find;
  page_class->shown = shown;
  page_class->resized = resized;
}

static void
test_page_init (TestPage *self)
{
}

#define TEST_TYPE_BARE (test_bare_get_type ())
G_DECLARE_FINAL_TYPE (TestBare, test_bare, TEST, BARE, HoistPage)
struct _TestBare
{
  HoistPage parent_instance;
};
G_DEFINE_FINAL_TYPE (TestBare, test_bare, HOIST_TYPE_PAGE)

static void
test_bare_class_init (TestBareClass *klass)
{
}

static void
test_bare_init (TestBare *self)
{
}

static const char ui[] =
    "<interface><object class=\"TestPage\" id=\"page\">"
    "<property name=\"title\">acme</property><property name=\"subtitle\">production</property>"
    "<child type=\"start\"><object class=\"GtkButton\"><property name=\"label\">Start</property>"
    "</object></child>"
    "<child type=\"end\"><object class=\"GtkButton\"><property name=\"label\">End</property>"
    "</object></child>"
    "<child><object class=\"GtkButton\"><property name=\"label\">Content</property></object>"
    "</child></object></interface>";

static TestPage *
make (void)
{
  g_autoptr (GtkBuilder) builder = NULL;

  g_type_ensure (TEST_TYPE_PAGE);
  builder = gtk_builder_new_from_string (ui, -1);
  return g_object_ref (TEST_PAGE (gtk_builder_get_object (builder, "page")));
}

static void
test_template (void)
{
  g_autoptr (TestPage) page = make ();
  GtkWidget *content = hoist_page_get_content (HOIST_PAGE (page));

  g_assert_cmpstr (hoist_page_get_title (HOIST_PAGE (page)), ==, "acme");
  g_assert_cmpstr (hoist_page_get_subtitle (HOIST_PAGE (page)), ==, "production");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (content)), ==, "Content");
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *button = scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, i == 0 ? "Start" : "End");

      g_assert_nonnull (button);
      g_assert_nonnull (gtk_widget_get_ancestor (button, ADW_TYPE_HEADER_BAR));
    }
  g_assert_null (gtk_widget_get_ancestor (content, ADW_TYPE_HEADER_BAR));
}

static void
test_title (void)
{
  g_autoptr (TestPage) page = make ();
  g_autofree char *title = NULL;

  hoist_page_set_title (HOIST_PAGE (page), "<b>globex</b> & co");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "<b>globex</b> & co");
  g_assert_nonnull (scene_find (GTK_WIDGET (page), GTK_TYPE_LABEL, "<b>globex</b> & co"));
  hoist_page_set_subtitle (HOIST_PAGE (page), NULL);
  g_assert_cmpstr (hoist_page_get_subtitle (HOIST_PAGE (page)), ==, "");
  hoist_page_set_title (HOIST_PAGE (page), NULL);
  g_object_get (page, "title", &title, NULL);
  g_assert_cmpstr (title, ==, "");
}

static void
test_place (void)
{
  g_autoptr (TestPage) page = make ();
  GtkWidget *back = scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, NULL);

  g_assert_nonnull (back);
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (back)), ==, "win.back");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Back");
  g_assert_false (gtk_widget_get_visible (back));
  hoist_page_set_place (HOIST_PAGE (page), TRUE, FALSE);
  g_assert_true (gtk_widget_get_visible (back));
  hoist_page_set_place (HOIST_PAGE (page), FALSE, TRUE);
  g_assert_false (gtk_widget_get_visible (back));
}

static void
test_calls (void)
{
  g_autoptr (TestPage) page = make ();
  GtkWidget *bare = g_object_ref_sink (g_object_new (TEST_TYPE_BARE, NULL));

  hoist_page_refresh (HOIST_PAGE (page));
  hoist_page_find (HOIST_PAGE (page), -1);
  hoist_page_focus (HOIST_PAGE (page));
  g_assert_cmpuint (page->n_refreshed, ==, 1);
  g_assert_cmpint (page->action, ==, -1);
  g_assert_cmpuint (page->n_shown, ==, 1);
  hoist_page_refresh (HOIST_PAGE (bare)); /* a page that offers nothing bears everything */
  hoist_page_find (HOIST_PAGE (bare), 1);
  hoist_page_focus (HOIST_PAGE (bare));
  g_object_unref (bare);
}

static gboolean
has_width (gpointer data)
{
  return TEST_PAGE (data)->width != 0;
}

static gboolean
has_other_width (gpointer data)
{
  return TEST_PAGE (data)->width > 500;
}

static gboolean
has_less_room (gpointer data)
{
  return TEST_PAGE (data)->width < 400;
}

static void
test_width (void)
{
  TestPage *page = make ();
  GtkWindow *window = scene_show (GTK_WIDGET (page), 400, 300);
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi = 0, wide;
  guint before;

  scene_wait (has_width, page);
  g_assert_cmpint (page->width, ==, gtk_widget_get_width (GTK_WIDGET (page)));
  before = page->n_resized;
  gtk_widget_queue_resize (GTK_WIDGET (page));
  scene_settle ();
  g_assert_cmpuint (page->n_resized, ==, before); /* the same width is no news */
  gtk_window_set_default_size (window, 640, 300);
  scene_wait (has_other_width, page);
  wide = page->width;
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * 1024, NULL); /* text twice as large */
  scene_wait (has_less_room, page);
  g_assert_cmpint (page->width, <=, wide / 2 + 40); /* the window may have become wider for it */
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
  scene_close (window);
  g_object_unref (page);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/page/template", test_template);
  g_test_add_func ("/console/page/title", test_title);
  g_test_add_func ("/console/page/place", test_place);
  g_test_add_func ("/console/page/calls", test_calls);
  g_test_add_func ("/console/page/width", test_width);
  return g_test_run ();
}
