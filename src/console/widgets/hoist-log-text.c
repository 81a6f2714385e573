/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistLogText: owned by the log view; main thread only; it never asks for a line, and only the
 * oldest of very many are let go. A filter or another kind of time fills the buffer anew, so that
 * what a screen reader reads is what is seen. */
#include "console/widgets/hoist-log-text.h"
#include <glib/gi18n.h>
#include <adwaita.h>
#include <string.h>
#include "base/hoist-text.h"
#include "console/items/hoist-words.h"

#define SLICE_LINES 64 /* between looks at the clock */
#define SIDE_MARGIN 12
#define DROPPED_AT_ONCE 5000 /* lines: one step in many frames, not one in each */
#define OUTPUT_MARK "│ "

const char *const hoist_log_times_names[] = { "off", "relative", "absolute", NULL };
const char *const hoist_log_filter_names[] = { "all", "own", "problems", NULL };

struct _HoistLogText
{
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkTextTag *time_tag, *own_tag, *output_tag, *warning_tag, *error_tag;
  GPtrArray *lines;    /* all HoistLogLine*, owned */
  GArray *shown;       /* guint: line of the buffer → index in lines */
  guint n_filled;      /* of lines, that have been looked at for the buffer */
  guint n_ever;        /* the most that ever were: what lies below has been seen before */
  guint n_let_through; /* of all lines */
  gint64 last_seq, first_time;
  guint64 n_bytes;   /* of the lines that are kept */
  guint64 n_dropped; /* lines that were let go */
  int n_cut;         /* characters taken from the beginning of the buffer since somebody asked */
  HoistLogTimes times;
  HoistLogFilter filter;
  HoistLogNodes *nodes; /* NULL: there is one */
  GArray *steps;        /* int: whose lines are shown; NULL: all */
  int anchor; /* index of the line that stood at the top before the buffer was begun anew; -1 */
  GtkTextMark *place;
  gboolean returning; /* the reader is brought back there once all is filled */
};

static void
create_tags (HoistLogText *text)
{
  text->own_tag =
      gtk_text_buffer_create_tag (text->buffer, "own", "weight", PANGO_WEIGHT_MEDIUM, NULL);
  text->output_tag = gtk_text_buffer_create_tag (text->buffer, "output", NULL, NULL);
  text->warning_tag = gtk_text_buffer_create_tag (text->buffer, "warning", NULL, NULL);
  text->error_tag =
      gtk_text_buffer_create_tag (text->buffer, "error", "weight", PANGO_WEIGHT_BOLD, NULL);
  text->time_tag =
      gtk_text_buffer_create_tag (text->buffer, "time", "weight", PANGO_WEIGHT_NORMAL, NULL);
}

HoistLogText *
hoist_log_text_new (GtkTextView *view)
{
  HoistLogText *text = g_new0 (HoistLogText, 1);
  GtkTextIter start;

  text->view = view;
  text->buffer = gtk_text_view_get_buffer (view);
  text->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_log_line_free);
  text->shown = g_array_new (FALSE, FALSE, sizeof (guint));
  text->times = HOIST_LOG_TIMES_ABSOLUTE;
  text->anchor = -1;
  create_tags (text);
  gtk_text_buffer_get_start_iter (text->buffer, &start);
  text->place = gtk_text_buffer_create_mark (text->buffer, NULL, &start, TRUE);
  hoist_log_text_restyle (text);
  return text;
}

void
hoist_log_text_free (HoistLogText *text)
{
  g_ptr_array_unref (text->lines);
  g_array_unref (text->shown);
  g_clear_pointer (&text->steps, g_array_unref);
  g_clear_pointer (&text->nodes, hoist_log_nodes_unref);
  g_free (text);
}

/* Texts */

static char *
dup_stamp (HoistLogText *text, const HoistLogLine *line)
{
  g_autofree char *clock = NULL;
  gint64 tenths;

  if (text->times == HOIST_LOG_TIMES_OFF)
    return g_strdup ("");
  if (text->times == HOIST_LOG_TIMES_ABSOLUTE)
    {
      clock = hoist_words_dup_clock (line->time);
      return g_strconcat (clock, "  ", NULL);
    }
  tenths = MAX (line->time - text->first_time, 0) / (G_USEC_PER_SEC / 10);
  return g_strdup_printf ("%3d:%02d.%d  ", (int) (tenths / 600), (int) (tenths / 10 % 60),
                          (int) (tenths % 10));
}

/* A line that is wrapped goes on under its own text, not under its time and its node. */
static void
hang (HoistLogText *text)
{
  GtkTextTag *tags[] = { text->time_tag, text->own_tag, text->output_tag, text->warning_tag,
                         text->error_tag };
  const char *stamp = text->times == HOIST_LOG_TIMES_OFF        ? ""
                      : text->times == HOIST_LOG_TIMES_RELATIVE ? "  0:00.0  "
                                                                : "00:00:00  ";
  g_autofree char *before =
      g_strdup_printf ("%s%*s", stamp, (int) hoist_log_nodes_get_width (text->nodes), "");
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (text->view), before);
  int width = 0;

  pango_layout_get_pixel_size (layout, &width, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    g_object_set (tags[i], "left-margin", SIDE_MARGIN, "indent", -width, NULL);
}

void
hoist_log_text_restyle (HoistLogText *text)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  g_object_set (text->time_tag, "foreground", dark ? "#9a9996" : "#6d6c71", NULL);
  g_object_set (text->output_tag, "foreground", dark ? "#c0bfbc" : "#4f4d57", NULL);
  g_object_set (text->warning_tag, "foreground", dark ? "#f8e45c" : "#905400", NULL);
  g_object_set (text->error_tag, "foreground", dark ? "#ff7b63" : "#c01c28", NULL);
  hang (text);
}

static GtkTextTag *
tag_of_level (HoistLogText *text, HoistLogLevel level)
{
  switch (level)
    {
    case HOIST_LOG_OUTPUT:
      return text->output_tag;
    case HOIST_LOG_WARNING:
      return text->warning_tag;
    case HOIST_LOG_ERROR:
      return text->error_tag;
    case HOIST_LOG_INFO:
    default:
      return text->own_tag;
    }
}

static gboolean
is_of_steps (HoistLogText *text, const HoistLogLine *line)
{
  if (text->steps == NULL || line->step < 0)
    return TRUE; /* what is said of the run as a whole concerns each of its nodes */
  for (guint i = 0; i < text->steps->len; i++)
    if (g_array_index (text->steps, int, i) == line->step)
      return TRUE;
  return FALSE;
}

static gboolean
is_let_through (HoistLogText *text, const HoistLogLine *line)
{
  if (!is_of_steps (text, line))
    return FALSE;
  switch (text->filter)
    {
    case HOIST_LOG_FILTER_OWN:
      return line->level != HOIST_LOG_OUTPUT;
    case HOIST_LOG_FILTER_PROBLEMS:
      return line->level == HOIST_LOG_WARNING || line->level == HOIST_LOG_ERROR;
    case HOIST_LOG_FILTER_ALL:
    default:
      return TRUE;
    }
}

/* The buffer */

static void
insert_line (HoistLogText *text, guint index)
{
  const HoistLogLine *line = g_ptr_array_index (text->lines, index);
  g_autofree char *time = dup_stamp (text, line);
  g_autofree char *whose = hoist_log_nodes_dup_prefix (text->nodes, line);
  g_autofree char *stamp = g_strconcat (time, whose, NULL);
  g_autofree char *clean = hoist_text_clean_line (line->text, -1, HOIST_TEXT_LINE_MAX);
  g_autofree char *words =
      g_strconcat (line->level == HOIST_LOG_OUTPUT ? OUTPUT_MARK : "", clean, "\n", NULL);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (text->buffer, &end);
  if (text->anchor >= 0 && (int) index >= text->anchor)
    {
      gtk_text_buffer_move_mark (text->buffer, text->place, &end);
      text->anchor = -1;
    }
  gtk_text_buffer_insert_with_tags (text->buffer, &end, stamp, -1, text->time_tag, NULL);
  gtk_text_buffer_insert_with_tags (text->buffer, &end, words, -1, tag_of_level (text, line->level),
                                    NULL);
  g_array_append_val (text->shown, index);
}

guint
hoist_log_text_fill (HoistLogText *text, gint64 until_us)
{
  guint n_new = 0;

  for (guint n = 0; text->n_filled < text->lines->len; n++)
    {
      guint index = text->n_filled;

      if (n > 0 && n % SLICE_LINES == 0 && g_get_monotonic_time () >= until_us)
        break;
      text->n_filled++;
      if (!is_let_through (text, g_ptr_array_index (text->lines, index)))
        continue;
      insert_line (text, index);
      n_new += index >= text->n_ever ? 1 : 0;
    }
  text->n_ever = MAX (text->n_ever, text->n_filled);
  if (text->returning && text->n_filled == text->lines->len)
    {
      text->returning = FALSE;
      gtk_text_view_scroll_to_mark (text->view, text->place, 0, TRUE, 0, 0);
    }
  return n_new;
}

/* Which line stands at the top is remembered. */
static void
begin_anew (HoistLogText *text)
{
  GdkRectangle seen;
  GtkTextIter top, start;
  guint line;

  gtk_text_view_get_visible_rect (text->view, &seen);
  gtk_text_view_get_line_at_y (text->view, &top, seen.y, NULL);
  line = (guint) gtk_text_iter_get_line (&top);
  text->anchor = line < text->shown->len ? (int) g_array_index (text->shown, guint, line) : -1;
  gtk_text_buffer_set_text (text->buffer, "", 0);
  gtk_text_buffer_get_start_iter (text->buffer, &start);
  gtk_text_buffer_move_mark (text->buffer, text->place, &start);
  g_array_set_size (text->shown, 0);
  text->n_filled = 0;
  text->returning = TRUE;
}

void
hoist_log_text_forget_place (HoistLogText *text)
{
  text->anchor = -1;
  text->returning = FALSE;
}

void
hoist_log_text_clear (HoistLogText *text)
{
  begin_anew (text);
  g_ptr_array_set_size (text->lines, 0);
  text->n_ever = 0;
  text->n_let_through = 0;
  text->last_seq = 0;
  text->n_bytes = text->n_dropped = 0;
  text->n_cut = 0;
  hoist_log_text_forget_place (text);
}

/* The lines of the buffer that stand for the `n` oldest. */
static void
cut_buffer (HoistLogText *text, guint n)
{
  guint n_shown = 0;
  GtkTextIter start, end;

  while (n_shown < text->shown->len && g_array_index (text->shown, guint, n_shown) < n)
    n_shown++;
  if (n_shown > 0)
    {
      gtk_text_buffer_get_start_iter (text->buffer, &start);
      gtk_text_buffer_get_iter_at_line (text->buffer, &end, (int) n_shown);
      text->n_cut += gtk_text_iter_get_offset (&end);
      gtk_text_buffer_delete (text->buffer, &start, &end);
      g_array_remove_range (text->shown, 0, n_shown);
    }
  for (guint i = 0; i < text->shown->len; i++)
    g_array_index (text->shown, guint, i) -= n;
}

static void
drop_oldest (HoistLogText *text, guint n)
{
  cut_buffer (text, n);
  for (guint i = 0; i < n; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (text->lines, i);

      text->n_let_through -= is_let_through (text, line) ? 1 : 0;
      text->n_bytes -= strlen (line->text);
    }
  g_ptr_array_remove_range (text->lines, 0, n);
  text->n_dropped += n;
  text->n_filled -= MIN (text->n_filled, n);
  text->n_ever -= MIN (text->n_ever, n);
  if (text->anchor >= 0)
    text->anchor = MAX (text->anchor - (int) n, 0);
}

static void
keep_bounds (HoistLogText *text)
{
  guint n = 0;
  guint64 n_bytes = text->n_bytes;

  if (text->lines->len <= HOIST_LOG_KEPT_LINES && n_bytes <= HOIST_LOG_KEPT_BYTES)
    return;
  while (n < text->lines->len
         && (n < DROPPED_AT_ONCE || text->lines->len - n > HOIST_LOG_KEPT_LINES
             || n_bytes > HOIST_LOG_KEPT_BYTES))
    n_bytes -= strlen (((HoistLogLine *) g_ptr_array_index (text->lines, n++))->text);
  drop_oldest (text, n);
}

void
hoist_log_text_append (HoistLogText *text, const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (lines, i);

      if (line->seq <= text->last_seq)
        continue;
      if (text->last_seq == 0)
        text->first_time = line->time;
      text->last_seq = line->seq;
      text->n_let_through += is_let_through (text, line) ? 1 : 0;
      text->n_bytes += strlen (line->text);
      g_ptr_array_add (text->lines, hoist_log_line_new (line->seq, line->time, line->step,
                                                        line->level, line->text, line->node));
      keep_bounds (text);
    }
}

guint64
hoist_log_text_get_n_dropped (HoistLogText *text)
{
  return text->n_dropped;
}

int
hoist_log_text_take_cut (HoistLogText *text)
{
  int n = text->n_cut;

  text->n_cut = 0;
  return n;
}

gboolean
hoist_log_text_is_waiting (HoistLogText *text)
{
  return text->n_filled < text->lines->len;
}

void
hoist_log_text_set_times (HoistLogText *text, HoistLogTimes times)
{
  if (text->times == times)
    return;
  text->times = times;
  hang (text);
  begin_anew (text);
}

static void
filter_anew (HoistLogText *text)
{
  text->n_let_through = 0;
  for (guint i = 0; i < text->lines->len; i++)
    text->n_let_through += is_let_through (text, g_ptr_array_index (text->lines, i)) ? 1 : 0;
  begin_anew (text);
}

void
hoist_log_text_set_filter (HoistLogText *text, HoistLogFilter filter)
{
  if (text->filter == filter)
    return;
  text->filter = filter;
  filter_anew (text);
}

void
hoist_log_text_set_steps (HoistLogText *text, const GArray *steps)
{
  if (steps == NULL && text->steps == NULL)
    return;
  g_clear_pointer (&text->steps, g_array_unref);
  if (steps != NULL)
    {
      text->steps = g_array_sized_new (FALSE, FALSE, sizeof (int), steps->len);
      g_array_append_vals (text->steps, steps->data, steps->len);
    }
  filter_anew (text);
}

void
hoist_log_text_set_nodes (HoistLogText *text, HoistLogNodes *nodes)
{
  if (hoist_log_nodes_equal (text->nodes, nodes))
    return;
  g_clear_pointer (&text->nodes, hoist_log_nodes_unref);
  text->nodes = nodes != NULL ? hoist_log_nodes_ref (nodes) : NULL;
  hang (text);
  begin_anew (text);
}

HoistLogTimes
hoist_log_text_get_times (HoistLogText *text)
{
  return text->times;
}

HoistLogFilter
hoist_log_text_get_filter (HoistLogText *text)
{
  return text->filter;
}

gint64
hoist_log_text_get_last_seq (HoistLogText *text)
{
  return text->last_seq;
}

guint
hoist_log_text_get_n_lines (HoistLogText *text)
{
  return text->lines->len;
}

guint
hoist_log_text_count_shown (HoistLogText *text)
{
  return text->n_let_through;
}

static void
append_words (HoistLogText *text, GString *out, const HoistLogLine *line)
{
  g_autofree char *whose = hoist_log_nodes_dup_prefix (text->nodes, line);

  g_string_append (out, whose);
  g_string_append (out, line->level == HOIST_LOG_OUTPUT ? OUTPUT_MARK : "");
  g_string_append (out, line->text);
}

char *
hoist_log_text_dup_all (HoistLogText *text)
{
  GString *out = g_string_sized_new (text->n_bytes + 32 * text->lines->len);
  g_autofree char *moment = NULL;
  gint64 second = -1;
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, text->n_dropped);

  if (text->n_dropped > 0)
    g_string_append_printf (out, _ ("[%s older lines are not in this text]\n"), number);
  for (guint i = 0; i < text->lines->len; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (text->lines, i);

      if (line->time / G_USEC_PER_SEC != second) /* many lines have the same */
        {
          g_free (moment);
          moment = hoist_words_dup_moment (line->time);
          second = line->time / G_USEC_PER_SEC;
        }
      append_words (text, g_string_append (g_string_append (out, moment), "  "), line);
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

char *
hoist_log_text_dup_tail (HoistLogText *text, guint n)
{
  GString *out = g_string_new (NULL);

  for (guint i = text->lines->len > n ? text->lines->len - n : 0; i < text->lines->len; i++)
    {
      const HoistLogLine *line = g_ptr_array_index (text->lines, i);

      append_words (text, g_string_append (out, out->len > 0 ? "\n" : ""), line);
    }
  return g_string_free (out, FALSE);
}
