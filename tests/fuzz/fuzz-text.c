/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cleaner: valid, bounded, nothing hidden, and clean text stays as it is. */
#include <string.h>

#include "base/hoist-text.h"
#include "fuzz-target.h"

static void
check_clean (const char *text, gboolean is_block, gsize max)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), <=, max);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (hoist_text_is_hidden (g_utf8_get_char (at)))
      g_assert_true (is_block && (*at == '\n' || *at == '\t'));
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  static const gsize limits[] = { 16, 100, HOIST_TEXT_LINE_MAX };
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autofree char *line =
          hoist_text_clean_line ((const char *) bytes, (gssize) n_bytes, limits[i]);
      g_autofree char *block =
          hoist_text_clean_block ((const char *) bytes, (gssize) n_bytes, limits[i]);
      check_clean (line, FALSE, limits[i]);
      check_clean (block, TRUE, limits[i]);
      g_autofree char *line_again = hoist_text_clean_line (line, -1, limits[i]);
      g_autofree char *block_again = hoist_text_clean_block (block, -1, limits[i]);
      g_assert_cmpstr (line_again, ==, line);
      g_assert_cmpstr (block_again, ==, block);
    }
  return 0;
}
