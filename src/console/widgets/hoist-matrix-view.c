/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistMatrixView: owned by its page; main thread only. It is made anew only when what it says has
 * changed, so that the focus stays. */
#include "console/widgets/hoist-matrix-view.h"
#include <glib/gi18n.h>
#include "console/items/hoist-shown-text.h"
#include "console/items/hoist-version-matrix.h"
#include "console/widgets/hoist-status.h"

struct _HoistMatrixView
{
  GtkWidget parent_instance;
  GtkWidget *scroller, *grid;
  char *said; /* what is shown, as one text */
  gboolean narrow;
  GListModel *tenants; /* shown last */
};

G_DEFINE_FINAL_TYPE (HoistMatrixView, hoist_matrix_view, GTK_TYPE_WIDGET)

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, style);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  return label;
}

static GtkWidget *
make_cell (const HoistMatrixCell *cell)
{
  g_autofree char *name = hoist_shown_text_dup_line (cell->name);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *status = hoist_status_new ();
  GtkWidget *label = gtk_label_new (cell->text);

  hoist_status_set_icon_only (HOIST_STATUS (status), TRUE);
  hoist_status_set_look (HOIST_STATUS (status), hoist_words_health (cell->health), NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), status);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_hexpand (button, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", cell->filter);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-tenants");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static void
clear (HoistMatrixView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->grid)) != NULL)
    gtk_grid_remove (GTK_GRID (self->grid), child);
}

static char *
dup_words (const GPtrArray *rows)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < 3; j++)
      {
        const HoistMatrixCell *cell = &((const HoistMatrixRow *) rows->pdata[i])->cells[j];

        g_string_append_printf (text, "%s\n", cell->n > 0 ? cell->name : "");
      }
  return g_string_free (text, FALSE);
}

static const char *
get_title (guint environment)
{
  return environment == 0 ? _ ("Test") : environment == 1 ? _ ("Staging") : _ ("Production");
}

/* Without room for a column of each environment they stand below each other. */
static void
fill_narrow (HoistMatrixView *self, const GPtrArray *rows)
{
  int line = 0;

  clear (self);
  for (guint i = 0; i < rows->len; i++)
    {
      const HoistMatrixRow *row = rows->pdata[i];

      gtk_grid_attach (GTK_GRID (self->grid), make_label (row->application, "heading"), 0, line++,
                       2, 1);
      for (guint j = 0; j < 3; j++)
        if (row->cells[j].n > 0)
          {
            gtk_grid_attach (GTK_GRID (self->grid), make_label (get_title (j), "dim-label"), 0,
                             line, 1, 1);
            gtk_grid_attach (GTK_GRID (self->grid), make_cell (&row->cells[j]), 1, line++, 1, 1);
          }
    }
}

static void
fill (HoistMatrixView *self, const GPtrArray *rows)
{
  int column = 1;

  clear (self);
  for (guint i = 0; i < rows->len; i++)
    gtk_grid_attach (GTK_GRID (self->grid),
                     make_label (((const HoistMatrixRow *) rows->pdata[i])->application, "heading"),
                     0, (int) i + 1, 1, 1);
  for (guint j = 0; j < 3; j++)
    {
      gboolean used = FALSE;

      for (guint i = 0; i < rows->len; i++)
        {
          const HoistMatrixCell *cell = &((const HoistMatrixRow *) rows->pdata[i])->cells[j];

          if (cell->n > 0)
            gtk_grid_attach (GTK_GRID (self->grid), make_cell (cell), column, (int) i + 1, 1, 1);
          used = used || cell->n > 0;
        }
      if (used)
        gtk_grid_attach (GTK_GRID (self->grid), make_label (get_title (j), "dim-label"), column++,
                         0, 1, 1);
    }
}

gboolean
hoist_matrix_view_show (HoistMatrixView *self, GListModel *tenants)
{
  g_autoptr (GPtrArray) rows = hoist_version_matrix_make (tenants);
  g_autofree char *words = dup_words (rows);

  g_set_object (&self->tenants, tenants);
  if (g_strcmp0 (words, self->said) != 0)
    {
      g_free (self->said);
      self->said = g_steal_pointer (&words);
      (self->narrow ? fill_narrow : fill) (self, rows);
    }
  return rows->len > 0;
}

void
hoist_matrix_view_set_narrow (HoistMatrixView *self, gboolean narrow)
{
  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  g_clear_pointer (&self->said, g_free);
  if (self->tenants != NULL)
    hoist_matrix_view_show (self, self->tenants);
}

static void
dispose (GObject *object)
{
  HoistMatrixView *self = HOIST_MATRIX_VIEW (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_pointer (&self->said, g_free);
  g_clear_object (&self->tenants);
  G_OBJECT_CLASS (hoist_matrix_view_parent_class)->dispose (object);
}

static void
hoist_matrix_view_class_init (HoistMatrixViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
hoist_matrix_view_init (HoistMatrixView *self)
{
  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 6);
  gtk_widget_set_margin_top (self->grid, 12);
  gtk_widget_set_margin_bottom (self->grid, 12);
  gtk_widget_set_margin_start (self->grid, 6);
  gtk_widget_set_margin_end (self->grid, 6);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->grid);
  gtk_widget_add_css_class (self->scroller, "card");
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}
