/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of any text: none is empty, and what is normalised is not longer than its words need. */
#include "drivers/hoist-mariadb-words.h"
#include "fuzz-target.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  g_autofree char *text = g_strndup ((const char *) bytes, n_bytes);
  g_autoptr (GPtrArray) words = hoist_mariadb_words_split (text);
  g_autofree char *form = hoist_mariadb_words_normalise (text, "app");
  g_autofree char *replace = hoist_mariadb_words_replace (text);
  gsize n = 0;

  for (guint i = 0; i < words->len; i++)
    {
      g_assert_cmpuint (strlen (words->pdata[i]), >, 0);
      n += strlen (words->pdata[i]) + 1;
    }
  g_assert_cmpuint (n, <=, 2 * strlen (text));
  g_assert_cmpuint (strlen (form), <=, n);
  g_assert_cmpuint (strlen (replace), >=, strlen (text));
  return 0;
}
