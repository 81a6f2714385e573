/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistLogView: tools, finding and following around a hoist-log-text. Owned by the run page; main
 * thread only; it never asks for lines and never drops one, and it only stops following when the
 * reader himself has moved. */
#include "console/widgets/hoist-log-view.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "console/widgets/hoist-log-saver.h"
#include "console/widgets/hoist-log-search.h"

#define SLICE_US 4000
#define FILL_PRIORITY (GTK_TEXT_VIEW_PRIORITY_VALIDATE - 1) /* before lines are measured */
#define DRAGGED 8                                           /* pixels: less is a click */

struct _HoistLogView
{
  GtkWidget parent_instance;
  GtkBox *box, *filter_box;
  GtkSearchEntry *find_entry;
  GtkWidget *find_box;
  GtkLabel *find_label, *filter_label, *pill_label;
  GtkWidget *all_button;
  GtkToggleButton *follow_button;
  GtkButton *copy_button, *save_button, *pill;
  GtkScrolledWindow *scroller;
  GtkTextView *text_view;
  GMenu *node_menu;

  HoistLogText *text;
  HoistLogSearch *search;
  HoistLogSaver *saver;
  GSimpleActionGroup *actions; /* "log" */
  guint unseen;
  gboolean finding; /* the first match is gone to as soon as there is one */
  gboolean following, reader_moved, wants_focus;
  double last_value, last_upper, last_page; /* of the vertical adjustment */
  guint tick, fill_idle;
  char *file_name, *only; /* whose lines are shown; NULL: all */
};

G_DEFINE_FINAL_TYPE (HoistLogView, hoist_log_view, GTK_TYPE_WIDGET)

static void
scroll_to_end (HoistLogView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment)
                                            - gtk_adjustment_get_page_size (adjustment));
}

static void
update_pill (HoistLogView *self)
{
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->pill), !self->following && self->unseen > 0);
  if (self->unseen == 0)
    return;
  text = g_strdup_printf (g_dngettext (NULL, "%u new line", "%u new lines", self->unseen),
                          self->unseen);
  gtk_label_set_text (self->pill_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pill), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
}

static void
update_find_label (HoistLogView *self)
{
  g_autofree char *text = hoist_log_search_dup_position (self->search);

  gtk_widget_set_visible (self->find_box, text != NULL);
  gtk_label_set_text (self->find_label, text != NULL ? text : "");
}

static char *
dup_left_out (HoistLogView *self)
{
  guint all = hoist_log_text_get_n_lines (self->text);
  guint shown = hoist_log_text_count_shown (self->text);

  switch (hoist_log_text_get_filter (self->text))
    {
    case HOIST_LOG_FILTER_OWN:
      return g_strdup_printf (g_dngettext (NULL, "Without program output: %u of %u line",
                                           "Without program output: %u of %u lines", all),
                              shown, all);
    case HOIST_LOG_FILTER_PROBLEMS:
      return g_strdup_printf (g_dngettext (NULL, "Warnings and errors only: %u of %u line",
                                           "Warnings and errors only: %u of %u lines", all),
                              shown, all);
    case HOIST_LOG_FILTER_ALL:
    default:
      return self->only != NULL ? g_strdup_printf (
                 g_dngettext (NULL, "Only %s: %u of %u line", "Only %s: %u of %u lines", all),
                 self->only, shown, all)
                                : NULL;
    }
}

/* What is not shown is said. */
static void
update_filter_label (HoistLogView *self)
{
  guint64 dropped = hoist_log_text_get_n_dropped (self->text);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, dropped);
  g_autofree char *left_out = dup_left_out (self);
  g_autofree char *older =
      dropped > 0 ? g_strdup_printf (
          _ ("%s older lines are no longer here; “hoistctl run log” has them."), number)
                  : NULL;
  g_autofree char *text = left_out != NULL && older != NULL
                              ? g_strconcat (left_out, ". ", older, NULL)
                              : g_strdup (left_out != NULL ? left_out : older);

  gtk_widget_set_visible (GTK_WIDGET (self->filter_box), text != NULL);
  gtk_widget_set_visible (self->all_button, left_out != NULL);
  gtk_label_set_text (self->filter_label, text != NULL ? text : "");
}

/* Reads a slice further; the reader is led to the first match when it comes. */
static void
search_on (HoistLogView *self)
{
  hoist_log_search_extend (self->search, g_get_monotonic_time () + SLICE_US);
  if (self->finding && hoist_log_search_get_n_matches (self->search) > 0)
    hoist_log_view_find_again (self, 1);
  else
    update_find_label (self);
}

static gboolean
is_waiting (HoistLogView *self)
{
  return hoist_log_text_is_waiting (self->text) || hoist_log_search_is_waiting (self->search);
}

static gboolean
fill_cb (gpointer user_data)
{
  HoistLogView *self = user_data;
  guint n = hoist_log_text_fill (self->text, g_get_monotonic_time () + SLICE_US);

  self->fill_idle = 0;
  search_on (self);
  if (!self->following)
    {
      self->unseen += n;
      update_pill (self);
    }
  return G_SOURCE_REMOVE;
}

/* A slice a frame; but not while the frame is being made: a text that changes between layout and
 * drawing would be measured in the middle of the drawing. */
static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  HoistLogView *self = HOIST_LOG_VIEW (widget);

  if (is_waiting (self))
    {
      if (self->fill_idle == 0)
        self->fill_idle = g_idle_add_full (FILL_PRIORITY, fill_cb, self, NULL);
      return G_SOURCE_CONTINUE;
    }
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
wait_for_frame (HoistLogView *self)
{
  if (self->tick == 0 && is_waiting (self))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
upper_changed_cb (HoistLogView *self)
{
  if (self->following)
    scroll_to_end (self);
}

/* The reader: only what he does ends following; back at the end it begins again. What moves because
 * the text or the window got another size is not his doing. */

static void
reader_moved (HoistLogView *self, gboolean away)
{
  self->reader_moved = TRUE;
  if (away && self->following)
    hoist_log_view_set_follow (self, FALSE);
}

static gboolean
scrolled_cb (HoistLogView *self, double dx, double dy)
{
  reader_moved (self, dy < 0);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
key_cb (HoistLogView *self, guint key)
{
  const guint up[] = { GDK_KEY_Up,         GDK_KEY_KP_Up, GDK_KEY_Page_Up,
                       GDK_KEY_KP_Page_Up, GDK_KEY_Home,  GDK_KEY_KP_Home };
  gboolean away = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (up); i++)
    away |= key == up[i];
  reader_moved (self, away);
  return GDK_EVENT_PROPAGATE;
}

static void
dragged_cb (HoistLogView *self, double x, double y)
{
  if (ABS (y) > DRAGGED || ABS (x) > DRAGGED)
    reader_moved (self, TRUE);
}

static void
value_changed_cb (HoistLogView *self, GtkAdjustment *adjustment)
{
  double value = gtk_adjustment_get_value (adjustment);
  double upper = gtk_adjustment_get_upper (adjustment);
  double page = gtk_adjustment_get_page_size (adjustment);
  gboolean same_size = upper == self->last_upper && page == self->last_page;
  gboolean down_to_end = value > self->last_value && value >= upper - page - 4;

  self->last_value = value;
  self->last_upper = upper;
  self->last_page = page;
  if (self->reader_moved && same_size && !self->following && down_to_end)
    hoist_log_view_set_follow (self, TRUE);
}

static void
mapped_cb (HoistLogView *self)
{
  hoist_log_text_restyle (self->text);
  upper_changed_cb (self);
}

static void
restyle_cb (HoistLogView *self)
{
  hoist_log_text_restyle (self->text);
}

static void
follow_toggled_cb (HoistLogView *self)
{
  hoist_log_view_set_follow (self, gtk_toggle_button_get_active (self->follow_button));
}

static void
pill_clicked_cb (HoistLogView *self)
{
  hoist_log_view_set_follow (self, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

/* What is shown */

static void
refill (HoistLogView *self)
{
  if (self->following)
    hoist_log_text_forget_place (self->text);
  hoist_log_search_restart (self->search);
  update_filter_label (self);
  wait_for_frame (self);
}

static int
index_of (const char *const *names, GVariant *value)
{
  for (int i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], g_variant_get_string (value, NULL)))
      return i;
  return -1;
}

static void
times_state_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  HoistLogView *self = user_data;
  int times = index_of (hoist_log_times_names, value);

  if (times < 0)
    return;
  g_simple_action_set_state (action, value);
  hoist_log_text_set_times (self->text, (HoistLogTimes) times);
  refill (self);
}

static void
lines_state_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  HoistLogView *self = user_data;
  int filter = index_of (hoist_log_filter_names, value);

  if (filter < 0)
    return;
  g_simple_action_set_state (action, value);
  if (filter == HOIST_LOG_FILTER_ALL)
    g_action_group_change_action_state (G_ACTION_GROUP (self->actions), "only",
                                        g_variant_new_string (""));
  hoist_log_text_set_filter (self->text, (HoistLogFilter) filter);
  refill (self);
}

void
hoist_log_view_set_only (HoistLogView *self, const char *name, const GArray *steps)
{
  g_free (self->only);
  self->only = steps != NULL ? g_strdup (name) : NULL;
  hoist_log_text_set_steps (self->text, steps);
  refill (self);
}

GMenu *
hoist_log_view_set_nodes (HoistLogView *self, HoistLogNodes *nodes)
{
  hoist_log_text_set_nodes (self->text, nodes);
  refill (self);
  return self->node_menu;
}

static void
wrap_state_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  HoistLogView *self = user_data;

  g_simple_action_set_state (action, value);
  gtk_text_view_set_wrap_mode (self->text_view,
                               g_variant_get_boolean (value) ? GTK_WRAP_WORD_CHAR : GTK_WRAP_NONE);
}

static const GActionEntry action_entries[] = {
  { .name = "times", .parameter_type = "s", .state = "'absolute'", .change_state = times_state_cb },
  { .name = "lines", .parameter_type = "s", .state = "'all'", .change_state = lines_state_cb },
  { .name = "wrap", .state = "true", .change_state = wrap_state_cb },
};

/* Finding */

static void
find_changed_cb (HoistLogView *self)
{
  hoist_log_view_set_find_text (self, gtk_editable_get_text (GTK_EDITABLE (self->find_entry)));
  hoist_log_view_find_again (self, 1);
  self->finding = hoist_log_search_get_n_matches (self->search) == 0
                  && hoist_log_search_is_waiting (self->search);
}

static void
find_next_cb (HoistLogView *self)
{
  hoist_log_view_find_again (self, 1);
}

static void
find_previous_cb (HoistLogView *self)
{
  hoist_log_view_find_again (self, -1);
}

static void
find_step_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hoist_log_view_find_again (HOIST_LOG_VIEW (widget), g_str_equal (name, "find.next") ? 1 : -1);
}

static void
find_stop_cb (HoistLogView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->find_entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
copy_cb (HoistLogView *self)
{
  g_autofree char *text = hoist_log_view_dup_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", _ ("Log copied"));
}

static char *
dup_text_cb (gpointer self)
{
  return hoist_log_view_dup_text (self);
}

void
hoist_log_view_save (HoistLogView *self, GFile *file)
{
  g_return_if_fail (HOIST_IS_LOG_VIEW (self));
  hoist_log_saver_write (self->saver, file);
}

static void
save_cb (HoistLogView *self)
{
  hoist_log_saver_ask (self->saver, self->file_name != NULL ? self->file_name : "hoist-run.log");
}

static void
dispose (GObject *object)
{
  HoistLogView *self = HOIST_LOG_VIEW (object);

  if (self->box != NULL)
    g_signal_handlers_disconnect_by_data (gtk_scrolled_window_get_vadjustment (self->scroller),
                                          self);
  g_clear_handle_id (&self->fill_idle, g_source_remove);
  g_clear_pointer (&self->search, hoist_log_search_free);
  g_clear_pointer (&self->saver, hoist_log_saver_free);
  g_clear_pointer (&self->text, hoist_log_text_free);
  g_clear_object (&self->actions);
  g_clear_pointer ((GtkWidget **) &self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_log_view_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistLogView *self = HOIST_LOG_VIEW (object);

  g_clear_pointer (&self->file_name, g_free);
  g_clear_pointer (&self->only, g_free);
  G_OBJECT_CLASS (hoist_log_view_parent_class)->finalize (object);
}

/* Not on the screen yet: as soon as it is. */
static gboolean
grab_focus (GtkWidget *widget)
{
  HoistLogView *self = HOIST_LOG_VIEW (widget);

  self->wants_focus = !gtk_widget_get_mapped (widget);
  return !self->wants_focus && gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hoist_log_view_parent_class)->map (widget);
  if (HOIST_LOG_VIEW (widget)->wants_focus)
    grab_focus (widget);
}

static void
hoist_log_view_class_init (HoistLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  widget_class->grab_focus = grab_focus;
  widget_class->map = map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-log-view.ui");
  gtk_widget_class_install_action (widget_class, "find.next", NULL, find_step_action);
  gtk_widget_class_install_action (widget_class, "find.previous", NULL, find_step_action);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, box);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, find_entry);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, find_box);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, find_label);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, filter_box);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, filter_label);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, all_button);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, follow_button);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, copy_button);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, save_button);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, pill);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, pill_label);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, scroller);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, text_view);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, node_menu);
}

static void
connect_tools (HoistLogView *self)
{
  g_signal_connect_swapped (self->follow_button, "toggled", G_CALLBACK (follow_toggled_cb), self);
  g_signal_connect_swapped (self->copy_button, "clicked", G_CALLBACK (copy_cb), self);
  g_signal_connect_swapped (self->save_button, "clicked", G_CALLBACK (save_cb), self);
  g_signal_connect_swapped (self->pill, "clicked", G_CALLBACK (pill_clicked_cb), self);
  g_signal_connect_swapped (self->find_entry, "search-changed", G_CALLBACK (find_changed_cb), self);
  g_signal_connect_swapped (self->find_entry, "activate", G_CALLBACK (find_next_cb), self);
  g_signal_connect_swapped (self->find_entry, "next-match", G_CALLBACK (find_next_cb), self);
  g_signal_connect_swapped (self->find_entry, "previous-match", G_CALLBACK (find_previous_cb),
                            self);
  g_signal_connect_swapped (self->find_entry, "stop-search", G_CALLBACK (find_stop_cb), self);
}

static void
connect_reader (HoistLogView *self)
{
  GtkEventController *wheel =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_event_controller_set_propagation_phase (wheel, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (wheel, "scroll", G_CALLBACK (scrolled_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), wheel);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), keys);
  /* The scroll bar, a finger, a selection that is being made: one and the same to the reader. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (dragged_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), GTK_EVENT_CONTROLLER (drag));
}

static void
hoist_log_view_init (HoistLogView *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->following = TRUE;
  self->text = hoist_log_text_new (self->text_view);
  self->search = hoist_log_search_new (self->text_view);
  self->saver = hoist_log_saver_new (GTK_WIDGET (self), dup_text_cb);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), action_entries,
                                   G_N_ELEMENTS (action_entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "log", G_ACTION_GROUP (self->actions));
  gtk_widget_set_direction (GTK_WIDGET (self->text_view), GTK_TEXT_DIR_LTR);
  connect_tools (self);
  connect_reader (self);
  g_signal_connect_swapped (self->text_view, "map", G_CALLBACK (mapped_cb), self);
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_swapped (adjustment, "notify::upper", G_CALLBACK (upper_changed_cb), self);
  g_signal_connect_swapped (adjustment, "notify::page-size", G_CALLBACK (upper_changed_cb), self);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (restyle_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
hoist_log_view_new (void)
{
  return g_object_new (HOIST_TYPE_LOG_VIEW, NULL);
}

void
hoist_log_view_clear (HoistLogView *self)
{
  g_return_if_fail (HOIST_IS_LOG_VIEW (self));

  hoist_log_text_clear (self->text);
  self->unseen = 0;
  hoist_log_search_restart (self->search);
  update_filter_label (self);
  update_pill (self);
}

void
hoist_log_view_append (HoistLogView *self, const GPtrArray *lines)
{
  g_return_if_fail (HOIST_IS_LOG_VIEW (self));

  hoist_log_text_append (self->text, lines);
  hoist_log_search_cut (self->search, hoist_log_text_take_cut (self->text));
  update_filter_label (self);
  wait_for_frame (self);
}

gint64
hoist_log_view_get_last_seq (HoistLogView *self)
{
  return hoist_log_text_get_last_seq (self->text);
}

guint
hoist_log_view_get_n_lines (HoistLogView *self)
{
  return hoist_log_text_get_n_lines (self->text);
}

char *
hoist_log_view_dup_text (HoistLogView *self)
{
  return hoist_log_text_dup_all (self->text);
}

char *
hoist_log_view_dup_tail (HoistLogView *self, guint n)
{
  return hoist_log_text_dup_tail (self->text, n);
}

void
hoist_log_view_set_follow (HoistLogView *self, gboolean follow)
{
  g_return_if_fail (HOIST_IS_LOG_VIEW (self));

  self->following = follow;
  if (follow)
    {
      self->reader_moved = FALSE;
      self->unseen = 0;
      scroll_to_end (self);
    }
  if (gtk_toggle_button_get_active (self->follow_button) != follow)
    gtk_toggle_button_set_active (self->follow_button, follow);
  update_pill (self);
}

gboolean
hoist_log_view_get_follow (HoistLogView *self)
{
  return self->following;
}

guint
hoist_log_view_get_unseen (HoistLogView *self)
{
  return self->unseen;
}

void
hoist_log_view_focus_find (HoistLogView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->find_entry));
}

void
hoist_log_view_find_again (HoistLogView *self, int direction)
{
  if (!hoist_log_search_step (self->search, direction))
    return;
  self->finding = FALSE;
  hoist_log_view_set_follow (self, FALSE); /* the reader has gone to look at something */
  hoist_log_search_show (self->search);
  update_find_label (self);
}

void
hoist_log_view_set_find_text (HoistLogView *self, const char *text)
{
  self->finding = FALSE;
  hoist_log_search_set_text (self->search, text);
  update_find_label (self);
  wait_for_frame (self);
}

guint
hoist_log_view_get_n_matches (HoistLogView *self)
{
  return hoist_log_search_get_n_matches (self->search);
}

void
hoist_log_view_set_file_name (HoistLogView *self, const char *name)
{
  g_free (self->file_name);
  self->file_name = g_strdup (name);
}

GActionGroup *
hoist_log_view_get_actions (HoistLogView *self)
{
  return G_ACTION_GROUP (self->actions);
}
