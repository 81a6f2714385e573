/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds a setting in INI, dotenv and Python files. Owns nothing; any thread; never changes a line
 * and never evaluates one. A value that is set twice is reported, not guessed at. */
#include "drivers/hoist-config-place.h"

#include <string.h>

void
hoist_config_place_clear (HoistConfigPlace *place)
{
  g_clear_pointer (&place->head, g_free);
  g_clear_pointer (&place->indent, g_free);
}

static gsize
skip_blanks (const char *line, gsize at)
{
  return at + strspn (line + at, " \t");
}

/* Behind a quoted text that begins at `at`; its end of line when it is not closed. */
static gsize
skip_quoted (const char *line, gsize at)
{
  char quote = line[at++];

  while (line[at] != '\0' && line[at] != quote)
    at += line[at] == '\\' && line[at + 1] != '\0' ? 2 : 1;
  return line[at] == quote ? at + 1 : at;
}

static gsize
trim_end (const char *line, gsize at, gsize end)
{
  while (end > at && g_ascii_isspace (line[end - 1]))
    end--;
  return end;
}

gsize
hoist_config_place_end (const char *line, gsize at, const char *marks)
{
  gsize end = at;

  if (line[end] == '"' || line[end] == '\'')
    end = skip_quoted (line, end);
  while (line[end] != '\0')
    {
      if (strchr (marks, line[end]) != NULL && end > 0 && g_ascii_isspace (line[end - 1]))
        break;
      end++;
    }
  return trim_end (line, at, end);
}

static void
take (HoistConfigPlace *ret, guint line, gsize value, gsize value_end)
{
  if (ret->found)
    {
      ret->line_again = line + 1;
      return;
    }
  ret->found = TRUE;
  ret->line = line;
  ret->n_lines = 1;
  ret->value = value;
  ret->value_end = value_end;
}

/* --- ini --------------------------------------------------------------------------------- */

static gboolean
is_blank_or_comment (const char *line, const char *marks)
{
  gsize at = strspn (line, " \t\r");

  return line[at] == '\0' || strchr (marks, line[at]) != NULL;
}

/* "[name]" and whatever comes behind it. */
static gboolean
is_section (const char *line, const char *wanted, gboolean *ret_wanted)
{
  gsize at = skip_blanks (line, 0);
  const char *end = line[at] == '[' ? strchr (line + at, ']') : NULL;

  if (end == NULL)
    return FALSE;
  *ret_wanted = strlen (wanted) == (gsize) (end - line) - at - 1
                && strncmp (line + at + 1, wanted, strlen (wanted)) == 0;
  return TRUE;
}

static gboolean
match_ini (const char *line, const char *key, gsize *ret_value)
{
  gsize at = skip_blanks (line, 0), n = strlen (key);

  if (g_ascii_strncasecmp (line + at, key, n) != 0)
    return FALSE;
  gsize mark = skip_blanks (line, at + n);
  if (line[mark] != '=' && line[mark] != ':')
    return FALSE;
  *ret_value = skip_blanks (line, mark + 1);
  return TRUE;
}

/* Lines of a value that goes on: indented more than its key. */
static guint
count_continued (GPtrArray *lines, guint line)
{
  gsize indent = skip_blanks (g_ptr_array_index (lines, line), 0);
  guint n = 1;

  for (; line + n < lines->len; n++)
    {
      const char *next = g_ptr_array_index (lines, line + n);
      if (is_blank_or_comment (next, "#;") || skip_blanks (next, 0) <= indent)
        break;
    }
  return n;
}

static void
find_ini (GPtrArray *lines, const char *section, const char *key, HoistConfigPlace *ret)
{
  gboolean inside = section[0] == '\0', was_inside = inside;
  guint last = 0; /* behind the last line of the section that says something */

  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      gsize value;
      if (is_section (line, section, &inside))
        {
          was_inside |= inside;
          last = inside ? i + 1 : last;
          continue;
        }
      if (!inside || is_blank_or_comment (line, "#;"))
        continue;
      guint n = count_continued (lines, i);
      if (match_ini (line, key, &value))
        {
          take (ret, i, value, hoist_config_place_end (line, value, "#;"));
          if (ret->line == i)
            ret->n_lines = n;
        }
      i += n - 1;
      last = i + 1;
    }
  if (ret->found)
    {
      const char *end = g_ptr_array_index (lines, ret->line + ret->n_lines - 1);
      if (ret->n_lines > 1)
        ret->value_end = strlen (end);
      return;
    }
  ret->line = was_inside ? last : lines->len;
  if (!was_inside)
    ret->head = g_strdup_printf ("%s[%s]", lines->len > 0 ? "\n" : "", section);
}

/* --- dotenv ------------------------------------------------------------------------------ */

static void
find_dotenv (GPtrArray *lines, const char *key, HoistConfigPlace *ret)
{
  guint last = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      gsize at = skip_blanks (line, 0);
      if (is_blank_or_comment (line, "#"))
        continue;
      last = i + 1;
      if (g_str_has_prefix (line + at, "export "))
        at = skip_blanks (line, at + strlen ("export "));
      if (!g_str_has_prefix (line + at, key))
        continue;
      gsize mark = skip_blanks (line, at + strlen (key));
      if (line[mark] != '=')
        continue;
      gsize value = skip_blanks (line, mark + 1);
      take (ret, i, value, hoist_config_place_end (line, value, "#"));
    }
  if (!ret->found)
    ret->line = last;
}

/* --- python ------------------------------------------------------------------------------ */

typedef struct
{
  int depth;       /* of brackets */
  char quote;      /* of a text that goes over lines: '"' or '\''; 0 none */
  gboolean joined; /* the line ends with a backslash */
} PythonState;

/* A text that begins at `at`; three quotes may go over lines. */
static gsize
scan_python_text (const char *line, gsize at, PythonState *state)
{
  char three[4] = { line[at], line[at], line[at], '\0' };

  if (!g_str_has_prefix (line + at, three))
    return skip_quoted (line, at);
  const char *end = strstr (line + at + 3, three);
  if (end != NULL)
    return (gsize) (end - line) + 3;
  state->quote = line[at];
  return strlen (line);
}

/* One line of a value from `at` on; where it ends, before a comment. */
static gsize
scan_python_line (const char *line, gsize at, PythonState *state)
{
  gsize start = at;

  if (state->quote != 0)
    {
      char three[4] = { state->quote, state->quote, state->quote, '\0' };
      const char *end = strstr (line + at, three);
      if (end == NULL)
        return strlen (line);
      state->quote = 0;
      at = (gsize) (end - line) + 3;
    }
  state->joined = FALSE;
  while (line[at] != '\0' && line[at] != '#')
    {
      if (line[at] == '"' || line[at] == '\'')
        {
          at = scan_python_text (line, at, state);
          continue;
        }
      state->depth += strchr ("([{", line[at]) != NULL   ? 1
                      : strchr (")]}", line[at]) != NULL ? -1
                                                         : 0;
      state->joined = line[at] == '\\' && line[at + 1] == '\0';
      at++;
    }
  return trim_end (line, start, at);
}

static guint
scan_python_value (GPtrArray *lines, guint line, gsize value, gsize *ret_end)
{
  PythonState state = { 0 };
  guint n = 0;

  do
    {
      *ret_end = scan_python_line (g_ptr_array_index (lines, line + n), n == 0 ? value : 0, &state);
      n++;
    }
  while ((state.depth > 0 || state.quote != 0 || state.joined) && line + n < lines->len);
  return n;
}

/* "name = ", "name: type = " at the left margin; of "name += " and "name == " nothing. */
static gboolean
match_python (const char *line, const char *key, gsize *ret_value)
{
  gsize n = strlen (key);

  if (!g_str_has_prefix (line, key))
    return FALSE;
  gsize at = skip_blanks (line, n);
  if (line[at] == ':')
    at += strcspn (line + at, "=");
  if (line[at] != '=' || line[at + 1] == '=')
    return FALSE;
  *ret_value = skip_blanks (line, at + 1);
  return TRUE;
}

static void
find_python (GPtrArray *lines, const char *key, HoistConfigPlace *ret)
{
  guint last = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      gsize value = 0, end = 0;
      if (is_blank_or_comment (line, "#"))
        continue;
      gboolean matches = match_python (line, key, &value);
      guint n = scan_python_value (lines, i, matches ? value : 0, &end);
      if (matches)
        {
          take (ret, i, value, end);
          if (ret->line == i)
            ret->n_lines = n;
        }
      i += n - 1;
      last = i + 1;
    }
  if (!ret->found)
    ret->line = last;
}

void
hoist_config_place_find (HoistGuideFormat format, GPtrArray *lines, const char *section,
                         const char *key, HoistConfigPlace *ret)
{
  *ret = (HoistConfigPlace){ 0 };
  switch (format)
    {
    case HOIST_GUIDE_INI:
      find_ini (lines, section, key, ret);
      break;
    case HOIST_GUIDE_DOTENV:
      find_dotenv (lines, key, ret);
      break;
    case HOIST_GUIDE_PYTHON:
      find_python (lines, key, ret);
      break;
    case HOIST_GUIDE_YAML:
    default:
      hoist_config_yaml_find (lines, section, key, ret);
      break;
    }
}
