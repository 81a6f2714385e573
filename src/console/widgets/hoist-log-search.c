/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistLogSearch: matches as character offsets (the text grows at its end and is cut at its
 * beginning). Owned by the log view; main thread only; it never looks at more than a few lines
 * without asking the clock. */
#include "console/widgets/hoist-log-search.h"
#include <glib/gi18n.h>

#define SLICE_LINES 64      /* between looks at the clock */
#define FIRST_SLICE_US 4000 /* a short log is searched at once */
#define MARKED_MAX                                                                                 \
  5000 /* beyond these, only the present one is marked: marks are taken off at once */

struct _HoistLogSearch
{
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkTextTag *match_tag, *present_tag;
  char *text;
  GArray *matches;  /* int: start offsets */
  int length;       /* of a match, in characters */
  int searched_to;  /* offset */
  gboolean waiting; /* there is text that was not looked at */
  int present;      /* index, -1 none */
};

HoistLogSearch *
hoist_log_search_new (GtkTextView *view)
{
  HoistLogSearch *search = g_new0 (HoistLogSearch, 1);

  search->view = view;
  search->buffer = gtk_text_view_get_buffer (view);
  search->match_tag = gtk_text_buffer_create_tag (search->buffer, "match", "background", "#f9f06b",
                                                  "foreground", "#000000", NULL);
  search->present_tag = gtk_text_buffer_create_tag (search->buffer, "present", "background",
                                                    "#ffa348", "foreground", "#000000", NULL);
  search->matches = g_array_new (FALSE, FALSE, sizeof (int));
  search->present = -1;
  return search;
}

void
hoist_log_search_free (HoistLogSearch *search)
{
  g_free (search->text);
  g_array_unref (search->matches);
  g_free (search);
}

static void
get_match (HoistLogSearch *search, guint index, GtkTextIter *start, GtkTextIter *end)
{
  int offset = g_array_index (search->matches, int, index);

  gtk_text_buffer_get_iter_at_offset (search->buffer, start, offset);
  gtk_text_buffer_get_iter_at_offset (search->buffer, end, offset + search->length);
}

static void
unmark_present (HoistLogSearch *search)
{
  GtkTextIter start, end;

  if (search->present < 0)
    return;
  get_match (search, search->present, &start, &end);
  gtk_text_buffer_remove_tag (search->buffer, search->present_tag, &start, &end);
}

static void
add_match (HoistLogSearch *search, const GtkTextIter *start, const GtkTextIter *end)
{
  int offset = gtk_text_iter_get_offset (start);

  g_array_append_val (search->matches, offset);
  if (search->matches->len <= MARKED_MAX)
    gtk_text_buffer_apply_tag (search->buffer, search->match_tag, start, end);
}

/* Some lines from `searched_to`; a match does not cross lines. FALSE: that was the end. What is
 * left of the last line is searched again when more has come. */
static gboolean
search_slice (HoistLogSearch *search)
{
  GtkTextIter at, limit, start, end;
  gboolean more;

  gtk_text_buffer_get_iter_at_offset (search->buffer, &at, search->searched_to);
  limit = at;
  more = gtk_text_iter_forward_lines (&limit, SLICE_LINES) && !gtk_text_iter_is_end (&limit);
  while (gtk_text_iter_forward_search (&at, search->text,
                                       GTK_TEXT_SEARCH_CASE_INSENSITIVE | GTK_TEXT_SEARCH_TEXT_ONLY,
                                       &start, &end, &limit))
    {
      int match = gtk_text_iter_get_offset (&start);

      add_match (search, &start, &end);
      search->searched_to = match + search->length;
      gtk_text_buffer_get_iter_at_offset (search->buffer, &at, search->searched_to);
      gtk_text_buffer_get_iter_at_offset (search->buffer, &limit,
                                          gtk_text_iter_get_offset (&limit));
    }
  gtk_text_iter_set_line_offset (&limit, 0);
  search->searched_to = MAX (search->searched_to, gtk_text_iter_get_offset (&limit));
  return more;
}

void
hoist_log_search_extend (HoistLogSearch *search, gint64 until_us)
{
  search->waiting = search->text != NULL;
  while (search->waiting)
    {
      search->waiting = search_slice (search);
      if (g_get_monotonic_time () >= until_us)
        return;
    }
}

gboolean
hoist_log_search_is_waiting (HoistLogSearch *search)
{
  return search->waiting;
}

void
hoist_log_search_restart (HoistLogSearch *search)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (search->buffer, &start, &end);
  gtk_text_buffer_remove_tag (search->buffer, search->match_tag, &start, &end);
  gtk_text_buffer_remove_tag (search->buffer, search->present_tag, &start, &end);
  g_array_set_size (search->matches, 0);
  search->searched_to = 0;
  search->present = -1;
  hoist_log_search_extend (search, g_get_monotonic_time () + FIRST_SLICE_US);
}

void
hoist_log_search_cut (HoistLogSearch *search, int n_chars)
{
  guint gone = 0;

  if (n_chars == 0)
    return;
  while (gone < search->matches->len && g_array_index (search->matches, int, gone) < n_chars)
    gone++;
  if (gone > 0)
    g_array_remove_range (search->matches, 0, gone);
  for (guint i = 0; i < search->matches->len; i++)
    g_array_index (search->matches, int, i) -= n_chars;
  search->searched_to = MAX (search->searched_to - n_chars, 0);
  search->present = search->present >= (int) gone ? search->present - (int) gone : -1;
}

void
hoist_log_search_set_text (HoistLogSearch *search, const char *text)
{
  if (text != NULL && text[0] == '\0')
    text = NULL;
  if (g_strcmp0 (search->text, text) == 0)
    return;
  g_free (search->text);
  search->text = g_strdup (text);
  search->waiting = FALSE;
  search->length = text != NULL ? (int) g_utf8_strlen (text, -1) : 0;
  hoist_log_search_restart (search);
}

gboolean
hoist_log_search_step (HoistLogSearch *search, int direction)
{
  int n = (int) search->matches->len;
  GtkTextIter start, end;

  if (n == 0)
    return FALSE;
  unmark_present (search);
  if (search->present < 0)
    search->present = direction > 0 ? 0 : n - 1;
  else
    search->present = (search->present + direction + n) % n;
  get_match (search, search->present, &start, &end);
  gtk_text_buffer_apply_tag (search->buffer, search->present_tag, &start, &end);
  return TRUE;
}

void
hoist_log_search_show (HoistLogSearch *search)
{
  GtkTextIter start, end;

  if (search->present < 0)
    return;
  get_match (search, search->present, &start, &end);
  gtk_text_view_scroll_to_iter (search->view, &start, 0.1, FALSE, 0, 0);
}

guint
hoist_log_search_get_n_matches (HoistLogSearch *search)
{
  return search->matches->len;
}

char *
hoist_log_search_dup_position (HoistLogSearch *search)
{
  if (search->text == NULL)
    return NULL;
  if (search->matches->len == 0)
    return g_strdup (search->waiting ? _ ("Searching…") : _ ("No matches"));
  if (search->waiting && search->present < 0)
    return g_strdup_printf (_ ("%u so far…"), search->matches->len);
  if (search->waiting)
    return g_strdup_printf (_ ("%d of %u so far…"), search->present + 1, search->matches->len);
  if (search->present < 0)
    return g_strdup_printf (g_dngettext (NULL, "%u match", "%u matches", search->matches->len),
                            search->matches->len);
  return g_strdup_printf (_ ("%d of %u"), search->present + 1, search->matches->len);
}
