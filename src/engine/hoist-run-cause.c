/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-run-cause.h. Pure functions, no owner, any thread. No regular expressions: one pass
 * over words; it never invents a cause. */
#include "engine/hoist-run-cause.h"

#include <string.h>

#include "base/hoist-text.h"

#define SENTENCE_MAX 500
#define KEY_MAX 200

/* Not a name, a path or an address: these stay as they are. */
static gboolean
begins_with_word (const char *text)
{
  gsize n = 0;

  while (g_ascii_islower (text[n]) || (n > 0 && strchr ("'-", text[n]) && text[n]))
    n++;
  return n > 0 && (!text[n] || strchr (" ,.:;", text[n])) && (text[n] != ':' || text[n + 1] != '/')
         && (text[n] != '.' || !text[n + 1] || text[n + 1] == ' ');
}

char *
hoist_run_cause_make_sentence (const char *message)
{
  g_autofree char *block = hoist_text_clean_block (message ? message : "", -1, 4096);
  g_strstrip (block);
  char *newline = strchr (block, '\n');
  if (newline)
    *newline = '\0';
  g_autofree char *line = hoist_text_clean_line (block, -1, SENTENCE_MAX);
  g_strstrip (line);
  if (!*line)
    return g_strdup ("It failed without a reason.");
  GString *sentence = g_string_new (line);
  if (begins_with_word (sentence->str))
    sentence->str[0] = g_ascii_toupper (sentence->str[0]);
  char last = sentence->str[sentence->len - 1];
  if (last == ':' || last == ',' || last == ';')
    g_string_truncate (sentence, sentence->len - 1);
  if (last != '.' && last != '!' && last != '?')
    g_string_append_c (sentence, '.');
  return g_string_free (sentence, FALSE);
}

/* --- the key ----------------------------------------------------------------------------- */

static gboolean
is_word_byte (char c)
{
  return g_ascii_isalnum (c) || (c && strchr ("_-./:+~@", c)) || (guchar) c >= 0x80;
}

static gboolean
is_id (const char *word, gsize n)
{
  if (n != 19 || word[2] != '_')
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (i != 2 && !g_ascii_islower (word[i]) && !g_ascii_isdigit (word[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_hex (const char *word, gsize n)
{
  gboolean has_digit = FALSE;

  if (n < 7)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isxdigit (word[i]))
        return FALSE;
      has_digit |= g_ascii_isdigit (word[i]);
    }
  return has_digit || n >= 32;
}

/* 2026-11-21T04:05:06Z, 2026-11-21, 04:05:06 */
static gboolean
is_time (const char *word, gsize n)
{
  guint digits = 0, marks = 0;

  for (gsize i = 0; i < n; i++)
    if (g_ascii_isdigit (word[i]))
      digits++;
    else if (word[i] == ':' || word[i] == '-')
      marks++;
    else if (!strchr ("TZ.+", word[i]))
      return FALSE;
  return marks >= 2 && digits >= 5;
}

static void
append_numbers_replaced (GString *key, const char *word, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      /* A digit inside a name (add_v2_columns, sha256) belongs to the name. */
      gboolean in_name = i > 0 && (g_ascii_isalpha (word[i - 1]) || word[i - 1] == '_');
      if (!g_ascii_isdigit (word[i]) || in_name)
        {
          g_string_append_c (key, g_ascii_tolower (word[i]));
          continue;
        }
      while (i + 1 < n
             && (g_ascii_isdigit (word[i + 1])
                 || (word[i + 1] == '.' && i + 2 < n && g_ascii_isdigit (word[i + 2]))))
        i++;
      g_string_append_c (key, 'N');
    }
}

static void
append_word (GString *key, const char *word, gsize n)
{
  gsize core = n;

  while (core > 0 && strchr (".:,", word[core - 1]))
    core--;
  if (core > 1 && word[0] == '/')
    g_string_append (key, "PATH");
  else if (is_id (word, core))
    g_string_append (key, "ID");
  else if (is_time (word, core))
    g_string_append (key, "TIME");
  else if (is_hex (word, core))
    g_string_append (key, "HEX");
  else
    append_numbers_replaced (key, word, core);
  if (core < n && word[n - 1] == ':')
    g_string_append_c (key, ':');
}

char *
hoist_run_cause_make_key (const char *step_kind, const char *message)
{
  GString *key = g_string_new (step_kind);
  g_autofree char *sentence = hoist_run_cause_make_sentence (message);

  g_string_append (key, ": ");
  for (const char *at = sentence; *at;)
    {
      gsize n = 0;
      while (is_word_byte (at[n]))
        n++;
      if (n)
        append_word (key, at, n);
      else if (*at == ' ' ? key->str[key->len - 1] != ' ' : !strchr ("\"'`", *at))
        g_string_append_c (key, *at);
      at += n ? n : 1;
    }
  g_strchomp (key->str);
  g_string_truncate (key, MIN (strlen (key->str), KEY_MAX));
  char *end = NULL;
  if (!g_utf8_validate (key->str, -1, (const char **) &end))
    *end = '\0';
  return g_string_free (key, FALSE);
}
