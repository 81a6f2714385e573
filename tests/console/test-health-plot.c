/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plot says in words what it draws: now, the worst moment, and that there is nothing. */
#include "console/widgets/hoist-health-plot.h"

#include "model/hoist-health-point.h"
#include "scene.h"

static void
add (GPtrArray *points, int minutes_ago, guint healthy, guint degraded, guint unknown)
{
  HoistHealthPoint point = { .time = SCENE_NOW - minutes_ago * G_TIME_SPAN_MINUTE,
                             .healthy = healthy,
                             .degraded = degraded,
                             .unknown = unknown };

  g_ptr_array_add (points, hoist_health_point_new (&point));
}

static void
test_sentence (void)
{
  HoistHealthPlot *plot = g_object_new (HOIST_TYPE_HEALTH_PLOT, NULL);
  GtkWindow *window = scene_show (GTK_WIDGET (plot), 400, 120);
  GPtrArray *points = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_health_point_free);
  g_autofree char *none = hoist_health_plot_dup_sentence (plot);
  g_autofree char *said = NULL;
  g_autofree char *young = NULL;

  g_assert_cmpstr (none, ==, "There is no history yet.");
  for (int minutes = 24 * 60; minutes > 0; minutes -= 5)
    if (minutes < 600 || minutes > 700) /* the daemon was away for a while */
      add (points, minutes, minutes > 300 && minutes < 400 ? 3 : 5,
           minutes > 300 && minutes<400, minutes> 350 && minutes < 400);
  hoist_health_plot_set_points (plot, points, SCENE_NOW, 24);
  said = hoist_health_plot_dup_sentence (plot);
  g_assert_true (g_str_has_prefix (
      said, "5 of 5 were healthy at the last look. In the last 24 hours at worst 2 were not ("));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (plot), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Health history");
  scene_picture (window, "health-plot");
  points = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_health_point_free);
  add (points, 3, 5, 0, 0); /* a plane that is new: nothing is said of the hours before */
  hoist_health_plot_set_points (plot, points, SCENE_NOW, 24);
  young = hoist_health_plot_dup_sentence (plot);
  g_assert_nonnull (strstr (young, "All were since the history began ("));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/health-plot/sentence", test_sentence);
  return g_test_run ();
}
