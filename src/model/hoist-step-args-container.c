/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-step-args-container.h. Owns nothing; any thread. */
#include "model/hoist-step-args-container.h"

#include <string.h>

#define ID_LENGTH 64

void
hoist_step_args_container_check_name (HoistReader *r, HoistReaderNeed need)
{
  const char *name = hoist_reader_string (r, "container", need, HOIST_READER_ANY_TEXT);

  if (name != NULL && name[0] != '\0'
      && (!g_ascii_isalnum (name[0])
          || strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-") != strlen (name)))
    hoist_reader_fail (r, "container", "expected the name of a container");
  hoist_reader_string (r, "runtime", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
}

void
hoist_step_args_container_check (HoistReader *r)
{
  static const char *const ids[] = { "from_id", "to_id" };
  static const char *const references[] = { "image", "from_pull", "to_pull" };

  hoist_reader_string (r, "service", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  hoist_step_args_container_check_name (r, HOIST_READER_REQUIRED);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const char *id = hoist_reader_string (r, ids[i], HOIST_READER_REQUIRED, HOIST_GRAMMAR_COMMIT);
      if (id != NULL && strlen (id) != ID_LENGTH)
        hoist_reader_fail (r, ids[i], "expected 64 hexadecimal digits");
    }
  for (guint i = 0; i < G_N_ELEMENTS (references); i++)
    {
      const char *text =
          hoist_reader_string (r, references[i], HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
      if (text != NULL && text[0] != '\0' && !g_ascii_isalnum (text[0]))
        hoist_reader_fail (r, references[i], "expected the reference of an image");
    }
}
