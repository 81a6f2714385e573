/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text in a table: as large as a label's, an ellipsis where it does not fit, never markup, a name
 * for screen readers, and never larger because somebody sent much. */
#include "console/widgets/hoist-cell-text.h"

#include "scene.h"

static GtkWidget *
put (GtkWidget *box, const char *text)
{
  GtkWidget *cell = hoist_cell_text_new (HOIST_CELL_TEXT_NUMERIC);

  hoist_cell_text_set_text (HOIST_CELL_TEXT (cell), text);
  gtk_widget_set_halign (cell, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), cell);
  return cell;
}

static GtkWidget *
put_label (GtkWidget *box, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static int
measure (GtkWidget *widget, GtkOrientation orientation, int *least)
{
  int natural;

  gtk_widget_measure (widget, orientation, -1, least, &natural, NULL, NULL);
  return natural;
}

/* What a label would take, no matter whether the size was kept. */
static void
test_size (void)
{
  const char *const texts[] = { "v0.12.0", "", "Up to date", "<b>&amp;", "\u6f22\u5b57", "1" };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWindow *window = scene_show (box, 400, 400);

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
      {
        GtkWidget *cell = put (box, texts[i]), *label = put_label (box, texts[i]);
        int least, label_least;

        g_assert_cmpint (measure (cell, GTK_ORIENTATION_HORIZONTAL, &least), ==,
                         measure (label, GTK_ORIENTATION_HORIZONTAL, &label_least));
        g_assert_cmpint (ABS (least - label_least), <=, 1);
        g_assert_cmpint (measure (cell, GTK_ORIENTATION_VERTICAL, &least), ==,
                         measure (label, GTK_ORIENTATION_VERTICAL, &label_least));
      }
  scene_close (window);
}

/* In no window there is no style: what was measured there is not kept for those that have one. */
static void
test_unstyled (void)
{
  GtkWidget *loose = g_object_ref_sink (hoist_cell_text_new (HOIST_CELL_TEXT_NUMERIC));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWindow *window;
  int least;

  hoist_cell_text_set_text (HOIST_CELL_TEXT (loose), "measured early");
  measure (loose, GTK_ORIENTATION_HORIZONTAL, &least);
  window = scene_show (box, 400, 200);
  g_assert_cmpint (measure (put (box, "measured early"), GTK_ORIENTATION_HORIZONTAL, &least), ==,
                   measure (put_label (box, "measured early"), GTK_ORIENTATION_HORIZONTAL, &least));
  scene_close (window);
  g_object_unref (loose);
}

static void
test_hostile (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWindow *window = scene_show (box, 400, 200);
  g_autofree char *much = g_strnfill (64 * 1024, 'x');
  GtkWidget *cell = put (box, "<b>not bold</b>\nsecond");
  int least;

  g_assert_cmpstr (hoist_cell_text_get_text (HOIST_CELL_TEXT (cell)), ==,
                   "<b>not bold</b>\nsecond");
  g_assert_cmpint (measure (cell, GTK_ORIENTATION_VERTICAL, &least), ==,
                   measure (put (box, "one"), GTK_ORIENTATION_VERTICAL, &least));
  hoist_cell_text_set_text (HOIST_CELL_TEXT (cell), much);
  g_assert_cmpuint (strlen (hoist_cell_text_get_text (HOIST_CELL_TEXT (cell))), <, 600);
  measure (cell, GTK_ORIENTATION_HORIZONTAL, &least);
  g_assert_cmpint (least, <, 60);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <, 500);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       hoist_cell_text_get_text (HOIST_CELL_TEXT (cell)));
  hoist_cell_text_set_text (HOIST_CELL_TEXT (cell), NULL);
  g_assert_cmpstr (hoist_cell_text_get_text (HOIST_CELL_TEXT (cell)), ==, "");
  scene_close (window);
}

/* Another font: nothing that was kept of the old one is believed. */
static void
test_font (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWindow *window = scene_show (box, 400, 200);
  GtkWidget *cell = put (box, "Font");
  int least, before = measure (cell, GTK_ORIENTATION_HORIZONTAL, &least);
  g_autofree char *font = NULL;

  g_object_get (settings, "gtk-font-name", &font, NULL);
  g_object_set (settings, "gtk-font-name", "Cantarell 22", NULL);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  scene_settle ();
  g_assert_cmpint (measure (cell, GTK_ORIENTATION_HORIZONTAL, &least), >, before);
  g_object_set (settings, "gtk-font-name", font, NULL);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/cell-text/size", test_size);
  g_test_add_func ("/console/cell-text/unstyled", test_unstyled);
  g_test_add_func ("/console/cell-text/hostile", test_hostile);
  g_test_add_func ("/console/cell-text/font", test_font);
  return g_test_run ();
}
