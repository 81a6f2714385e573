/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cutting texts for labels. Called by widgets and pages; any thread; it never changes what is kept,
 * copied or saved, only what is drawn. */
#include "console/items/hoist-shown-text.h"

#include <string.h>

#define RUN_MAX 1024 /* characters without a place to break */

/* A run without a place to break gets one of no width: GTK lays a label out at its least width, and
 * the time for that grows with the square of the run. */
static void
append_broken (GString *out, const char *text, const char *end)
{
  guint run = 0;

  for (const char *next; text < end; text = next)
    {
      next = g_utf8_next_char (text);
      run = g_ascii_isspace (*text) ? 0 : run + 1;
      if (run > RUN_MAX)
        {
          g_string_append (out, "\xe2\x80\x8b");
          run = 1;
        }
      g_string_append_len (out, text, next - text);
    }
}

static void
append_cut (GString *out, const char *text, gsize length, gsize max_bytes)
{
  const char *end = text + length;

  if (length > max_bytes)
    end = g_utf8_find_prev_char (text, text + max_bytes + 1);
  append_broken (out, text, end != NULL ? end : text);
  if (length > max_bytes)
    g_string_append (out, "…");
}

char *
hoist_shown_text_dup (const char *text, gsize max_bytes)
{
  GString *out;
  gsize length;

  if (text == NULL)
    return NULL;
  length = strnlen (text, max_bytes + 1);
  out = g_string_sized_new (MIN (length, max_bytes) + 4);
  append_cut (out, text, length, max_bytes);
  return g_string_free (out, FALSE);
}

char *
hoist_shown_text_dup_line (const char *text)
{
  char *line = hoist_shown_text_dup (text, HOIST_SHOWN_LINE);

  return line != NULL ? g_strdelimit (line, "\n\r\v\f", ' ') : NULL;
}

char *
hoist_shown_text_print_line (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  return hoist_shown_text_dup_line (text);
}

char *
hoist_shown_text_dup_lines (const char *text, gsize max_bytes_each)
{
  GString *out;

  if (text == NULL)
    return NULL;
  out = g_string_new (NULL);
  while (TRUE)
    {
      gsize length = strcspn (text, "\n");

      append_cut (out, text, length, max_bytes_each);
      if (text[length] == '\0')
        return g_string_free (out, FALSE);
      g_string_append_c (out, '\n');
      text += length + 1;
    }
}
