/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistCellText: owned by its cell; main thread only; it knows no model. The sizes of texts are
 * shared by all of a kind and forgotten when the desktop's font changes. */
#include "console/widgets/hoist-cell-text.h"
#include "console/items/hoist-shown-text.h"

#define KEPT_SIZES 8192
#define MAX_BYTES 512 /* nobody sees more of a cell */

typedef struct
{
  int width, height, least;
} Size;

struct _HoistCellText
{
  GtkWidget parent_instance;
  HoistCellTextKind kind;
  char *text;
};

G_DEFINE_FINAL_TYPE (HoistCellText, hoist_cell_text, GTK_TYPE_WIDGET)

static GHashTable *sizes[HOIST_N_CELL_TEXT_KINDS]; /* text -> Size */

static PangoLayout *
lay_out (HoistCellText *self)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text);

  if (self->kind == HOIST_CELL_TEXT_NUMERIC)
    {
      /* a style's font features reach a label only */
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
      pango_layout_set_attributes (layout, attributes);
    }
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  return layout;
}

static Size
measure_text (HoistCellText *self)
{
  g_autoptr (PangoLayout) layout = lay_out (self);
  Size size;

  pango_layout_get_pixel_size (layout, &size.width, &size.height);
  pango_layout_set_width (layout, 0); /* what the ellipsis alone takes */
  pango_layout_get_pixel_size (layout, &size.least, NULL);
  size.least = MIN (size.least, size.width);
  return size;
}

static Size
find_size (HoistCellText *self)
{
  GHashTable *kept = sizes[self->kind];
  const Size *found = g_hash_table_lookup (kept, self->text);
  Size size;

  if (found != NULL)
    return *found;
  size = measure_text (self);
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return size; /* in no window there is no style yet: the font may be another one */
  if (g_hash_table_size (kept) >= KEPT_SIZES)
    g_hash_table_remove_all (kept);
  g_hash_table_insert (kept, g_strdup (self->text), g_memdup2 (&size, sizeof size));
  return size;
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  Size size = find_size (HOIST_CELL_TEXT (widget));
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? size.least : size.height;
  *natural = across ? size.width : size.height;
}

static void
snapshot (GtkWidget *widget, GtkSnapshot *into)
{
  HoistCellText *self = HOIST_CELL_TEXT (widget);
  g_autoptr (PangoLayout) layout = lay_out (self);
  int room = gtk_widget_get_width (widget), width, height;
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  pango_layout_get_pixel_size (layout, &width, &height);
  if (width > room)
    pango_layout_set_width (layout, room * PANGO_SCALE);
  gtk_snapshot_render_layout (into, gtk_widget_get_style_context (widget),
                              rtl && width < room ? room - width : 0,
                              (gtk_widget_get_height (widget) - height) / 2.0, layout);
}

static void
system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  for (guint i = 0; i < HOIST_N_CELL_TEXT_KINDS; i++)
    g_hash_table_remove_all (sizes[i]);
  GTK_WIDGET_CLASS (hoist_cell_text_parent_class)->system_setting_changed (widget, setting);
}

static void
finalize (GObject *object)
{
  g_free (HOIST_CELL_TEXT (object)->text);
  G_OBJECT_CLASS (hoist_cell_text_parent_class)->finalize (object);
}

static void
hoist_cell_text_class_init (HoistCellTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  widget_class->measure = measure;
  widget_class->snapshot = snapshot;
  widget_class->system_setting_changed = system_setting_changed;
  gtk_widget_class_set_css_name (widget_class, "label");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
  for (guint i = 0; i < HOIST_N_CELL_TEXT_KINDS; i++)
    sizes[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
hoist_cell_text_init (HoistCellText *self)
{
  self->text = g_strdup ("");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
hoist_cell_text_new (HoistCellTextKind kind)
{
  HoistCellText *self = g_object_new (HOIST_TYPE_CELL_TEXT, NULL);

  self->kind = kind;
  gtk_widget_add_css_class (GTK_WIDGET (self),
                            kind == HOIST_CELL_TEXT_HEADING ? "heading" : "numeric");
  return GTK_WIDGET (self);
}

void
hoist_cell_text_set_text (HoistCellText *self, const char *text)
{
  char *shown = hoist_shown_text_dup (text != NULL ? text : "", MAX_BYTES);

  g_return_if_fail (HOIST_IS_CELL_TEXT (self));

  if (g_str_equal (shown, self->text))
    {
      g_free (shown);
      return;
    }
  g_free (self->text);
  self->text = shown;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, shown, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
hoist_cell_text_get_text (HoistCellText *self)
{
  return self->text;
}
