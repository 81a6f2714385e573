/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CHANGELOGs: the section of any tag is a part of the file, its notices are lines of text. */
#include <string.h>

#include "fuzz-target.h"
#include "model/hoist-release.h"

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  g_autofree char *text = g_strndup ((const char *) bytes, n_bytes);
  static const char *const tags[] = { "v0.3.0", "0.2.0", "v1.0.0-rc.1" };
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autofree char *notes = hoist_release_notes_extract (text, tags[i]);
      g_autoptr (GPtrArray) notices = hoist_release_notices_extract (notes, tags[i]);
      g_assert_cmpuint (strlen (notes), <=, strlen (text));
      for (guint n = 0; n < notices->len; n++)
        {
          const HoistNotice *notice = g_ptr_array_index (notices, n);
          g_assert_true (g_str_has_prefix (notice->id, tags[i]));
          g_assert_null (strchr (notice->text, '\n'));
          g_assert_cmpuint (strlen (notice->text), >, 0);
        }
    }
  return 0;
}
