/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistTenantCell: made by the table's factories; main thread only; it changes nothing of its item.
 */
#include "console/widgets/hoist-tenant-cell.h"
#include <glib/gi18n.h>
#include "base/hoist-clock.h"
#include "console/items/hoist-words.h"
#include "console/widgets/hoist-cell-text.h"

struct _HoistTenantCell
{
  GtkWidget parent_instance;
  HoistTenantColumn column;
  HoistTenantItem *item;
  HoistCellText *label;
  GtkProgressBar *progress; /* state only, made when something is going on; NULL */
  GtkImage *image;          /* health only */
  const char *style;        /* of the image where there is one, else of the label */
  HoistCellText *below;     /* name only, where the state has no column of its own; NULL before */
  const char *below_style;
  gboolean stacked;
};

G_DEFINE_FINAL_TYPE (HoistTenantCell, hoist_tenant_cell, GTK_TYPE_WIDGET)

static void
change_style (GtkWidget *styled, const char **old, const char *style)
{
  if (style != NULL && style[0] == '\0')
    style = NULL;
  if (g_strcmp0 (style, *old) == 0)
    return;
  if (*old != NULL)
    gtk_widget_remove_css_class (styled, *old);
  *old = style != NULL ? g_intern_string (style) : NULL;
  if (*old != NULL)
    gtk_widget_add_css_class (styled, *old);
}

static void
set_style (HoistTenantCell *self, const char *style)
{
  change_style (self->image != NULL ? GTK_WIDGET (self->image) : GTK_WIDGET (self->label),
                &self->style, style);
}

/* A box measures its children several times over; most cells have one child and need none. */
static void
ensure_box (HoistTenantCell *self, GtkOrientation orientation, guint spacing)
{
  GtkLayoutManager *box = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  if (GTK_IS_BOX_LAYOUT (box))
    return;
  box = gtk_box_layout_new (orientation);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (box), spacing);
  gtk_widget_set_layout_manager (GTK_WIDGET (self), box);
}

static void
show_below (HoistTenantCell *self, const HoistTenantReport *report)
{
  g_autofree char *activity = NULL;
  HoistStateWords state;

  if (self->below != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->below), self->stacked);
  if (!self->stacked)
    return;
  if (self->below == NULL)
    {
      ensure_box (self, GTK_ORIENTATION_VERTICAL, 3);
      self->below = HOIST_CELL_TEXT (hoist_cell_text_new (HOIST_CELL_TEXT_NUMERIC));
      gtk_widget_set_parent (GTK_WIDGET (self->below), GTK_WIDGET (self));
    }
  activity = hoist_tenant_item_dup_activity (self->item);
  state = hoist_words_dup_state (report);
  hoist_cell_text_set_text (self->below, activity != NULL ? activity : state.text);
  change_style (GTK_WIDGET (self->below), &self->below_style,
                activity != NULL ? "accent" : state.style);
  g_free (state.text);
}

static void
ensure_progress (HoistTenantCell *self)
{
  if (self->progress != NULL)
    return;
  ensure_box (self, GTK_ORIENTATION_VERTICAL, 3);
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->progress), "cell");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Progress"), -1);
  gtk_widget_set_parent (GTK_WIDGET (self->progress), GTK_WIDGET (self));
}

static void
show_state (HoistTenantCell *self, const HoistTenantReport *report)
{
  g_autofree char *activity = hoist_tenant_item_dup_activity (self->item);
  HoistStateWords state;

  if (activity != NULL)
    ensure_progress (self);
  if (self->progress != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->progress), activity != NULL);
  if (activity != NULL)
    {
      hoist_cell_text_set_text (self->label, activity);
      set_style (self, "accent");
      gtk_progress_bar_set_fraction (self->progress, hoist_tenant_item_get_progress (self->item));
      return;
    }
  state = hoist_words_dup_state (report);
  hoist_cell_text_set_text (self->label, state.text);
  set_style (self, state.style);
  g_free (state.text);
}

static void
show_time (HoistTenantCell *self, const HoistTenantReport *report)
{
  g_autofree char *when = hoist_words_dup_when (report->last_upgrade, hoist_clock_wall_us ());

  hoist_cell_text_set_text (self->label, when);
}

/* Only when the pointer rests there: a widget's own tooltip text asks the display where the pointer
 * is each time it is set, and a keystroke in the filter sets those of some hundred cells. */
static gboolean
query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *text = hoist_tenant_cell_dup_tooltip (HOIST_TENANT_CELL (widget));

  if (text == NULL || text[0] == '\0')
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* child -> cell -> row: GTK 4.8 has no other way to name the row of a column view */
static void
name_row (HoistTenantCell *self)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *row = cell != NULL ? gtk_widget_get_parent (cell) : NULL;
  g_autofree char *name = NULL;

  if (row == NULL)
    return;
  name = hoist_tenant_item_dup_accessible_name (self->item);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static const char *
or_dash (const char *text)
{
  return text != NULL && text[0] != '\0' ? text : "–";
}

static void
show_health (HoistTenantCell *self, const HoistTenantReport *report)
{
  HoistLook look =
      hoist_words_health (report->unknown_since != 0 ? HOIST_HEALTH_UNKNOWN : report->health);

  gtk_image_set_from_icon_name (self->image, look.icon);
  set_style (self, look.style);
  hoist_cell_text_set_text (self->label, look.word);
}

static void
show (HoistTenantCell *self)
{
  const HoistTenantReport *report = hoist_tenant_item_get_report (self->item);

  switch (self->column)
    {
    case HOIST_TENANT_COLUMN_NAME:
      hoist_cell_text_set_text (self->label, report->slug[0] != '\0' ? report->slug : report->name);
      show_below (self, report);
      name_row (self);
      break;
    case HOIST_TENANT_COLUMN_ENVIRONMENT:
      hoist_cell_text_set_text (self->label, hoist_words_environment (report));
      break;
    case HOIST_TENANT_COLUMN_DEPLOYED:
      hoist_cell_text_set_text (self->label, or_dash (report->version.deployed_version));
      set_style (self, report->unknown_since != 0 ? "dim-label" : NULL);
      break;
    case HOIST_TENANT_COLUMN_LATEST:
      hoist_cell_text_set_text (self->label, or_dash (report->version.latest_version));
      break;
    case HOIST_TENANT_COLUMN_STATE:
      show_state (self, report);
      break;
    case HOIST_TENANT_COLUMN_HEALTH:
      show_health (self, report);
      break;
    case HOIST_TENANT_COLUMN_LAST_UPGRADE:
    default:
      show_time (self, report);
      break;
    }
}

static void
dispose (GObject *object)
{
  HoistTenantCell *self = HOIST_TENANT_CELL (object);
  GtkWidget *child;

  hoist_tenant_cell_set_item (self, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (hoist_tenant_cell_parent_class)->dispose (object);
}

static void
hoist_tenant_cell_class_init (HoistTenantCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  GTK_WIDGET_CLASS (klass)->query_tooltip = query_tooltip;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hoist_tenant_cell_init (HoistTenantCell *self)
{
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
hoist_tenant_cell_new (HoistTenantColumn column)
{
  HoistTenantCell *self = g_object_new (HOIST_TYPE_TENANT_CELL, NULL);

  self->column = column;
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), column == HOIST_TENANT_COLUMN_NAME
                                                     || column == HOIST_TENANT_COLUMN_STATE
                                                     || column == HOIST_TENANT_COLUMN_LAST_UPGRADE);
  if (column == HOIST_TENANT_COLUMN_HEALTH)
    {
      ensure_box (self, GTK_ORIENTATION_HORIZONTAL, 6);
      self->image =
          g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_widget_set_parent (GTK_WIDGET (self->image), GTK_WIDGET (self));
    }
  self->label = HOIST_CELL_TEXT (hoist_cell_text_new (
      column == HOIST_TENANT_COLUMN_NAME ? HOIST_CELL_TEXT_HEADING : HOIST_CELL_TEXT_NUMERIC));
  gtk_widget_set_parent (GTK_WIDGET (self->label), GTK_WIDGET (self));
  if (column == HOIST_TENANT_COLUMN_LATEST || column == HOIST_TENANT_COLUMN_LAST_UPGRADE
      || column == HOIST_TENANT_COLUMN_ENVIRONMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "dim-label");
  return GTK_WIDGET (self);
}

void
hoist_tenant_cell_set_item (HoistTenantCell *self, HoistTenantItem *item)
{
  g_return_if_fail (HOIST_IS_TENANT_CELL (self));

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  g_signal_connect_swapped (item, "changed", G_CALLBACK (show), self);
  show (self);
}

void
hoist_tenant_cell_set_stacked (HoistTenantCell *self, gboolean stacked)
{
  g_return_if_fail (HOIST_IS_TENANT_CELL (self) && self->column == HOIST_TENANT_COLUMN_NAME);

  if (self->stacked == stacked)
    return;
  self->stacked = stacked;
  if (self->item != NULL)
    show (self);
}

HoistTenantItem *
hoist_tenant_cell_get_item (HoistTenantCell *self)
{
  return self->item;
}

const char *
hoist_tenant_cell_get_text (HoistTenantCell *self)
{
  return hoist_cell_text_get_text (self->label);
}

char *
hoist_tenant_cell_dup_tooltip (HoistTenantCell *self)
{
  const HoistTenantReport *report =
      self->item != NULL ? hoist_tenant_item_get_report (self->item) : NULL;
  char *hold;

  if (report == NULL)
    return NULL;
  switch (self->column)
    {
    case HOIST_TENANT_COLUMN_NAME:
      return g_strdup (report->name);
    case HOIST_TENANT_COLUMN_STATE:
      hold = hoist_words_dup_hold (report);
      return hold != NULL || report->error[0] == '\0' ? hold : g_strdup (report->error);
    case HOIST_TENANT_COLUMN_LAST_UPGRADE:
      return report->last_upgrade != 0 ? hoist_words_dup_moment (report->last_upgrade) : NULL;
    default:
      return NULL;
    }
}
