/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistLanesView: owned by its page; main thread only. It is built anew only when its nodes, its
 * steps or its form change; a new state goes into the cell that is there. It decides nothing. */
#include "console/widgets/hoist-lanes-view.h"
#include <glib/gi18n.h>
#include "console/items/hoist-lane-table.h"
#include "console/widgets/hoist-fact-group.h"
#include "console/widgets/hoist-lane-layout.h"
#include "console/widgets/hoist-status.h"

#define SIDE 6 /* left and right of a row, as the style sheet says */
#define NARROW_WIDTH 280

typedef struct
{
  char *node, *name, *role, *about;
} Lane;

typedef struct
{
  char *kind, *title, *node, *text, *tooltip, *word;
  HoistLook look; /* its word is the one above: a plan makes words for itself */
  char *name;     /* of its cell */
  guint lane;
  GtkWidget *cell; /* borrowed; NULL in the narrow form */
  HoistStatus *status;
  GtkLabel *label;
} Step;

struct _HoistLanesView
{
  GtkWidget parent_instance;
  GtkWidget *box;
  GtkWidget *head, *body; /* of the wide form */
  GPtrArray *lanes;       /* Lane* */
  GPtrArray *steps;       /* Step* */
  GPtrArray *abouts;      /* GtkLabel*, borrowed: the second line of each head */
  GPtrArray *groups;      /* HoistFactGroup*, borrowed: of the narrow form, one more for the data */
  char *shape;            /* what is built, as one text */
  gboolean filters, narrow;
  guint form_idle;
};

G_DEFINE_FINAL_TYPE (HoistLanesView, hoist_lanes_view, GTK_TYPE_WIDGET)

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  g_free (lane->node);
  g_free (lane->name);
  g_free (lane->role);
  g_free (lane->about);
  g_free (lane);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->kind);
  g_free (step->title);
  g_free (step->node);
  g_free (step->text);
  g_free (step->tooltip);
  g_free (step->word);
  g_free (step->name);
  g_free (step);
}

const char *
hoist_lanes_view_get_key (const char *node)
{
  return node[0] != '\0' ? node : "local";
}

/* Taking over what is to be shown */

static void
take_lanes (HoistLanesView *self, const GPtrArray *lanes)
{
  g_ptr_array_set_size (self->lanes, 0);
  for (guint i = 0; i < lanes->len; i++)
    {
      const HoistLane *lane = g_ptr_array_index (lanes, i);
      Lane *mine = g_new0 (Lane, 1);

      mine->node = g_strdup (lane->node);
      mine->name = g_strdup (lane->name);
      mine->role = g_strdup (lane->role);
      mine->about = g_strdup (lane->about);
      g_ptr_array_add (self->lanes, mine);
    }
}

static guint
find_lane (HoistLanesView *self, const char *node)
{
  for (guint i = 0; i < self->lanes->len; i++)
    if (g_str_equal (((const Lane *) self->lanes->pdata[i])->node, node))
      return i;
  return 0;
}

static void
replace (char **text, const char *with)
{
  g_free (*text);
  *text = g_strdup (with != NULL ? with : "");
}

static void
take_steps (HoistLanesView *self, const GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    {
      const HoistLaneStep *step = g_ptr_array_index (steps, i);
      Step *mine;

      if (i == self->steps->len)
        g_ptr_array_add (self->steps, g_new0 (Step, 1));
      mine = g_ptr_array_index (self->steps, i);
      replace (&mine->kind, step->kind);
      replace (&mine->title, step->title);
      replace (&mine->node, step->node);
      replace (&mine->text, step->text);
      replace (&mine->tooltip, step->tooltip);
      replace (&mine->word, step->look.word);
      mine->look = step->look;
      mine->look.word = mine->word;
      mine->lane = find_lane (self, step->node);
      g_free (mine->name);
      mine->name = g_strdup_printf (
          "%s: %s, %s%s%s", ((const Lane *) self->lanes->pdata[mine->lane])->name, mine->title,
          mine->look.word, g_str_equal (mine->text, mine->look.word) ? "" : ", ",
          g_str_equal (mine->text, mine->look.word) ? "" : mine->text);
    }
  if (self->steps->len > steps->len)
    g_ptr_array_set_size (self->steps, (int) steps->len);
}

static char *
dup_shape (HoistLanesView *self)
{
  GString *shape = g_string_new (self->narrow ? "narrow" : "wide");

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const Lane *lane = g_ptr_array_index (self->lanes, i);
      g_string_append_printf (shape, "\n%s %s %s", lane->node, lane->name, lane->role);
    }
  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = g_ptr_array_index (self->steps, i);
      g_string_append_printf (shape, "\n%s %s %s", step->kind, step->title, step->node);
    }
  return g_string_free (shape, FALSE);
}

static HoistLaneTable *
make_table (HoistLanesView *self)
{
  HoistLaneTable *table = hoist_lane_table_new ();

  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = g_ptr_array_index (self->steps, i);
      hoist_lane_table_add (table, i, step->kind, step->title, step->node);
    }
  return table;
}

/* The wide form */

static GtkWidget *
new_box (GtkOrientation orientation, GtkAccessibleRole role)
{
  return g_object_new (GTK_TYPE_BOX, "orientation", orientation, "accessible-role", role, NULL);
}

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
name_widget (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkWidget *
new_filter (const char *key, GtkWidget *child, const char *name)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_child (GTK_BUTTON (button), child);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", key);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "log.only");
  gtk_widget_set_tooltip_text (button, name);
  name_widget (button, name);
  return button;
}

/* Columns are the same in every line. */
static GtkWidget *
new_line (HoistLanesView *self, const char *style)
{
  GtkWidget *line = new_box (GTK_ORIENTATION_HORIZONTAL, GTK_ACCESSIBLE_ROLE_ROW);

  gtk_widget_set_layout_manager (line, hoist_lane_layout_new (self->lanes->len));
  gtk_widget_add_css_class (line, style);
  return line;
}

static GtkWidget *
new_head_cell (GtkWidget *row)
{
  GtkWidget *cell = new_box (GTK_ORIENTATION_VERTICAL, GTK_ACCESSIBLE_ROLE_COLUMN_HEADER);

  gtk_box_append (GTK_BOX (row), cell);
  return cell;
}

static void
add_head (HoistLanesView *self)
{
  GtkWidget *corner;

  self->head = new_line (self, "hoist-lane-head");
  corner = new_head_cell (self->head);
  gtk_widget_set_valign (corner, GTK_ALIGN_CENTER);
  if (self->filters)
    gtk_box_append (GTK_BOX (corner),
                    new_filter ("", gtk_label_new (_ ("All nodes")), _ ("The log of all nodes")));
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const Lane *lane = g_ptr_array_index (self->lanes, i);
      GtkWidget *cell = new_head_cell (self->head);
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      GtkWidget *about = new_label ("", "hoist-second-line");
      g_autofree char *name = g_strdup_printf (_ ("Only the log of %s"), lane->name);

      gtk_box_append (GTK_BOX (box), new_label (lane->name, "heading"));
      gtk_box_append (GTK_BOX (box), about);
      g_ptr_array_add (self->abouts, about);
      gtk_box_append (GTK_BOX (cell),
                      self->filters ? new_filter (hoist_lanes_view_get_key (lane->node), box, name)
                                    : box);
    }
  gtk_box_append (GTK_BOX (self->box), self->head);
}

/* A button, so that it is reached by keys; it shows what its node has written. */
static GtkWidget *
new_cell (HoistLanesView *self, Step *step)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  step->cell =
      g_object_new (GTK_TYPE_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_GRID_CELL, NULL);
  gtk_button_set_child (GTK_BUTTON (step->cell), box);
  gtk_widget_set_can_target (step->cell, self->filters);
  gtk_widget_add_css_class (step->cell, "flat");
  gtk_widget_add_css_class (step->cell, "hoist-lane-cell");
  if (self->filters)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (step->cell), "s",
                                        hoist_lanes_view_get_key (step->node));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (step->cell), "log.only");
    }
  step->status = HOIST_STATUS (hoist_status_new ());
  hoist_status_set_icon_only (step->status, TRUE);
  step->label = GTK_LABEL (new_label ("", "caption"));
  gtk_widget_add_css_class (GTK_WIDGET (step->label), "numeric");
  gtk_widget_set_hexpand (GTK_WIDGET (step->label), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (step->status));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (step->label));
  return step->cell;
}

static Step *
find_step (HoistLanesView *self, const HoistLaneRow *row, guint lane)
{
  int index = g_array_index (row->cells, int, lane);

  return index >= 0 ? g_ptr_array_index (self->steps, index) : NULL;
}

static void
add_row (HoistLanesView *self, const HoistLaneRow *row)
{
  GtkWidget *line = new_line (self, "hoist-lane-row");
  GtkWidget *title =
      g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ROW_HEADER, "label",
                    row->title, "xalign", 0.0, "wrap", TRUE, NULL);

  gtk_box_append (GTK_BOX (line), title);
  for (guint i = 0; i < row->cells->len; i++)
    {
      Step *step = find_step (self, row, i);
      GtkWidget *cell = step != NULL ? new_cell (self, step) : NULL;

      if (row->common && cell == NULL)
        continue; /* what is done to the data stands across all columns */
      if (cell == NULL)
        cell = new_box (GTK_ORIENTATION_HORIZONTAL, GTK_ACCESSIBLE_ROLE_GRID_CELL);
      if (row->common)
        gtk_widget_add_css_class (cell, "common");
      gtk_box_append (GTK_BOX (line), cell);
    }
  gtk_box_append (GTK_BOX (self->body), line);
}

static void
build_wide (HoistLanesView *self, const HoistLaneTable *table)
{
  add_head (self);
  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->body, "card");
  gtk_box_append (GTK_BOX (self->box), self->body);
  for (guint i = 0; i < table->rows->len; i++)
    add_row (self, g_ptr_array_index (table->rows, i));
}

/* The narrow form */

static GtkWidget *
add_group (HoistLanesView *self, const char *title)
{
  GtkWidget *group = hoist_fact_group_new (title);

  g_ptr_array_add (self->groups, group);
  gtk_box_append (GTK_BOX (self->box), group);
  return group;
}

static void
build_narrow (HoistLanesView *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const Lane *lane = g_ptr_array_index (self->lanes, i);
      g_autofree char *name = g_strdup_printf (_ ("Only the log of %s"), lane->name);
      GtkWidget *group = add_group (self, lane->name);

      if (self->filters)
        hoist_fact_group_set_header_suffix (
            HOIST_FACT_GROUP (group),
            new_filter (hoist_lanes_view_get_key (lane->node), gtk_label_new (_ ("Log")), name));
    }
  (void) add_group (self, _ ("Data, once for all nodes"));
}

static void
fill_group (HoistLanesView *self, const HoistLaneTable *table, guint index)
{
  g_autofree HoistFact *facts = g_new0 (HoistFact, self->steps->len + 1);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  gboolean of_data = index == self->lanes->len;
  guint n = 0;

  for (guint i = 0; i < table->rows->len; i++)
    {
      const HoistLaneRow *row = g_ptr_array_index (table->rows, i);

      for (guint lane = 0; lane < row->cells->len; lane++)
        {
          const Step *step = find_step (self, row, lane);

          if (step == NULL || row->common != of_data || (!of_data && step->lane != index))
            continue;
          g_ptr_array_add (keys, g_strdup_printf ("%d", g_array_index (row->cells, int, lane)));
          facts[n++] = (HoistFact){ .key = keys->pdata[keys->len - 1],
                                    .title = step->title,
                                    .subtitle = step->text,
                                    .icon = &step->look,
                                    .tooltip = step->tooltip,
                                    .accessible_name = step->name };
        }
    }
  hoist_fact_group_set_facts (self->groups->pdata[index], facts, n);
}

/* Both */

/* A head of a column has a line for each. */
static char *
dup_about (const Lane *lane, const char *between)
{
  return g_strjoin (lane->role[0] != '\0' && lane->about[0] != '\0' ? between : "", lane->role,
                    lane->about, NULL);
}

static void
update (HoistLanesView *self, const HoistLaneTable *table)
{
  for (guint i = 0; i < self->lanes->len; i++)
    {
      g_autofree char *about =
          dup_about (g_ptr_array_index (self->lanes, i), self->narrow ? " · " : "\n");

      if (self->narrow)
        hoist_fact_group_set_description (self->groups->pdata[i], about);
      else
        gtk_label_set_text (self->abouts->pdata[i], about);
    }
  for (guint i = 0; self->narrow && i < self->groups->len; i++)
    fill_group (self, table, i);
  for (guint i = 0; !self->narrow && i < self->steps->len; i++)
    {
      const Step *step = g_ptr_array_index (self->steps, i);

      hoist_status_set_look (step->status, step->look, NULL);
      gtk_label_set_text (step->label, step->text);
      gtk_widget_set_tooltip_text (step->cell, step->tooltip);
      name_widget (step->cell, step->name);
    }
}

static void
clear (HoistLanesView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);
  self->head = self->body = NULL;
  g_ptr_array_set_size (self->abouts, 0);
  g_ptr_array_set_size (self->groups, 0);
  for (guint i = 0; i < self->steps->len; i++)
    ((Step *) self->steps->pdata[i])->cell = NULL;
}

static void
bring_up (HoistLanesView *self)
{
  g_autofree char *shape = dup_shape (self);
  g_autoptr (HoistLaneTable) table = make_table (self);

  if (self->lanes->len == 0)
    return;
  if (g_strcmp0 (shape, self->shape) != 0)
    {
      clear (self);
      g_free (self->shape);
      self->shape = g_steal_pointer (&shape);
      if (self->narrow)
        build_narrow (self);
      else
        build_wide (self, table);
    }
  update (self, table);
}

void
hoist_lanes_view_show (HoistLanesView *self, const GPtrArray *lanes, const GPtrArray *steps)
{
  g_return_if_fail (HOIST_IS_LANES_VIEW (self));

  take_lanes (self, lanes);
  take_steps (self, steps);
  bring_up (self);
}

void
hoist_lanes_view_set_filters (HoistLanesView *self, gboolean filters)
{
  self->filters = filters;
}

int
hoist_lanes_view_get_wide (HoistLanesView *self)
{
  return 2 * SIDE + HOIST_LANE_TITLE_WIDTH + HOIST_LANE_WIDTH * (int) self->lanes->len;
}

gboolean
hoist_lanes_view_is_narrow (HoistLanesView *self)
{
  return self->narrow;
}

const char *
hoist_lanes_view_get_name (HoistLanesView *self, guint step)
{
  return step < self->steps->len ? ((const Step *) self->steps->pdata[step])->name : NULL;
}

/* Room and focus */

static gboolean
form_idle_cb (gpointer user_data)
{
  HoistLanesView *self = user_data;

  self->form_idle = 0;
  self->narrow = gtk_widget_get_width (GTK_WIDGET (self)) < hoist_lanes_view_get_wide (self);
  bring_up (self);
  return G_SOURCE_REMOVE;
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
         int *minimum_baseline, int *natural_baseline)
{
  HoistLanesView *self = HOIST_LANES_VIEW (widget);
  int least = 0;

  gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = NARROW_WIDTH;
      *natural = MAX (hoist_lanes_view_get_wide (self), NARROW_WIDTH);
    }
  else
    gtk_widget_measure (self->box, orientation, for_size < 0 ? -1 : MAX (for_size, least), minimum,
                        natural, NULL, NULL);
}

/* Nothing may be built while sizes are being given. */
static void
size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  HoistLanesView *self = HOIST_LANES_VIEW (widget);
  int least = 0;

  gtk_widget_measure (self->box, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_allocate (self->box, MAX (width, least), height, baseline, NULL);
  if (self->narrow != (width < hoist_lanes_view_get_wide (self)) && self->form_idle == 0)
    self->form_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, form_idle_cb, self, NULL);
}

/* Tab goes past the cells, however many there are: from one to the next lead the arrows. */
static gboolean
focus (GtkWidget *widget, GtkDirectionType direction)
{
  HoistLanesView *self = HOIST_LANES_VIEW (widget);

  if (self->body != NULL && gtk_widget_get_focus_child (self->body) != NULL)
    {
      if (direction == GTK_DIR_TAB_FORWARD)
        return FALSE;
      if (direction == GTK_DIR_TAB_BACKWARD)
        return gtk_widget_child_focus (self->head, direction);
    }
  return GTK_WIDGET_CLASS (hoist_lanes_view_parent_class)->focus (widget, direction);
}

static void
dispose (GObject *object)
{
  HoistLanesView *self = HOIST_LANES_VIEW (object);

  g_clear_handle_id (&self->form_idle, g_source_remove);
  self->head = self->body = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_lanes_view_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistLanesView *self = HOIST_LANES_VIEW (object);

  g_ptr_array_unref (self->lanes);
  g_ptr_array_unref (self->steps);
  g_ptr_array_unref (self->abouts);
  g_ptr_array_unref (self->groups);
  g_free (self->shape);
  G_OBJECT_CLASS (hoist_lanes_view_parent_class)->finalize (object);
}

static void
hoist_lanes_view_class_init (HoistLanesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  widget_class->get_request_mode = get_request_mode;
  widget_class->measure = measure;
  widget_class->size_allocate = size_allocate;
  widget_class->focus = focus;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
}

static void
hoist_lanes_view_init (HoistLanesView *self)
{
  self->lanes = g_ptr_array_new_with_free_func (lane_free);
  self->steps = g_ptr_array_new_with_free_func (step_free);
  self->abouts = g_ptr_array_new ();
  self->groups = g_ptr_array_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  name_widget (GTK_WIDGET (self), _ ("Steps by node"));
}

GtkWidget *
hoist_lanes_view_new (void)
{
  return g_object_new (HOIST_TYPE_LANES_VIEW, NULL);
}
