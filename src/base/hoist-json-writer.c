/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A streaming writer of JSON into a GString: commas, names, escapes.
 * Owner: whoever holds the struct. Thread: one owner. Never builds a tree. */
#include "base/hoist-json-writer.h"

#include "base/hoist-clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 64

void
hoist_json_writer_init (HoistJsonWriter *w, GString *out)
{
  *w = (HoistJsonWriter){ .out = out };
}

static void
append_escape (GString *out, guchar c)
{
  switch (c)
    {
    case '"':
      g_string_append (out, "\\\"");
      break;
    case '\\':
      g_string_append (out, "\\\\");
      break;
    case '\n':
      g_string_append (out, "\\n");
      break;
    case '\r':
      g_string_append (out, "\\r");
      break;
    case '\t':
      g_string_append (out, "\\t");
      break;
    default:
      g_string_append_printf (out, "\\u%04x", c);
    }
}

static void
append_quoted (GString *out, const char *text)
{
  g_autofree char *valid = NULL;
  const char *from;

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  g_string_append_c (out, '"');
  for (from = text; *text != '\0'; text++)
    {
      guchar c = (guchar) *text;

      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (out, from, text - from);
      append_escape (out, c);
      from = text + 1;
    }
  g_string_append_len (out, from, text - from);
  g_string_append_c (out, '"');
}

/* What stands before a value: the comma and, inside an object, the name. */
static void
begin_value (HoistJsonWriter *w, const char *name)
{
  gboolean in_object = w->depth > 0 && (w->is_object >> (w->depth - 1) & 1) != 0;

  g_assert (in_object == (name != NULL));
  g_assert (w->depth > 0 || !w->need_comma); /* one document */
  if (w->need_comma)
    g_string_append_c (w->out, ',');
  if (name != NULL)
    {
      append_quoted (w->out, name);
      g_string_append_c (w->out, ':');
    }
  w->need_comma = TRUE;
}

static void
begin (HoistJsonWriter *w, const char *name, gboolean is_object)
{
  g_assert (w->depth < MAX_DEPTH);
  begin_value (w, name);
  if (is_object)
    w->is_object |= G_GUINT64_CONSTANT (1) << w->depth;
  else
    w->is_object &= ~(G_GUINT64_CONSTANT (1) << w->depth);
  w->depth++;
  w->need_comma = FALSE;
  g_string_append_c (w->out, is_object ? '{' : '[');
}

static void
end (HoistJsonWriter *w, gboolean is_object)
{
  g_assert (w->depth > 0);
  w->depth--;
  g_assert ((w->is_object >> w->depth & 1) == (is_object ? 1u : 0u));
  w->need_comma = TRUE;
  g_string_append_c (w->out, is_object ? '}' : ']');
}

void
hoist_json_writer_begin_object (HoistJsonWriter *w, const char *name)
{
  begin (w, name, TRUE);
}

void
hoist_json_writer_end_object (HoistJsonWriter *w)
{
  end (w, TRUE);
}

void
hoist_json_writer_begin_array (HoistJsonWriter *w, const char *name)
{
  begin (w, name, FALSE);
}

void
hoist_json_writer_end_array (HoistJsonWriter *w)
{
  end (w, FALSE);
}

void
hoist_json_writer_string (HoistJsonWriter *w, const char *name, const char *value)
{
  begin_value (w, name);
  if (value == NULL)
    g_string_append (w->out, "null");
  else
    append_quoted (w->out, value);
}

void
hoist_json_writer_int (HoistJsonWriter *w, const char *name, gint64 value)
{
  begin_value (w, name);
  g_string_append_printf (w->out, "%" G_GINT64_FORMAT, value);
}

void
hoist_json_writer_double (HoistJsonWriter *w, const char *name, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  begin_value (w, name);
  if (!isfinite (value))
    {
      g_string_append (w->out, "null"); /* JSON has no word for it */
      return;
    }
  /* The shortest of the usual precisions that reads back as the same value. */
  g_ascii_formatd (digits, sizeof digits, "%.15g", value);
  if (g_ascii_strtod (digits, NULL) != value)
    g_ascii_dtostr (digits, sizeof digits, value);
  if (strcmp (digits, "-0") == 0)
    g_strlcpy (digits, "0", sizeof digits);
  g_string_append (w->out, digits);
  /* 17 digits without a point would be read back as an integer, and refused as too large. */
  if (fabs (value) > 9007199254740992.0 && strpbrk (digits, ".e") == NULL)
    g_string_append (w->out, ".0");
}

void
hoist_json_writer_bool (HoistJsonWriter *w, const char *name, gboolean value)
{
  begin_value (w, name);
  g_string_append (w->out, value ? "true" : "false");
}

void
hoist_json_writer_null (HoistJsonWriter *w, const char *name)
{
  begin_value (w, name);
  g_string_append (w->out, "null");
}

void
hoist_json_writer_time (HoistJsonWriter *w, const char *name, gint64 wall_us)
{
  g_autofree char *text = wall_us == 0 ? NULL : hoist_clock_format (wall_us);

  hoist_json_writer_string (w, name, text);
}

void
hoist_json_writer_strv (HoistJsonWriter *w, const char *name, const char *const *values)
{
  hoist_json_writer_begin_array (w, name);
  for (; values != NULL && *values != NULL; values++)
    hoist_json_writer_string (w, NULL, *values);
  hoist_json_writer_end_array (w);
}

void
hoist_json_writer_raw (HoistJsonWriter *w, const char *name, const char *json)
{
  begin_value (w, name);
  g_string_append (w->out, json);
}
