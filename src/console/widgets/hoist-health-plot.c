/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistHealthPlot: owned by its page; main thread only; it asks nobody. Colours are those of the
 * style, so that dark and high contrast follow. */
#include "console/widgets/hoist-health-plot.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"
#include "model/hoist-health-point.h"

#define GAP_US (15 * 60 * G_GINT64_CONSTANT (1000000)) /* three looks were missed */
#define HEIGHT 72

struct _HoistHealthPlot
{
  GtkWidget parent_instance;
  GPtrArray *points;
  gint64 now;
  guint hours;
};

G_DEFINE_FINAL_TYPE (HoistHealthPlot, hoist_health_plot, GTK_TYPE_WIDGET)

static const HoistHealthPoint *
point_at (HoistHealthPlot *self, guint i)
{
  return g_ptr_array_index (self->points, i);
}

static guint
all_of (const HoistHealthPoint *point)
{
  return point->healthy + point->degraded + point->unhealthy + point->unknown;
}

static double
x_of (HoistHealthPlot *self, gint64 time, int width)
{
  gint64 span = self->hours * G_TIME_SPAN_HOUR;

  return width * (1.0 - (double) (self->now - time) / (double) span);
}

static void
get_color (GtkWidget *widget, const char *name, GdkRGBA *ret_color)
{
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, ret_color))
    gtk_style_context_get_color (gtk_widget_get_style_context (widget), ret_color);
}

/* Each look lasts until the next one, but never over a gap. */
static void
draw_points (HoistHealthPlot *self, cairo_t *cr, int width, int height, guint most)
{
  static const struct
  {
    const char *name;
    float alpha;
  } looks[] = { { "error_color", 0.9f },
                { "warning_color", 0.9f },
                { "", 0.25f },               /* unknown: the text's own colour, pale */
                { "success_color", 0.3f } }; /* what is well stays in the background */

  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE); /* bars that touch leave no seams */

  for (guint i = 0; i < self->points->len; i++)
    {
      const HoistHealthPoint *point = point_at (self, i);
      guint counts[] = { point->unhealthy, point->degraded, point->unknown, point->healthy };
      gint64 end = i + 1 < self->points->len ? point_at (self, i + 1)->time : self->now;
      double left = MAX (0, x_of (self, point->time, width));
      double right = x_of (self, MIN (end, point->time + GAP_US), width);
      double bottom = height;

      for (guint j = 0; j < G_N_ELEMENTS (counts); j++)
        {
          double tall = (double) height * counts[j] / most;
          GdkRGBA color;

          if (counts[j] == 0)
            continue;
          get_color (GTK_WIDGET (self), looks[j].name, &color);
          color.alpha = looks[j].alpha;
          gdk_cairo_set_source_rgba (cr, &color);
          cairo_rectangle (cr, left, bottom - tall, MAX (right - left, 1), tall);
          cairo_fill (cr);
          bottom -= tall;
        }
    }
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoistHealthPlot *self = HOIST_HEALTH_PLOT (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  guint most = 0;
  cairo_t *cr;

  for (guint i = 0; i < self->points->len; i++)
    most = MAX (most, all_of (point_at (self, i)));
  if (most == 0 || width <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  draw_points (self, cr, width, height, most);
  cairo_destroy (cr);
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 120;
}

static void
finalize (GObject *object)
{
  g_ptr_array_unref (HOIST_HEALTH_PLOT (object)->points);
  G_OBJECT_CLASS (hoist_health_plot_parent_class)->finalize (object);
}

static void
hoist_health_plot_class_init (HoistHealthPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  widget_class->snapshot = snapshot;
  widget_class->measure = measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
hoist_health_plot_init (HoistHealthPlot *self)
{
  self->points = g_ptr_array_new ();
  self->hours = 24;
}

void
hoist_health_plot_set_points (HoistHealthPlot *self, GPtrArray *points, gint64 now, guint hours)
{
  g_autofree char *sentence = NULL;

  g_return_if_fail (HOIST_IS_HEALTH_PLOT (self));

  g_ptr_array_unref (self->points);
  self->points = points;
  self->now = now;
  self->hours = MAX (hours, 1);
  sentence = hoist_health_plot_dup_sentence (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Health history"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  sentence, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

char *
hoist_health_plot_dup_sentence (HoistHealthPlot *self)
{
  const HoistHealthPoint *last = NULL, *worst = NULL;
  g_autofree char *now = NULL;
  g_autofree char *clock = NULL;
  guint bad;

  for (guint i = 0; i < self->points->len; i++)
    {
      last = point_at (self, i);
      if (worst == NULL || all_of (last) - last->healthy > all_of (worst) - worst->healthy)
        worst = last;
    }
  if (last == NULL)
    return g_strdup (_ ("There is no history yet."));
  now =
      g_strdup_printf (_ ("%u of %u were healthy at the last look."), last->healthy, all_of (last));
  bad = all_of (worst) - worst->healthy;
  if (bad == 0 && point_at (self, 0)->time > self->now - self->hours * G_TIME_SPAN_HOUR + GAP_US)
    {
      clock = hoist_words_dup_moment (point_at (self, 0)->time);
      return g_strdup_printf (_ ("%s All were since the history began (%s)."), now, clock);
    }
  if (bad == 0)
    return g_strdup_printf (g_dngettext (NULL, "%s All were in the last hour.",
                                         "%s All were in the last %u hours.", self->hours),
                            now, self->hours);
  clock = hoist_words_dup_when (worst->time, self->now);
  return g_strdup_printf (g_dngettext (NULL, "%s In the last %u hours at worst %u was not (%s).",
                                       "%s In the last %u hours at worst %u were not (%s).", bad),
                          now, self->hours, bad, clock);
}
