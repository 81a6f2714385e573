/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-sqlite-words.h. Owned by the call; any thread. Fuzzed (tests/fuzz): it takes any text.
 */
#include "drivers/hoist-sqlite-words.h"

#include <sqlite3.h>
#include <string.h>

static void
free_word (gpointer data)
{
  HoistSqliteWord *word = data;

  g_free (word->form);
  g_free (word);
}

static gboolean
is_letter (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '$' || (c & 0x80) != 0;
}

/* Behind spaces and comments. */
static gsize
skip_space (const char *sql, gsize at)
{
  while (TRUE)
    {
      const char *end;

      if (sql[at] != '\0' && strchr (" \t\n\r\f\v", sql[at]) != NULL)
        at++;
      else if (sql[at] == '-' && sql[at + 1] == '-')
        at += strcspn (sql + at, "\n");
      else if (sql[at] == '/' && sql[at + 1] == '*')
        {
          end = strstr (sql + at + 2, "*/");
          at = end != NULL ? (gsize) (end + 2 - sql) : strlen (sql);
        }
      else
        return at;
    }
}

/* Behind a text or name that begins at `at`: a doubled quote belongs to it. */
static gsize
skip_quoted (const char *sql, gsize at)
{
  char quote = sql[at] == '[' ? ']' : sql[at];

  for (at++; sql[at] != '\0'; at++)
    if (sql[at] == quote)
      {
        if (quote == ']' || sql[at + 1] != quote)
          return at + 1;
        at++;
      }
  return at;
}

static gsize
find_end (const char *sql, gsize at)
{
  gsize end = at;

  if (strchr ("'\"`[", sql[at]) != NULL)
    return skip_quoted (sql, at);
  if ((sql[at] == 'x' || sql[at] == 'X') && sql[at + 1] == '\'')
    return skip_quoted (sql, at + 1);
  while (is_letter (sql[end]) || (g_ascii_isdigit (sql[at]) && sql[end] == '.'))
    end++;
  return end > at ? end : at + 1;
}

/* Without its quotes; doubled ones are one. */
static char *
unquote (const char *text, gsize n)
{
  GString *name = g_string_new (NULL);
  char quote = text[0] == '[' ? ']' : text[0];
  gsize end = n > 1 && text[n - 1] == quote ? n - 1 : n;

  for (gsize i = 1; i < end; i++)
    {
      g_string_append_c (name, text[i]);
      if (quote != ']' && text[i] == quote && i + 1 < end && text[i + 1] == quote)
        i++;
    }
  return g_string_free (name, FALSE);
}

/* A name that would mean something else without its quotes keeps them. */
static gboolean
needs_quotes (const char *name)
{
  if (name[0] == '\0' || g_ascii_isdigit (name[0])
      || sqlite3_keyword_check (name, (int) strlen (name)))
    return TRUE;
  for (gsize i = 0; name[i] != '\0'; i++)
    if (!is_letter (name[i]))
      return TRUE;
  return FALSE;
}

static char *
make_form (const char *text, gsize n, gboolean *ret_quoted)
{
  g_autofree char *lower = NULL;
  g_autofree char *name = NULL;

  *ret_quoted = text[0] == '"' || text[0] == '`' || text[0] == '[';
  if (text[0] == '\'')
    return g_strndup (text, n);
  if (!*ret_quoted)
    return g_ascii_strdown (text, (gssize) n);
  name = unquote (text, n);
  lower = g_ascii_strdown (name, -1);
  return needs_quotes (lower) ? g_strdup_printf ("\"%s\"", lower) : g_steal_pointer (&lower);
}

GPtrArray *
hoist_sqlite_words_split (const char *sql)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (free_word);
  gsize at = 0;

  while (sql[at = skip_space (sql, at)] != '\0')
    {
      HoistSqliteWord *word = g_new0 (HoistSqliteWord, 1);

      word->at = at;
      at = find_end (sql, at);
      word->n = at - word->at;
      word->form = make_form (sql + word->at, word->n, &word->is_quoted);
      g_ptr_array_add (words, word);
    }
  return words;
}

gboolean
hoist_sqlite_words_is (const GPtrArray *words, guint i, const char *keyword)
{
  const HoistSqliteWord *word = i < words->len ? words->pdata[i] : NULL;

  return word != NULL && !word->is_quoted && g_str_equal (word->form, keyword);
}

guint
hoist_sqlite_words_skip (const GPtrArray *words, guint open)
{
  guint depth = 0;

  for (guint i = open; i < words->len; i++)
    {
      if (hoist_sqlite_words_is (words, i, "("))
        depth++;
      else if (hoist_sqlite_words_is (words, i, ")") && (depth == 0 || --depth == 0))
        return i + 1;
    }
  return words->len;
}

guint
hoist_sqlite_words_find_comma (const GPtrArray *words, guint from, guint end)
{
  guint i = from;

  while (i < end && !hoist_sqlite_words_is (words, i, ","))
    i = hoist_sqlite_words_is (words, i, "(") ? hoist_sqlite_words_skip (words, i) : i + 1;
  return MIN (i, end);
}

char *
hoist_sqlite_words_join (const GPtrArray *words, guint from, guint end)
{
  GString *text = g_string_new (NULL);

  for (guint i = from; i < end && i < words->len; i++)
    g_string_append_printf (text, "%s%s", i > from ? " " : "",
                            ((const HoistSqliteWord *) words->pdata[i])->form);
  return g_string_free (text, FALSE);
}

char *
hoist_sqlite_words_dup_text (const GPtrArray *words, const char *sql, guint from, guint end)
{
  GString *text = g_string_new (NULL);
  gsize last = 0;

  for (guint i = from; i < end && i < words->len; i++)
    {
      const HoistSqliteWord *word = words->pdata[i];

      if (i > from && word->at > last)
        g_string_append_c (text, ' ');
      g_string_append_len (text, sql + word->at, (gssize) word->n);
      last = word->at + word->n;
    }
  return g_string_free (text, FALSE);
}
