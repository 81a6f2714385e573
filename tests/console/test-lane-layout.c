/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of lanes stand in the same columns, however long their titles are and however much room
 * there is; mirrored where one reads from right to left; a cell alone stands across. */
#include "console/widgets/hoist-lane-layout.h"

#include "scene.h"

#define N_LANES 3

static GtkWidget *
add_line (GtkWidget *box, const char *title, guint n_cells)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_set_layout_manager (line, hoist_lane_layout_new (N_LANES));
  gtk_box_append (GTK_BOX (line),
                  g_object_new (GTK_TYPE_LABEL, "label", title, "wrap", TRUE, "xalign", 0.0, NULL));
  for (guint i = 0; i < n_cells; i++)
    gtk_box_append (GTK_BOX (line), gtk_label_new (i % 2 == 0 ? "step 1" : "step 1234567"));
  gtk_box_append (GTK_BOX (box), line);
  return line;
}

static GtkAllocation
place_of (GtkWidget *line, guint index)
{
  GtkWidget *child = gtk_widget_get_first_child (line);
  GtkAllocation place;

  while (index-- > 0)
    child = gtk_widget_get_next_sibling (child);
  gtk_widget_get_allocation (child, &place);
  return place;
}

static void
test_columns (void)
{
  static const int widths[] = { 480, 660, 1200 };

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    for (guint rtl = 0; rtl < 2; rtl++)
      {
        GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
        GtkWidget *lines[] = {
          add_line (box, "Stop", N_LANES),
          add_line (box, "See that enough of the other nodes serve", N_LANES),
          add_line (box, "Migrate", 1),
        };
        GtkWindow *window;
        GtkAllocation across;

        for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
          gtk_widget_set_direction (lines[i], rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
        window = scene_show (box, widths[w], 200);
        for (guint i = 0; i <= N_LANES; i++)
          {
            GtkAllocation one = place_of (lines[0], i), other = place_of (lines[1], i);

            g_assert_cmpint (one.x, ==, other.x);
            g_assert_cmpint (one.width, ==, other.width);
            if (i > 0)
              g_assert_cmpint (one.width, >=, HOIST_LANE_WIDTH);
            if (i > 0)
              g_assert_true ((one.x > place_of (lines[0], i - 1).x) == (rtl == 0));
          }
        across = place_of (lines[2], 1);
        g_assert_cmpint (across.x, <=, place_of (lines[0], rtl ? N_LANES : 1).x);
        g_assert_cmpint (across.width, >=, N_LANES * place_of (lines[0], 1).width);
        scene_close (window);
      }
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/lane-layout/columns", test_columns);
  return g_test_run ();
}
