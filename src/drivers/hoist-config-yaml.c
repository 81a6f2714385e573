/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds a setting in a YAML file by its indentation. Owns nothing; any thread; builds no document:
 * what stands in braces, behind a tag or in a list is not looked into, and a key there is not
 * found. */
#include "drivers/hoist-config-place.h"

#include <string.h>

#define DEPTH_MAX 32

typedef struct
{
  gsize indent;
  gboolean on_way; /* it and all above it are names of the wanted section */
} Level;

typedef struct
{
  GPtrArray *lines;
  char **names; /* of the section, then the key */
  guint n_names;
  Level levels[DEPTH_MAX];
  guint depth;
  guint reached;     /* so many names of the section are there */
  guint last;        /* behind the last line of the deepest of them */
  gboolean is_plain; /* the deepest has a value or a list: nothing can stand below it */
  gsize child;       /* indent of its children; with has_child */
  gboolean has_child;
  gsize parent; /* its own indent */
} Yaml;

static gsize
indent_of (const char *line)
{
  return strspn (line, " ");
}

static gboolean
says_nothing (const char *line)
{
  gsize at = strspn (line, " \t\r");

  return line[at] == '\0' || line[at] == '#';
}

/* The name of "name: …"; NULL when the line is no such thing. */
static char *
dup_name (const char *line, gsize *ret_value)
{
  gsize at = indent_of (line), start = at, end;

  if (g_str_has_prefix (line + at, "- "))
    return NULL; /* an element of a list */
  if (line[at] == '"' || line[at] == '\'')
    {
      const char *close = strchr (line + at + 1, line[at]);
      if (close == NULL)
        return NULL;
      start = at + 1;
      end = (gsize) (close - line);
      at = end + 1;
    }
  else
    {
      at += strcspn (line + at, ":#{[\"'");
      end = at;
    }
  if (line[at] != ':' || (line[at + 1] != '\0' && !g_ascii_isspace (line[at + 1])))
    return NULL;
  at++;
  *ret_value = at + strspn (line + at, " \t");
  char *name = g_strndup (line + start, end - start);
  return g_strchomp (name);
}

/* Lines that belong to this one: those that are indented more, and a list at its own indent. */
static guint
count_inner (GPtrArray *lines, guint line)
{
  gsize indent = indent_of (g_ptr_array_index (lines, line));
  guint last = 1;

  for (guint n = 1; line + n < lines->len; n++)
    {
      const char *next = g_ptr_array_index (lines, line + n);
      gsize at = indent_of (next);
      if (says_nothing (next))
        continue;
      if (at < indent || (at == indent && !g_str_has_prefix (next + at, "- ")))
        break;
      last = n + 1;
    }
  return last;
}

static void
take (Yaml *yaml, guint line, gsize value, HoistConfigPlace *ret)
{
  const char *text = g_ptr_array_index (yaml->lines, line);
  guint n = count_inner (yaml->lines, line);
  gboolean empty = text[value] == '\0' || strchr ("\r#", text[value]) != NULL;

  if (ret->found)
    {
      ret->line_again = line + 1;
      return;
    }
  ret->found = TRUE;
  ret->line = line;
  ret->n_lines = n;
  ret->value = value;
  ret->value_end = n == 1 ? hoist_config_place_end (text, value, "#")
                          : strlen (g_ptr_array_index (yaml->lines, line + n - 1));
  if (empty && n > 1)
    ret->problem = "it is no single value: other keys or a list stand below it";
  else if (text[value] != '\0' && strchr ("&*!", text[value]) != NULL)
    ret->problem = "it is an alias, an anchor or has a tag";
}

/* A level of the section is there: what belongs to it is noted for a key that is not. */
static void
enter (Yaml *yaml, guint line, gsize indent, gsize value, gboolean on_way)
{
  const char *text = g_ptr_array_index (yaml->lines, line);

  yaml->levels[yaml->depth++] = (Level){ indent, on_way };

  if (!on_way || yaml->depth <= yaml->reached)
    return;
  yaml->reached = yaml->depth;
  yaml->last = line + count_inner (yaml->lines, line);
  yaml->parent = indent;
  yaml->has_child = FALSE;
  yaml->is_plain = text[value] != '\0' && strchr ("\r#", text[value]) == NULL;
}

static void
look_at (Yaml *yaml, guint line, HoistConfigPlace *ret)
{
  const char *text = g_ptr_array_index (yaml->lines, line);
  gsize indent = indent_of (text), value = 0;
  g_autofree char *name = dup_name (text, &value);

  gboolean is_item = g_str_has_prefix (text + indent, "- "); /* also at its list's own indent */

  while (yaml->depth > 0 && yaml->levels[yaml->depth - 1].indent >= indent + (is_item ? 1 : 0))
    yaml->depth--;
  gboolean above = yaml->depth == 0 || yaml->levels[yaml->depth - 1].on_way;
  if (above && yaml->depth == yaml->reached && !yaml->has_child)
    {
      yaml->has_child = TRUE;
      yaml->child = indent;
      yaml->is_plain |= yaml->reached > 0 && name == NULL;
    }
  if (yaml->depth == DEPTH_MAX || yaml->depth >= yaml->n_names)
    return;
  gboolean is_next = above && name != NULL && strcmp (name, yaml->names[yaml->depth]) == 0;
  if (is_next && yaml->depth == yaml->n_names - 1)
    take (yaml, line, value, ret);
  else
    enter (yaml, line, indent, value, is_next);
}

/* Below the deepest name that is there; the missing ones come with it. */
static void
place_new (Yaml *yaml, HoistConfigPlace *ret)
{
  gsize indent = yaml->reached == 0 ? 0 : yaml->has_child ? yaml->child : yaml->parent + 2;
  g_autoptr (GString) head = g_string_new (NULL);

  ret->line = yaml->reached == 0 ? yaml->lines->len : yaml->last;
  for (guint i = yaml->reached; i + 1 < yaml->n_names; i++, indent += 2)
    g_string_append_printf (head, "%s%*s%s:", head->len > 0 ? "\n" : "", (int) indent, "",
                            yaml->names[i]);
  ret->head = head->len > 0 ? g_strdup (head->str) : NULL;
  ret->indent = g_strnfill (indent, ' ');
}

static gboolean
is_text_block (const char *line)
{
  gsize value = 0;
  g_autofree char *name = dup_name (line, &value);

  return name != NULL && (line[value] == '|' || line[value] == '>');
}

void
hoist_config_yaml_find (GPtrArray *lines, const char *section, const char *key,
                        HoistConfigPlace *ret)
{
  g_auto (GStrv) above = g_strsplit (section, ".", -1);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  guint documents = 0;

  for (guint i = 0; above[i] != NULL; i++)
    g_ptr_array_add (names, above[i]);
  g_ptr_array_add (names, (char *) key);
  Yaml yaml = { .lines = lines, .names = (char **) names->pdata, .n_names = names->len };
  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      documents += i > 0 && g_str_has_prefix (line, "---");
      if (says_nothing (line) || g_str_has_prefix (line, "---"))
        continue;
      look_at (&yaml, i, ret);
      if (is_text_block (line)) /* what it holds is no key, whatever it looks like */
        i += count_inner (lines, i) - 1;
    }
  if (documents > 0)
    ret->problem = "the file holds several documents";
  else if (!ret->found && yaml.is_plain)
    ret->problem = "what stands above it in the file has a value or a list";
  else if (!ret->found)
    place_new (&yaml, ret);
}
