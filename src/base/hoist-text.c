/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from outside, made safe to keep and to show. One pass over the bytes; what can't be shown is
 * written out (␛, ⟦U+202E⟧), what drives a terminal is dropped.
 * Owner: nobody. Thread: any. Never guesses an encoding: bytes that are not UTF-8 become U+FFFD. */
#include "base/hoist-text.h"

#include <string.h>

typedef struct
{
  const char *at, *end;
  GString *out;
  gsize max_bytes;
  gboolean is_block;
} Cleaner;

gboolean
hoist_text_is_hidden (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x61c || c == 0x180e
         || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e)
         || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb)
         || (c >= 0xe0000 && c <= 0xe007f) || (c >= 0xfdd0 && c <= 0xfdef)
         || (c & 0xfffe) == 0xfffe; /* no characters at all, in any plane */
}

#define CONTROL_STRING_MAX                                                                         \
  4096 /* what is longer is no sequence: it is not searched for its end                            \
        */

/* Behind an introducer of a string (OSC, DCS, …): the end behind BEL or ST, NULL when it has none.
 */
static const char *
skip_control_string (const char *at, const char *end)
{
  end = MIN (end, at + MIN (end - at, CONTROL_STRING_MAX));
  for (; at < end; at++)
    {
      if (*at == '\a')
        return at + 1;
      if (*at == '\033' && at + 1 < end && at[1] == '\\')
        return at + 2;
      if ((guchar) *at == 0xc2 && at + 1 < end && (guchar) at[1] == 0x9c)
        return at + 2;
      if (*at == '\n')
        return NULL;
    }
  return NULL;
}

/* Behind "ESC [": parameters, intermediates and the final byte. */
static const char *
skip_control_sequence (const char *at, const char *end)
{
  while (at < end && *at >= 0x20 && *at <= 0x3f)
    at++;
  return at < end && *at >= 0x40 && *at <= 0x7e ? at + 1 : NULL;
}

/* The end of the escape sequence that begins at `at`, NULL if none does. An unfinished one is
 * no sequence: it is shown instead of swallowing what follows it. */
static const char *
skip_escape (const char *at, const char *end)
{
  char kind;

  if (*at == '\033' && at + 1 < end)
    kind = at[1];
  else if ((guchar) *at == 0xc2 && at + 1 < end && (guchar) at[1] >= 0x80 && (guchar) at[1] <= 0x9f)
    kind = (char) ((guchar) at[1] - 0x40); /* the 8-bit form of ESC and kind */
  else
    return NULL;
  at += 2;
  if (kind == '[')
    return skip_control_sequence (at, end);
  if (strchr ("]PX^_", kind) != NULL)
    return skip_control_string (at, end);
  if ((guchar) at[-2] == 0xc2)
    return NULL;                                    /* a lone C1 control: shown */
  while (at <= end && kind >= 0x20 && kind <= 0x2f) /* ESC ( B and the like */
    {
      if (at == end)
        return NULL;
      kind = *at++;
    }
  return kind >= 0x30 && kind <= 0x7e ? at : NULL;
}

/* FALSE when it does not fit; then an ellipsis ends the text. */
static gboolean
append (Cleaner *self, const char *bytes, gsize n)
{
  static const char ellipsis[] = "…";
  const gsize n_ellipsis = sizeof ellipsis - 1;

  if (self->out->len + n <= self->max_bytes)
    {
      g_string_append_len (self->out, bytes, (gssize) n);
      return TRUE;
    }
  while (self->out->len > 0 && self->out->len + n_ellipsis > self->max_bytes)
    {
      const char *last = g_utf8_find_prev_char (self->out->str, self->out->str + self->out->len);

      g_string_truncate (self->out, (gsize) (last - self->out->str));
    }
  if (n_ellipsis <= self->max_bytes)
    g_string_append (self->out, ellipsis);
  return FALSE;
}

static gboolean
append_hidden (Cleaner *self, gunichar c)
{
  char symbol[24];
  int n;

  if (c < 0x20 || c == 0x7f)
    n = g_unichar_to_utf8 (c == 0x7f ? 0x2421 : 0x2400 + c, symbol);
  else
    n = g_snprintf (symbol, sizeof symbol, "⟦U+%04X⟧", c);
  return append (self, symbol, (gsize) n);
}

/* Takes one character (or one bad byte) from the input. */
static gboolean
clean_one (Cleaner *self)
{
  gunichar c = g_utf8_get_char_validated (self->at, self->end - self->at);
  const char *from = self->at;

  if (*from == '\0')
    c = 0; /* the validation takes a NUL for the end */
  else if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      self->at++;
      return append (self, "\xef\xbf\xbd", 3);
    }
  self->at = *from == '\0' ? from + 1 : g_utf8_next_char (from);
  if (c == '\n' && self->is_block)
    return append (self, "\n", 1);
  if (c == '\t')
    return append (self, self->is_block ? "\t" : " ", 1);
  if (c == '\r' && (self->at == self->end || *self->at == '\n'))
    return TRUE;
  if (hoist_text_is_hidden (c))
    return append_hidden (self, c);
  return append (self, from, (gsize) (self->at - from));
}

/* Printable ASCII, which most output is, in one piece, as far as there is room: what lies behind is
 * not even looked at (a line of a megabyte was gone through again for every byte that was kept).
 * FALSE when nothing was taken. */
static gboolean
clean_plain (Cleaner *self)
{
  const char *from = self->at;
  gsize room = self->max_bytes - MIN (self->out->len, self->max_bytes);
  gsize n;

  while (self->at < self->end && (gsize) (self->at - from) < room && *self->at >= 0x20
         && *self->at <= 0x7e)
    self->at++;
  n = (gsize) (self->at - from);
  g_string_append_len (self->out, from, (gssize) n);
  return n > 0;
}

static char *
clean (const char *bytes, gssize n_bytes, gsize max_bytes, gboolean is_block)
{
  gsize n = bytes == NULL ? 0 : n_bytes < 0 ? strlen (bytes) : (gsize) n_bytes;
  Cleaner self = { .at = bytes, .max_bytes = max_bytes, .is_block = is_block };

  self.end = n == 0 ? bytes : bytes + n;
  self.out = g_string_sized_new (MIN (n, max_bytes) + 1);
  while (self.at < self.end)
    {
      const char *behind;

      if (clean_plain (&self))
        continue;
      behind = skip_escape (self.at, self.end);
      if (behind != NULL)
        self.at = behind;
      else if (!clean_one (&self))
        break;
    }
  return g_string_free (self.out, FALSE);
}

static gboolean
begins_item (const char *line)
{
  gsize digits = strspn (line, "0123456789");

  return line[0] == ' ' || line[0] == '\t' || g_str_has_prefix (line, "- ")
         || g_str_has_prefix (line, "* ") || g_str_has_prefix (line, "• ")
         || (digits > 0 && (line[digits] == '.' || line[digits] == ')') && line[digits + 1] == ' ');
}

char *
hoist_text_flow (const char *block)
{
  g_auto (GStrv) lines = g_strsplit_set (block, "\n", -1);
  GString *out = g_string_new (lines[0] != NULL ? lines[0] : "");

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      gboolean goes_on = lines[i][0] != '\0' && lines[i - 1][0] != '\0' && !begins_item (lines[i])
                         && !g_str_has_suffix (lines[i - 1], ":");

      g_string_append_c (out, goes_on ? ' ' : '\n');
      g_string_append (out, lines[i]);
    }
  return g_string_free (out, FALSE);
}

char *
hoist_text_clean_line (const char *bytes, gssize n_bytes, gsize max_bytes)
{
  return clean (bytes, n_bytes, max_bytes, FALSE);
}

char *
hoist_text_clean_block (const char *bytes, gssize n_bytes, gsize max_bytes)
{
  return clean (bytes, n_bytes, max_bytes, TRUE);
}
