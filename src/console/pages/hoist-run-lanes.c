/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From steps to lanes. Owned by the page; main thread only; it says of a node only what the plane
 * has said. */
#include "console/pages/hoist-run-lanes.h"
#include <glib/gi18n.h>
#include "client/hoist-place-report.h"

struct _HoistRunLanes
{
  HoistLanesView *view;
  HoistLogView *log;
  GtkLabel *present;
  GSimpleAction *only;
  GHashTable *steps;    /* key of a node -> GArray of int: its steps */
  GHashTable *names;    /* key of a node -> its name */
  HoistLogNodes *nodes; /* whose the log's lines are; NULL: there is one node */
};

/* Strings and structs that live until the view has copied them. */
typedef struct
{
  GPtrArray *lanes, *steps, *keep;
} Making;

static void
making_init (Making *m)
{
  m->lanes = g_ptr_array_new_with_free_func (g_free);
  m->steps = g_ptr_array_new_with_free_func (g_free);
  m->keep = g_ptr_array_new_with_free_func (g_free);
}

static void
making_clear (Making *m)
{
  g_ptr_array_unref (m->lanes);
  g_ptr_array_unref (m->steps);
  g_ptr_array_unref (m->keep);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Making, making_clear)

static const char *
keep (Making *m, char *text)
{
  g_ptr_array_add (m->keep, text);
  return text;
}

static const char *
describe_place (Making *m, const HoistPlaceReport *place)
{
  g_autofree char *since = NULL;

  if (place == NULL)
    return "";
  if (place->unknown_since == 0)
    return place->version;
  since = hoist_words_dup_since (place->unknown_since);
  return keep (m, g_strdup_printf (_ ("unknown since %s"), since));
}

static const char *
get_name (const char *node, const HoistPlaceReport *place)
{
  return place != NULL && !g_str_equal (place->name, "local") ? place->name
         : node[0] != '\0'                                    ? node
                                                              : _ ("local node");
}

static void
add_lane (Making *m, const char *node, const GPtrArray *places)
{
  const HoistPlaceReport *place = hoist_place_list_find (places, node);
  HoistLane *lane;

  for (guint i = 0; i < m->lanes->len; i++)
    if (g_str_equal (((const HoistLane *) m->lanes->pdata[i])->node, node))
      return;
  lane = g_new0 (HoistLane, 1);
  lane->node = node;
  lane->name = get_name (node, place);
  lane->role = m->lanes->len == 0 ? _ ("lead") : _ ("follower");
  lane->about = describe_place (m, place);
  g_ptr_array_add (m->lanes, lane);
}

static void
add_step (Making *m, const HoistLaneStep *step)
{
  g_ptr_array_add (m->steps, g_memdup2 (step, sizeof *step));
}

/* One node's lines */

static void
only_state_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  HoistRunLanes *self = user_data;
  const char *key = g_variant_get_string (value, NULL);

  g_simple_action_set_state (action, value);
  hoist_log_view_set_only (self->log, g_hash_table_lookup (self->names, key),
                           g_hash_table_lookup (self->steps, key));
}

static void
note_parts (HoistRunLanes *self, const HoistRun *run, const Making *m)
{
  for (guint i = 0; i < m->lanes->len; i++)
    {
      const HoistLane *lane = g_ptr_array_index (m->lanes, i);
      const char *key = hoist_lanes_view_get_key (lane->node);
      GArray *steps = g_array_new (FALSE, FALSE, sizeof (int));

      for (guint j = 0; j < run->steps->len; j++)
        {
          const HoistRunStep *step = g_ptr_array_index (run->steps, j);
          int index = (int) step->index;

          if (g_str_equal (step->node, lane->node))
            g_array_append_val (steps, index);
        }
      g_hash_table_insert (self->names, g_strdup (key), g_strdup (lane->name));
      g_hash_table_insert (self->steps, g_strdup (key), steps);
    }
}

/* Beside the choice of lines, in the order of the lanes. */
static void
fill_menu (GMenu *menu, const Making *m)
{
  g_menu_remove_all (menu);
  if (m->lanes->len < 2)
    return;
  g_menu_append (menu, _ ("All Nodes"), "log.only::");
  for (guint i = 0; i < m->lanes->len; i++)
    {
      const HoistLane *lane = g_ptr_array_index (m->lanes, i);
      g_autoptr (GMenuItem) item = g_menu_item_new (lane->name, NULL);

      g_menu_item_set_action_and_target (item, "log.only", "s",
                                         hoist_lanes_view_get_key (lane->node));
      g_menu_append_item (menu, item);
    }
}

/* A snapshot comes many times a second, another name hardly ever. */
static void
name_lines (HoistRunLanes *self, const HoistRun *run, const GPtrArray *places, const Making *m)
{
  g_autoptr (HoistLogNodes) nodes = hoist_log_nodes_new (run, places, _ ("local node"));

  if (hoist_log_nodes_equal (nodes, self->nodes))
    return;
  g_clear_pointer (&self->nodes, hoist_log_nodes_unref);
  self->nodes = g_steal_pointer (&nodes);
  fill_menu (hoist_log_view_set_nodes (self->log, self->nodes), m);
}

HoistRunLanes *
hoist_run_lanes_new (HoistLanesView *view, HoistLogView *log, GtkLabel *present)
{
  HoistRunLanes *self = g_new0 (HoistRunLanes, 1);
  GActionMap *actions = G_ACTION_MAP (hoist_log_view_get_actions (log));

  self->view = view;
  self->log = log;
  self->present = present;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->steps =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->only =
      g_simple_action_new_stateful ("only", G_VARIANT_TYPE_STRING, g_variant_new_string (""));
  g_signal_connect (self->only, "change-state", G_CALLBACK (only_state_cb), self);
  g_action_map_add_action (actions, G_ACTION (self->only));
  hoist_lanes_view_set_filters (view, TRUE);
  return self;
}

void
hoist_run_lanes_free (HoistRunLanes *self)
{
  g_signal_handlers_disconnect_by_data (self->only, self);
  g_object_unref (self->only);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->steps);
  g_clear_pointer (&self->nodes, hoist_log_nodes_unref);
  g_free (self);
}

/* A run and a plan */

static gboolean
show (HoistLanesView *view, const Making *m)
{
  gboolean several = m->lanes->len > 1;

  if (several)
    hoist_lanes_view_show (view, m->lanes, m->steps);
  gtk_widget_set_visible (GTK_WIDGET (view), several);
  return several;
}

/* What is done now, and on which node, in one line: in the lanes it may be far down. */
static void
show_present (HoistRunLanes *self, const HoistRun *run, const Making *m)
{
  const HoistLaneStep *found = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; run->state != HOIST_RUN_ENDED && i < m->steps->len; i++)
    {
      HoistStepState state = ((const HoistRunStep *) run->steps->pdata[i])->state;

      if (state == HOIST_STEP_INTENDED || state == HOIST_STEP_UNDO_INTENDED)
        found = m->steps->pdata[i];
    }
  for (guint i = 0; found != NULL && m->lanes->len > 1 && i < m->lanes->len; i++)
    {
      const HoistLane *lane = m->lanes->pdata[i];

      if (g_str_equal (lane->node, found->node))
        text = g_strdup_printf ("%s: %s · %s", lane->name, found->title, found->text);
    }
  gtk_label_set_text (self->present, text != NULL ? text : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->present), text);
  gtk_widget_set_visible (GTK_WIDGET (self->present), text != NULL);
}

gboolean
hoist_run_lanes_show (HoistRunLanes *self, const HoistRun *run, const HoistRunPresent *present,
                      gint64 now_us, const GPtrArray *places)
{
  g_auto (Making) m = { 0 };

  making_init (&m);
  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      HoistLaneStep cell = { .kind = step->kind,
                             .title = hoist_run_steps_get_title (
                                 hoist_run_steps_find_planned (present->plan, step), step->title),
                             .node = step->node,
                             .look = hoist_words_step (step),
                             .text = keep (&m, hoist_run_steps_dup_text (step, present, now_us)),
                             .tooltip = step->description };

      add_lane (&m, step->node, places);
      add_step (&m, &cell);
    }
  note_parts (self, run, &m);
  name_lines (self, run, places, &m);
  show_present (self, run, &m);
  return show (self->view, &m);
}

gboolean
hoist_run_lanes_show_plan (HoistLanesView *view, const HoistPlan *plan, const GPtrArray *places)
{
  g_auto (Making) m = { 0 };

  making_init (&m);
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      const char *text = keep (&m, g_strdup_printf (_ ("step %u"), i + 1));
      HoistLaneStep cell = { .kind = step->kind->name,
                             .title = hoist_run_steps_get_title (step, step->kind->title),
                             .node = step->node,
                             .look = { text, "media-record-symbolic", "dim-label" },
                             .text = text,
                             .tooltip = keep (&m, step->kind->describe (step->args)) };

      if (step->point_of_no_return)
        cell.look = (HoistLook){ _ ("no way back"), "dialog-warning-symbolic", "warning" };
      add_lane (&m, step->node, places);
      add_step (&m, &cell);
    }
  return show (view, &m);
}

/* What the order of nodes is about: a node that stands right already is looked at before and
 * after, and has none of these. */
static gboolean
changes_node (const HoistStep *step)
{
  return step->kind->id == HOIST_STEP_STOP || step->kind->id == HOIST_STEP_CHECKOUT
         || step->kind->id == HOIST_STEP_START;
}

static void
add_once (GPtrArray *names, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, (gpointer) name);
}

static char *
dup_list (GPtrArray *names)
{
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

char *
hoist_run_lanes_dup_order (const HoistPlan *plan, const GPtrArray *places)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  g_autoptr (GPtrArray) looked_at = g_ptr_array_new ();

  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      const char *name = get_name (step->node, hoist_place_list_find (places, step->node));

      add_once (all, name);
      if (changes_node (step))
        add_once (changed, name);
    }
  if (all->len < 2)
    return NULL;
  for (guint i = 0; i < all->len; i++)
    if (!g_ptr_array_find_with_equal_func (changed, all->pdata[i], g_str_equal, NULL))
      g_ptr_array_add (looked_at, all->pdata[i]);
  gboolean changes = changed->len > 0, looks = looked_at->len > 0;
  g_autofree char *order = dup_list (changed);
  g_autofree char *others = dup_list (looked_at);

  return !looks    ? g_strdup_printf (_ ("In this order: %s"), order)
         : changes ? g_strdup_printf (_ ("In this order: %s; only looked at: %s"), order, others)
                   : g_strdup_printf (_ ("Only looked at: %s"), others);
}
