/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistLogView: a GtkTextBuffer fed from a queue, at most SLICE_US of work a frame. Owned by the
 * run page; main thread only; it never asks for lines and never drops one. Finding is in
 * hoist-log-search. */
#include "console/widgets/hoist-log-view.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include "base/hoist-file.h"
#include "console/items/hoist-words.h"
#include "console/widgets/hoist-log-search.h"

#define SLICE_US 4000
#define SLICE_LINES 64 /* between looks at the clock */
#define SIDE_MARGIN 12
#define OUTPUT_MARK "│ "

struct _HoistLogView
{
  GtkWidget parent_instance;
  GtkBox *box;
  GtkSearchEntry *find_entry;
  GtkLabel *find_label;
  GtkToggleButton *times_button, *follow_button;
  GtkButton *copy_button, *save_button, *pill;
  GtkScrolledWindow *scroller;
  GtkTextView *text_view;

  GtkTextBuffer *buffer; /* borrowed from the view */
  GtkTextTag *time_tag, *own_tag, *output_tag, *warning_tag, *error_tag;
  GPtrArray *lines; /* all HoistLogLine*, owned */
  guint n_shown;    /* of them, in the buffer */
  guint unseen;
  gint64 last_seq;
  gboolean following, scrolling_ourselves;
  double last_value, last_upper, last_page; /* of the vertical adjustment */
  guint tick;
  HoistLogSearch *search;
  char *file_name;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (HoistLogView, hoist_log_view, GTK_TYPE_WIDGET)

static void
apply_colours (HoistLogView *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  g_object_set (self->time_tag, "foreground", dark ? "#9a9996" : "#77767b", NULL);
  g_object_set (self->output_tag, "foreground", dark ? "#c0bfbc" : "#4f4d57", NULL);
  g_object_set (self->warning_tag, "foreground", dark ? "#f8e45c" : "#905400", NULL);
  g_object_set (self->error_tag, "foreground", dark ? "#ff7b63" : "#c01c28", NULL);
}

/* A line that is wrapped goes on under its own text, not under its time. */
static void
hang (HoistLogView *self)
{
  g_autoptr (PangoLayout) layout =
      gtk_widget_create_pango_layout (GTK_WIDGET (self->text_view), "00:00:00  ");
  GtkTextTag *tags[] = { self->time_tag, self->own_tag, self->output_tag, self->warning_tag,
                         self->error_tag };
  gboolean times = gtk_toggle_button_get_active (self->times_button);
  int width = 0;

  if (times)
    pango_layout_get_pixel_size (layout, &width, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    g_object_set (tags[i], "left-margin", SIDE_MARGIN, "indent", -width, NULL);
}

static void
create_tags (HoistLogView *self)
{
  self->buffer = gtk_text_view_get_buffer (self->text_view);
  self->own_tag =
      gtk_text_buffer_create_tag (self->buffer, "own", "weight", PANGO_WEIGHT_MEDIUM, NULL);
  self->output_tag = gtk_text_buffer_create_tag (self->buffer, "output", NULL, NULL);
  self->warning_tag = gtk_text_buffer_create_tag (self->buffer, "warning", NULL, NULL);
  self->error_tag =
      gtk_text_buffer_create_tag (self->buffer, "error", "weight", PANGO_WEIGHT_BOLD, NULL);
  self->time_tag =
      gtk_text_buffer_create_tag (self->buffer, "time", "weight", PANGO_WEIGHT_NORMAL, NULL);
  apply_colours (self);
}

static GtkTextTag *
tag_of_level (HoistLogView *self, HoistLogLevel level)
{
  switch (level)
    {
    case HOIST_LOG_OUTPUT:
      return self->output_tag;
    case HOIST_LOG_WARNING:
      return self->warning_tag;
    case HOIST_LOG_ERROR:
      return self->error_tag;
    case HOIST_LOG_INFO:
    default:
      return self->own_tag;
    }
}

static void
insert_line (HoistLogView *self, const HoistLogLine *line)
{
  g_autofree char *clock = hoist_words_dup_clock (line->time);
  g_autofree char *stamp = g_strconcat (clock, "  ", NULL);
  g_autofree char *text =
      g_strconcat (line->level == HOIST_LOG_OUTPUT ? OUTPUT_MARK : "", line->text, "\n", NULL);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_insert_with_tags (self->buffer, &end, stamp, -1, self->time_tag, NULL);
  gtk_text_buffer_insert_with_tags (self->buffer, &end, text, -1, tag_of_level (self, line->level),
                                    NULL);
}

static void
scroll_to_end (HoistLogView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  self->scrolling_ourselves = TRUE;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment)
                                            - gtk_adjustment_get_page_size (adjustment));
  self->scrolling_ourselves = FALSE;
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
  gtk_button_set_label (self->pill, text);
}

static void
update_find_label (HoistLogView *self)
{
  g_autofree char *text = hoist_log_search_dup_position (self->search);

  gtk_widget_set_visible (GTK_WIDGET (self->find_label), text != NULL);
  gtk_label_set_text (self->find_label, text != NULL ? text : "");
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  HoistLogView *self = HOIST_LOG_VIEW (widget);
  gint64 until = g_get_monotonic_time () + SLICE_US;
  guint before = self->n_shown;

  while (self->n_shown < self->lines->len
         && ((self->n_shown - before) % SLICE_LINES != 0 || self->n_shown == before
             || g_get_monotonic_time () < until))
    insert_line (self, g_ptr_array_index (self->lines, self->n_shown++));
  hoist_log_search_extend (self->search);
  update_find_label (self);
  if (!self->following)
    {
      self->unseen += self->n_shown - before;
      update_pill (self);
    }
  if (self->n_shown < self->lines->len)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
upper_changed_cb (HoistLogView *self)
{
  if (self->following)
    scroll_to_end (self);
}

static void
remember_place (HoistLogView *self, GtkAdjustment *adjustment)
{
  self->last_value = gtk_adjustment_get_value (adjustment);
  self->last_upper = gtk_adjustment_get_upper (adjustment);
  self->last_page = gtk_adjustment_get_page_size (adjustment);
}

/* The reader scrolls up: following ends at once. Back at the end it begins again. What moves
 * because the text or the window got another size is not the reader's doing. */
static void
value_changed_cb (HoistLogView *self, GtkAdjustment *adjustment)
{
  double value = gtk_adjustment_get_value (adjustment);
  double upper = gtk_adjustment_get_upper (adjustment);
  double page = gtk_adjustment_get_page_size (adjustment);
  gboolean same_size = upper == self->last_upper && page == self->last_page;
  gboolean up = value < self->last_value - 2;
  gboolean down_to_end = value > self->last_value && value >= upper - page - 4;

  remember_place (self, adjustment);
  if (self->scrolling_ourselves || !same_size || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->following && up)
    hoist_log_view_set_follow (self, FALSE);
  else if (!self->following && down_to_end)
    hoist_log_view_set_follow (self, TRUE);
}

static void
mapped_cb (HoistLogView *self)
{
  hang (self);
  upper_changed_cb (self);
}

static void
follow_toggled_cb (HoistLogView *self)
{
  hoist_log_view_set_follow (self, gtk_toggle_button_get_active (self->follow_button));
}

static void
times_toggled_cb (HoistLogView *self)
{
  g_object_set (self->time_tag, "invisible", !gtk_toggle_button_get_active (self->times_button),
                NULL);
  hang (self);
}

static void
pill_clicked_cb (HoistLogView *self)
{
  hoist_log_view_set_follow (self, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
find_changed_cb (HoistLogView *self)
{
  hoist_log_view_set_find_text (self, gtk_editable_get_text (GTK_EDITABLE (self->find_entry)));
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

static void
save_response_cb (HoistLogView *self, int response)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *text = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      text = hoist_log_view_dup_text (self);
      if (g_file_replace_contents (file, text, strlen (text), NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                   NULL, &error))
        message = g_strdup (_ ("Log saved"));
      else
        message = g_strdup_printf (_ ("The log was not saved: %s"), error->message);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", message);
    }
  g_clear_object (&self->chooser);
}

static void
save_cb (HoistLogView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL || !GTK_IS_WINDOW (root))
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Save Log"), GTK_WINDOW (root),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser),
                                     self->file_name != NULL ? self->file_name : "hoist-run.log");
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (save_response_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
dispose (GObject *object)
{
  HoistLogView *self = HOIST_LOG_VIEW (object);

  if (self->box != NULL)
    g_signal_handlers_disconnect_by_data (gtk_scrolled_window_get_vadjustment (self->scroller),
                                          self);
  g_clear_pointer (&self->search, hoist_log_search_free);
  g_clear_object (&self->chooser);
  g_clear_pointer ((GtkWidget **) &self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (hoist_log_view_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  HoistLogView *self = HOIST_LOG_VIEW (object);

  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->file_name, g_free);
  G_OBJECT_CLASS (hoist_log_view_parent_class)->finalize (object);
}

static void
hoist_log_view_class_init (HoistLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hoist/Console/hoist-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, box);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, find_entry);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, find_label);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, times_button);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, follow_button);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, copy_button);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, save_button);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, pill);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, scroller);
  gtk_widget_class_bind_template_child (widget_class, HoistLogView, text_view);
}

static void
connect_tools (HoistLogView *self)
{
  g_signal_connect_swapped (self->times_button, "toggled", G_CALLBACK (times_toggled_cb), self);
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
hoist_log_view_init (HoistLogView *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);
  self->following = TRUE;
  create_tags (self);
  self->search = hoist_log_search_new (self->text_view);
  gtk_widget_set_direction (GTK_WIDGET (self->text_view), GTK_TEXT_DIR_LTR);
  connect_tools (self);
  g_signal_connect_swapped (self->text_view, "map", G_CALLBACK (mapped_cb), self);
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_swapped (adjustment, "notify::upper", G_CALLBACK (upper_changed_cb), self);
  g_signal_connect_swapped (adjustment, "notify::page-size", G_CALLBACK (upper_changed_cb), self);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (apply_colours), self, G_CONNECT_SWAPPED);
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

  g_ptr_array_set_size (self->lines, 0);
  gtk_text_buffer_set_text (self->buffer, "", 0);
  self->n_shown = 0;
  self->last_seq = 0;
  self->unseen = 0;
  hoist_log_search_restart (self->search);
  update_pill (self);
}

void
hoist_log_view_append (HoistLogView *self, const GPtrArray *lines)
{
  g_return_if_fail (HOIST_IS_LOG_VIEW (self));

  for (guint i = 0; i < lines->len; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (lines, i);

      if (line->seq <= self->last_seq)
        continue;
      self->last_seq = line->seq;
      g_ptr_array_add (self->lines, hoist_log_line_new (line->seq, line->time, line->step,
                                                        line->level, line->text));
    }
  if (self->tick == 0 && self->n_shown < self->lines->len)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

gint64
hoist_log_view_get_last_seq (HoistLogView *self)
{
  return self->last_seq;
}

guint
hoist_log_view_get_n_lines (HoistLogView *self)
{
  return self->lines->len;
}

char *
hoist_log_view_dup_text (HoistLogView *self)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->lines->len; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (self->lines, i);
      g_autofree char *moment = hoist_words_dup_moment (line->time);

      g_string_append_printf (out, "%s  %s%s\n", moment,
                              line->level == HOIST_LOG_OUTPUT ? OUTPUT_MARK : "", line->text);
    }
  return g_string_free (out, FALSE);
}

char *
hoist_log_view_dup_tail (HoistLogView *self, guint n)
{
  GString *out = g_string_new (NULL);

  for (guint i = self->lines->len > n ? self->lines->len - n : 0; i < self->lines->len; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (self->lines, i);

      g_string_append_printf (out, "%s%s%s", out->len > 0 ? "\n" : "",
                              line->level == HOIST_LOG_OUTPUT ? OUTPUT_MARK : "", line->text);
    }
  return g_string_free (out, FALSE);
}

void
hoist_log_view_set_follow (HoistLogView *self, gboolean follow)
{
  g_return_if_fail (HOIST_IS_LOG_VIEW (self));

  self->following = follow;
  if (follow)
    {
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
  hoist_log_view_set_follow (self, FALSE); /* the reader has gone to look at something */
  hoist_log_search_show (self->search);
  update_find_label (self);
}

void
hoist_log_view_set_find_text (HoistLogView *self, const char *text)
{
  hoist_log_search_set_text (self->search, text);
  update_find_label (self);
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
