/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds and checks the placeholders of a guide's texts. Any thread; keeps nothing; never knows a
 * value (hoist-guide-fill.c does). */
#include "model/hoist-guide-template.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-spelling.h"
#include "base/hoist-text.h"

#define SETTINGS HOIST_GUIDE_TEMPLATE_SETTINGS

static const char *const names[] = { "slug", "directory", "environment", "database", NULL };

static gboolean
is_known (const char *name, const char *own)
{
  if (g_strv_contains (names, name) || g_strcmp0 (name, own) == 0)
    return TRUE;
  return g_str_has_prefix (name, SETTINGS)
         && hoist_grammar_matches (HOIST_GRAMMAR_WORD, name + strlen (SETTINGS));
}

char *
hoist_guide_template_next (const char **at, GString *before, GError **error)
{
  gsize n = strcspn (*at, "{}");
  g_string_append_len (before, *at, (gssize) n);
  *at += n;
  if (**at == '\0')
    return NULL;
  const char *end = **at == '{' ? strpbrk (*at + 1, "{}") : NULL;
  if (end == NULL || *end != '}')
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                           "a brace is not closed; placeholders are written {name}");
      return NULL;
    }
  char *name = g_strndup (*at + 1, (gsize) (end - *at - 1));
  *at = end + 1;
  return name;
}

gboolean
hoist_guide_template_check (const char *text, const char *own, GError **error)
{
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GError) local = NULL;
  char *name;
  while ((name = hoist_guide_template_next (&text, before, &local)) != NULL)
    {
      g_autofree char *owned = name;
      if (is_known (owned, own))
        continue;
      g_autofree char *shown = hoist_text_clean_line (owned, -1, 64);
      g_autofree char *question = hoist_spelling_dup_question (shown, names);
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                   "there is no placeholder {%s} here; there are {slug}, {directory}, "
                   "{settings.NAME}, {environment}, {database}%s%s%s%s",
                   shown, own != NULL ? ", {" : "", own != NULL ? own : "", own != NULL ? "}" : "",
                   question);
      return FALSE;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
hoist_guide_template_check_program (const char *text, GError **error)
{
  if (!hoist_guide_template_check (text, NULL, error))
    return FALSE;
  if (text[0] == '/' || g_str_has_prefix (text, "{directory}/")
      || g_str_has_prefix (text, "{environment}/")
      || hoist_grammar_matches (HOIST_GRAMMAR_WORD, text))
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                       "a program is {directory}/…, {environment}/…, an absolute path or a plain "
                       "name");
  return FALSE;
}
