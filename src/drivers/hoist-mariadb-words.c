/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-mariadb-words.h. Owned by the call; any thread. Fuzzed (tests/fuzz): it takes any text.
 */
#include "drivers/hoist-mariadb-words.h"

#include <string.h>

static gboolean
is_letter (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '$' || c == '@' || (c & 0x80) != 0;
}

static gboolean
is_space (char c)
{
  return c != '\0' && strchr (" \t\n\r\f\v", c) != NULL;
}

/* Behind spaces and comments. What the server runs of a comment is none, only its brackets are. */
static gsize
skip_space (const char *sql, gsize at)
{
  while (TRUE)
    {
      const char *end;

      if (is_space (sql[at]))
        at++;
      else if (sql[at] == '#'
               || (g_str_has_prefix (sql + at, "--") && (is_space (sql[at + 2]) || !sql[at + 2])))
        at += strcspn (sql + at, "\n");
      else if (g_str_has_prefix (sql + at, "/*!") || g_str_has_prefix (sql + at, "/*M!"))
        {
          at += sql[at + 2] == 'M' ? 4 : 3;
          at += strspn (sql + at, "0123456789");
        }
      else if (g_str_has_prefix (sql + at, "/*"))
        {
          end = strstr (sql + at + 2, "*/");
          at = end != NULL ? (gsize) (end + 2 - sql) : at + strlen (sql + at);
        }
      else if (g_str_has_prefix (sql + at, "*/"))
        at += 2;
      else
        return at;
    }
}

/* Behind a text or name that begins at `at`: a doubled quote belongs to it, and in a text what
 * stands behind a backslash. */
static gsize
skip_quoted (const char *sql, gsize at)
{
  char quote = sql[at];

  for (at++; sql[at] != '\0'; at++)
    {
      if (sql[at] == '\\' && quote != '`' && sql[at + 1] != '\0')
        at++;
      else if (sql[at] == quote && sql[at + 1] == quote)
        at++;
      else if (sql[at] == quote)
        return at + 1;
    }
  return at;
}

static gsize
find_end (const char *sql, gsize at)
{
  gsize end = at;

  if (strchr ("'\"`", sql[at]) != NULL)
    return skip_quoted (sql, at);
  while (is_letter (sql[end]) || (g_ascii_isdigit (sql[at]) && sql[end] == '.'))
    end++;
  return end > at ? end : at + 1;
}

/* A name that needs its quotes keeps them. */
static char *
make_form (const char *text, gsize n)
{
  g_autofree char *lower = NULL;

  if (text[0] == '\'' || text[0] == '"')
    return g_strndup (text, n);
  lower = g_ascii_strdown (text, (gssize) n);
  if (text[0] != '`' || n < 3 || text[n - 1] != '`')
    return g_steal_pointer (&lower);
  for (gsize i = 1; i + 1 < n; i++)
    if (!is_letter (text[i]) || text[i] == '@')
      return g_steal_pointer (&lower);
  return g_strndup (lower + 1, n - 2);
}

GPtrArray *
hoist_mariadb_words_split (const char *sql)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  gsize at = 0;

  while (sql[at = skip_space (sql, at)] != '\0')
    {
      gsize end = find_end (sql, at);

      g_ptr_array_add (words, make_form (sql + at, end - at));
      at = end;
    }
  return words;
}

static gboolean
is_word (const GPtrArray *words, guint i, const char *word)
{
  return i < words->len && g_str_equal (words->pdata[i], word);
}

/* DEFINER = user @ host, or = role. The sign @ alone is a word where what stands around it is in
 * quotes. */
static guint
skip_definer (const GPtrArray *words, guint i)
{
  if (!is_word (words, i, "definer") || !is_word (words, i + 1, "="))
    return i;
  i += 3;
  return is_word (words, i, "@") ? i + 2 : i;
}

/* The head of a statement: up to the kind of what it makes. */
static gboolean
is_kind (const char *word)
{
  static const char *const kinds[] = { "view",    "trigger", "procedure", "function",
                                       "package", "event",   NULL };

  return g_strv_contains (kinds, word);
}

/* int ( 11 ): how wide it is shown, which counts with zerofill alone. */
static gboolean
is_width (const GPtrArray *words, guint i)
{
  static const char *const numbers[] = {
    "tinyint", "smallint", "mediumint", "int", "bigint", NULL
  };

  return i > 0 && i + 2 < words->len && g_strv_contains (numbers, words->pdata[i - 1])
         && is_word (words, i, "(") && g_ascii_isdigit (*(char *) words->pdata[i + 1])
         && is_word (words, i + 2, ")") && !is_word (words, i + 3, "zerofill")
         && !is_word (words, i + 4, "zerofill");
}

/* DATABASE . TABLE . COLUMN, as somebody wrote it who need not have, and as the server writes it of
 * a sequence: nextval ( DATABASE . SEQUENCE ). */
static gboolean
is_own_name (const GPtrArray *words, guint i, const char *own)
{
  if (!is_word (words, i, own) || !is_word (words, i + 1, "."))
    return FALSE;
  return is_word (words, i + 3, ".")
         || (i > 1 && is_word (words, i - 1, "(")
             && (is_word (words, i - 2, "nextval") || is_word (words, i - 2, "lastval")
                 || is_word (words, i - 2, "setval")));
}

char *
hoist_mariadb_words_normalise (const char *sql, const char *database)
{
  g_autoptr (GPtrArray) words = hoist_mariadb_words_split (sql);
  g_autofree char *quoted = g_strdup_printf ("`%s`", database);
  g_autofree char *own = make_form (quoted, strlen (quoted));
  GString *text = g_string_new (NULL);
  gboolean head = TRUE, event = FALSE;

  for (guint i = 0; i < words->len; i++)
    {
      i = head ? skip_definer (words, i) : i;
      i = is_own_name (words, i, own) ? i + 2 : is_width (words, i) ? i + 3 : i;
      if (i >= words->len)
        break;
      event = event || (head && is_word (words, i, "event"));
      head = head && !is_kind (words->pdata[i]);
      if (event && is_word (words, i, "starts"))
        {
          event = FALSE; /* what follows may be a statement with this word */
          i++;
          continue;
        }
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", (char *) words->pdata[i]);
    }
  return g_string_free (text, FALSE);
}

char *
hoist_mariadb_words_replace (const char *sql)
{
  const char *begin = "CREATE ";

  return g_str_has_prefix (sql, begin) && !g_str_has_prefix (sql, "CREATE OR REPLACE ")
             ? g_strconcat ("CREATE OR REPLACE ", sql + strlen (begin), NULL)
             : g_strdup (sql);
}

char *
hoist_mariadb_words_localise (const char *sql, const char *database)
{
  static const char *const functions[] = { "nextval(", "lastval(", "setval(" };
  g_autoptr (GString) name = g_string_new (database);
  GString *text = g_string_new (sql);

  g_string_replace (name, "`", "``", 0);
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      g_autofree char *whole = g_strdup_printf ("%s`%s`.`", functions[i], name->str);
      g_autofree char *local = g_strdup_printf ("%s`", functions[i]);

      g_string_replace (text, whole, local, 0);
    }
  return g_string_free (text, FALSE);
}
