/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grammars and identifiers: what passes can do no harm where it is used (a path, a command line, a
 * log), whatever else it is. */
#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-grammar.h"
#include "base/hoist-id.h"
#include "fuzz-target.h"

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text) && *text != '\n' && *text != '\t')
      return TRUE;
  return FALSE;
}

static void
check_match (HoistGrammar grammar, const char *text)
{
  gboolean is_line = grammar != HOIST_GRAMMAR_TEXT;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_false (has_control (text));
  g_assert_false (is_line && strpbrk (text, "\n\t") != NULL);
  g_assert_cmpuint (strlen (text), <=, 8192);
  if (grammar != HOIST_GRAMMAR_TEXT && grammar != HOIST_GRAMMAR_NAME)
    g_assert_true (text[0] != '-' && text[0] != '\0');
  if (grammar == HOIST_GRAMMAR_PATH || grammar == HOIST_GRAMMAR_RELPATH)
    {
      g_auto (GStrv) parts = g_strsplit (text, "/", -1);
      for (guint i = 0; parts[i] != NULL; i++)
        g_assert_false (strcmp (parts[i], "..") == 0);
      g_assert_true ((text[0] == '/') == (grammar == HOIST_GRAMMAR_PATH));
    }
  if (grammar == HOIST_GRAMMAR_SLUG || grammar == HOIST_GRAMMAR_USER
      || grammar == HOIST_GRAMMAR_WORD || grammar == HOIST_GRAMMAR_TAG
      || grammar == HOIST_GRAMMAR_BRANCH || grammar == HOIST_GRAMMAR_HOST)
    g_assert_null (strpbrk (text, " ;|&$`'\"<>(){}*?!~%\\@"));
  if (grammar == HOIST_GRAMMAR_REPOSITORY)
    g_assert_true (text[0] == '/' || strpbrk (text, ";|&$`'\"<>(){} \\") == NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  g_autofree char *text = g_strndup ((const char *) bytes, n_bytes);
  for (HoistGrammar grammar = HOIST_GRAMMAR_SLUG; grammar <= HOIST_GRAMMAR_REPOSITORY; grammar++)
    {
      g_autoptr (GError) error = NULL;
      gboolean matches = hoist_grammar_matches (grammar, text);
      g_assert_true (hoist_grammar_check (grammar, "field", text, &error) == matches);
      if (matches)
        check_match (grammar, text);
      else
        {
          g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          g_assert_false (has_control (error->message));
          g_assert_cmpuint (strlen (error->message), <, 1024);
        }
    }
  guint n_kinds = 0;
  for (HoistIdKind kind = HOIST_ID_TENANT; kind <= HOIST_ID_INSTANCE; kind++)
    if (hoist_id_check (kind, text))
      {
        g_assert_cmpuint (strlen (text), ==, 19);
        n_kinds++;
      }
  g_assert_cmpuint (n_kinds, <=, 1);
  return 0;
}
