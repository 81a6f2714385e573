/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the nearest known word. Nobody owns it, any thread; it looks at 64 bytes at most, so that a
 * hostile word costs nothing. */
#include "base/hoist-spelling.h"

#include <string.h>

#define MAX_LETTERS 64
#define MAX_MISTAKES 3
#define MIN_BEGINNING 4 /* letters with which a known word begins */

static char
fold (char letter)
{
  return letter == '-' || letter == ' ' ? '_' : g_ascii_tolower (letter);
}

static guint
measure (const char *a, gsize n, const char *b, gsize m)
{
  guint rows[3][MAX_LETTERS + 1];

  for (gsize j = 0; j <= m; j++)
    rows[0][j] = (guint) j;
  for (gsize i = 1; i <= n; i++)
    {
      guint *row = rows[i % 3], *above = rows[(i + 2) % 3], *above_that = rows[(i + 1) % 3];

      row[0] = (guint) i;
      for (gsize j = 1; j <= m; j++)
        {
          guint same = fold (a[i - 1]) == fold (b[j - 1]) ? 0 : 1;
          guint least = MIN (above[j - 1] + same, MIN (above[j], row[j - 1]) + 1);

          if (i > 1 && j > 1 && fold (a[i - 1]) == fold (b[j - 2])
              && fold (a[i - 2]) == fold (b[j - 1]))
            least = MIN (least, above_that[j - 2] + 1);
          row[j] = least;
        }
    }
  return rows[n % 3][m];
}

const char *
hoist_spelling_find_nearest (const char *word, const char *const *known)
{
  gsize n = strlen (word);
  guint limit = MIN ((guint) (n + 2) / 3, MAX_MISTAKES);
  const char *nearest = NULL;

  if (n == 0 || n > MAX_LETTERS)
    return NULL;
  for (guint i = 0; known[i] != NULL; i++)
    {
      gsize m = strlen (known[i]);
      guint mistakes =
          m > MAX_LETTERS || m == 0 || m + limit < n || n + limit < m || limit >= MAX (m, n)
              ? G_MAXUINT
              : measure (word, n, known[i], m);

      if (mistakes <= limit
          && (nearest == NULL || mistakes < measure (word, n, nearest, strlen (nearest))))
        nearest = known[i];
    }
  for (guint i = 0; nearest == NULL && n >= MIN_BEGINNING && known[i] != NULL; i++)
    if (g_str_has_prefix (known[i], word))
      nearest = known[i];
  return nearest;
}

char *
hoist_spelling_dup_question (const char *word, const char *const *known)
{
  const char *nearest = hoist_spelling_find_nearest (word, known);

  return nearest != NULL ? g_strdup_printf ("; did you mean “%s”?", nearest) : g_strdup ("");
}
