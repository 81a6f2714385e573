/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the section of a release in a CHANGELOG and the notices in it. Works line by line on
 * CommonMark as people write it; any thread; keeps nothing. Never renders and never fails: what
 * can't be found is "". */
#include "model/hoist-release.h"

#include <string.h>

#include "base/hoist-grammar.h"
#include "base/hoist-version.h"

typedef struct
{
  guint level;      /* 1–6; 0: no heading */
  guint lines;      /* 2 when it is underlined */
  const char *text; /* start of its text in the line */
} Heading;

/* "## text", or a line of text that is underlined by === or ---. */
static Heading
read_heading (char *const *lines, guint at)
{
  const char *line = lines[at];
  Heading heading = { 0, 1, line };
  while (line[heading.level] == '#' && heading.level < 7)
    heading.level++;
  if (heading.level > 0 && heading.level < 7 && strchr (" \t", line[heading.level]) != NULL)
    {
      heading.text = line + heading.level;
      return heading;
    }
  heading.level = 0;
  const char *below = lines[at + 1];
  if (below == NULL || strlen (below) < 3 || line[0] == '\0'
      || strchr (" \t>-=*`", line[0]) != NULL)
    return heading;
  gsize n = strspn (below, below[0] == '=' ? "=" : "-");
  if (n >= 3 && below[n + strspn (below + n, " \t\r")] == '\0')
    {
      heading.level = below[0] == '=' ? 1 : 2;
      heading.lines = 2;
    }
  return heading;
}

/* "v0.3.0", "release-0.3.0" and "0.3.0" name one release; what is no version stays whole. */
static const char *
without_prefix (const char *word)
{
  return hoist_grammar_matches (HOIST_GRAMMAR_TAG, word) ? hoist_version_skip_prefix (word) : word;
}

/* The first word that looks like a version decides: "v0.3.0 (from v0.2.0)" names v0.3.0 only. */
static gboolean
heading_names (const Heading *heading, const char *tag)
{
  g_auto (GStrv) words = g_strsplit_set (heading->text, " \t\r[](),;:", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strcmp (words[i], tag) == 0
          || strcmp (without_prefix (words[i]), without_prefix (tag)) == 0)
        return TRUE;
      if (hoist_grammar_matches (HOIST_GRAMMAR_TAG, words[i]))
        return FALSE;
    }
  return FALSE;
}

static gboolean
is_fence (const char *line)
{
  line += strspn (line, " ");
  return g_str_has_prefix (line, "```") || g_str_has_prefix (line, "~~~");
}

static gboolean
is_blank (const char *line)
{
  return line[strspn (line, " \t\r")] == '\0';
}

static char *
join_trimmed (char **lines, guint from, guint to)
{
  while (from < to && is_blank (lines[from]))
    from++;
  while (to > from && is_blank (lines[to - 1]))
    to--;
  GString *text = g_string_new (NULL);
  for (guint i = from; i < to; i++)
    {
      g_string_append (text, g_strchomp (lines[i]));
      if (i + 1 < to)
        g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

char *
hoist_release_notes_extract (const char *changelog, const char *tag)
{
  if (changelog == NULL || tag == NULL || tag[0] == '\0')
    return g_strdup ("");
  g_auto (GStrv) lines = g_strsplit (changelog, "\n", -1);
  guint level = 0, from = 0, i = 0;
  gboolean in_fence = FALSE;
  for (; lines[i] != NULL; i++)
    {
      if (is_fence (lines[i]))
        in_fence = !in_fence;
      Heading heading = in_fence ? (Heading){ 0, 1, NULL } : read_heading (lines, i);
      if (heading.level == 0)
        continue;
      if (level > 0 && heading.level <= level)
        break;
      if (level == 0 && heading_names (&heading, tag))
        {
          level = heading.level;
          from = i + heading.lines;
        }
      i += heading.lines - 1;
    }
  return level > 0 ? join_trimmed (lines, from, i) : g_strdup ("");
}

/* The text behind "> **Acknowledge**:" in its usual spellings, or NULL. */
static const char *
begin_notice (const char *line)
{
  static const char word[] = "acknowledge";
  line += strspn (line, " \t");
  if (*line != '>')
    return NULL;
  line += strspn (line, "> \t");
  line += strspn (line, "*");
  if (g_ascii_strncasecmp (line, word, sizeof word - 1) != 0)
    return NULL;
  line += sizeof word - 1;
  gsize marks = strspn (line, "*:");
  return marks > 0 ? line + marks + strspn (line + marks, " \t") : NULL;
}

/* The further lines of the same quotation; NULL where the paragraph ends. */
static const char *
continue_notice (const char *line)
{
  if (begin_notice (line) != NULL)
    return NULL;
  line += strspn (line, " \t");
  if (*line != '>')
    return NULL;
  line += strspn (line, "> \t");
  return is_blank (line) ? NULL : line;
}

/* Plain text: emphasis and code marks go, the words stay. */
static void
append_plain (GString *text, const char *line)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  for (; *line != '\0'; line++)
    if (*line != '`' && *line != '*' && *line != '\r')
      g_string_append_c (text, *line);
  while (text->len > 0 && g_ascii_isspace (text->str[text->len - 1]))
    g_string_truncate (text, text->len - 1);
}

static void
free_notice (gpointer notice)
{
  hoist_notice_free (notice);
}

GPtrArray *
hoist_release_notices_extract (const char *notes, const char *tag)
{
  GPtrArray *notices = g_ptr_array_new_with_free_func (free_notice);
  g_auto (GStrv) lines = g_strsplit (notes != NULL ? notes : "", "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *first = begin_notice (lines[i]), *more;
      if (first == NULL)
        continue;
      g_autoptr (GString) text = g_string_new (NULL);
      append_plain (text, first);
      for (; lines[i + 1] != NULL && (more = continue_notice (lines[i + 1])) != NULL; i++)
        append_plain (text, more);
      if (text->len == 0)
        continue;
      g_autofree char *id = g_strdup_printf ("%s#%u", tag, notices->len + 1);
      g_ptr_array_add (notices, hoist_notice_new (id, text->str));
    }
  return notices;
}
