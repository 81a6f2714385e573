/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistLaneLayout: owned by the line it lays out; main thread only. A box gives a long title more
 * than a short one, and so each line columns of its own; here only the width decides. */
#include "console/widgets/hoist-lane-layout.h"

#define WIDE_TITLE 240 /* more is for the lanes */

struct _HoistLaneLayout
{
  GtkLayoutManager parent_instance;
  guint n_lanes;
};

G_DEFINE_FINAL_TYPE (HoistLaneLayout, hoist_lane_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
get_request_mode (GtkLayoutManager *manager, GtkWidget *line)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
title_width (HoistLaneLayout *self, int width)
{
  return CLAMP (width - (int) self->n_lanes * HOIST_LANE_WIDTH, HOIST_LANE_TITLE_WIDTH, WIDE_TITLE);
}

/* Where the child stands, from the start of the line. */
static void
find_column (HoistLaneLayout *self, GtkWidget *line, guint index, int width, int *x, int *room)
{
  int title = title_width (self, width), lane = (width - title) / (int) self->n_lanes;
  GtkWidget *second = gtk_widget_get_next_sibling (gtk_widget_get_first_child (line));
  gboolean across = second != NULL && gtk_widget_get_next_sibling (second) == NULL;

  *x = index == 0 ? 0 : title + ((int) index - 1) * lane;
  *room = index == 0 ? title : across ? width - title : lane;
}

static int
least_width (GtkWidget *child)
{
  int least = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return least;
}

static void
measure (GtkLayoutManager *manager, GtkWidget *line, GtkOrientation orientation, int for_size,
         int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  HoistLaneLayout *self = HOIST_LANE_LAYOUT (manager);
  int width = HOIST_LANE_TITLE_WIDTH + (int) self->n_lanes * HOIST_LANE_WIDTH;
  guint index = 0;

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? width : 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    return;
  width = MAX (width, for_size);
  for (GtkWidget *child = gtk_widget_get_first_child (line); child != NULL;
       child = gtk_widget_get_next_sibling (child), index++)
    {
      int x, room, least = 0, wanted = 0;

      if (!gtk_widget_should_layout (child))
        continue;
      find_column (self, line, index, width, &x, &room);
      gtk_widget_measure (child, orientation, MAX (room, least_width (child)), &least, &wanted,
                          NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural = MAX (*natural, wanted);
    }
}

static void
allocate (GtkLayoutManager *manager, GtkWidget *line, int width, int height, int baseline)
{
  HoistLaneLayout *self = HOIST_LANE_LAYOUT (manager);
  gboolean mirrored = gtk_widget_get_direction (line) == GTK_TEXT_DIR_RTL;
  guint index = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (line); child != NULL;
       child = gtk_widget_get_next_sibling (child), index++)
    {
      GtkAllocation place = { .height = height };

      if (!gtk_widget_should_layout (child))
        continue;
      find_column (self, line, index, width, &place.x, &place.width);
      place.width = MAX (place.width, least_width (child));
      if (mirrored)
        place.x = width - place.x - place.width;
      gtk_widget_size_allocate (child, &place, -1);
    }
}

static void
hoist_lane_layout_class_init (HoistLaneLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = get_request_mode;
  layout_class->measure = measure;
  layout_class->allocate = allocate;
}

static void
hoist_lane_layout_init (HoistLaneLayout *self)
{
  self->n_lanes = 1;
}

GtkLayoutManager *
hoist_lane_layout_new (guint n_lanes)
{
  HoistLaneLayout *self;

  g_return_val_if_fail (n_lanes > 1, NULL);

  self = g_object_new (HOIST_TYPE_LANE_LAYOUT, NULL);
  self->n_lanes = n_lanes;
  return GTK_LAYOUT_MANAGER (self);
}
