/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-last-words.h. Owned by whoever listens to the program. It keeps four lines at most, and
 * never the output. */
#include "base/hoist-last-words.h"

#include <string.h>

#include "base/hoist-text.h"

#define SHOWN_MAX 400

enum
{
  AN_ERROR, /* calls itself one */
  OF_STDERR,
  OF_STDOUT,
  INDENTED
};

/* "RuntimeError: …", "java.lang.Exception: …", "fatal: …", "ERROR 1064 …", "E: …", "panic: …"; not
 * "0 errors", and no path or word in the middle of a sentence. */
#define ERROR_LINE                                                                                 \
  "^(\\S*(error|exception|fatal|failure|panic|abort(ed)?|critical)\\b|(error|exception|caused "    \
  "by|fatal error|uncaught|unhandled|traceback)\\b|E: |\\[?(error|fatal|critical)\\]?\\b)|"        \
  "\\b[A-Za-z_.]*(Error|Exception): |: (fatal |syntax )?error: "

/* That a child failed is no reason: it has told its own. */
static gboolean
is_error (const char *line)
{
  return g_regex_match_simple (ERROR_LINE, line, G_REGEX_CASELESS, 0)
         && !g_str_has_prefix (line, "Traceback")
         && !g_str_has_prefix (line, "subprocess.CalledProcessError: ");
}

static guint
rank (HoistLastWords *words, const char *line, gboolean is_stderr)
{
  gsize indent = strspn (line, " \t");

  if (indent > 0 && g_str_has_prefix (line + indent, "Traceback ("))
    words->trace = indent;
  if (indent > 0)
    return indent == words->trace && is_error (line + indent) ? AN_ERROR : INDENTED;
  if (is_error (line))
    return AN_ERROR;
  return is_stderr ? OF_STDERR : OF_STDOUT;
}

void
hoist_last_words_hear (HoistLastWords *words, const char *line, gboolean is_stderr)
{
  g_autofree char *clean = hoist_text_clean_line (line, -1, SHOWN_MAX);
  guint place = rank (words, clean, is_stderr);

  g_strstrip (clean);
  if (clean[0] == '\0')
    return;
  g_free (words->lines[place]);
  words->lines[place] = g_steal_pointer (&clean);
}

const char *
hoist_last_words_get (const HoistLastWords *words)
{
  for (guint i = 0; i < G_N_ELEMENTS (words->lines); i++)
    if (words->lines[i] != NULL)
      return words->lines[i];
  return NULL;
}

void
hoist_last_words_clear (HoistLastWords *words)
{
  for (guint i = 0; i < G_N_ELEMENTS (words->lines); i++)
    g_clear_pointer (&words->lines[i], g_free);
}
