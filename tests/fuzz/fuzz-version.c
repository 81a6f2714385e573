/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order of versions: total over any three texts (the lines of the input). */
#include "base/hoist-grammar.h"
#include "base/hoist-version.h"
#include "fuzz-target.h"

static int
sign (int number)
{
  return (number > 0) - (number < 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  g_autofree char *text = g_strndup ((const char *) bytes, n_bytes);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 4);
  guint n = MIN (g_strv_length (lines), 3);
  for (guint a = 0; a < n; a++)
    {
      g_assert_cmpint (hoist_version_compare (lines[a], lines[a]), ==, 0);
      g_assert_cmpint (hoist_version_compare (NULL, lines[a]), <, 0);
      hoist_version_is_prerelease (lines[a]);
      for (guint b = 0; b < n; b++)
        {
          int ab = sign (hoist_version_compare (lines[a], lines[b]));
          g_assert_cmpint (ab, ==, -sign (hoist_version_compare (lines[b], lines[a])));
          for (guint c = 0; c < n; c++)
            if (ab <= 0 && hoist_version_compare (lines[b], lines[c]) <= 0)
              g_assert_cmpint (hoist_version_compare (lines[a], lines[c]), <=, 0);
        }
    }
  return 0;
}
