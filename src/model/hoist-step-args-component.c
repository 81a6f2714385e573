/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-step-args-component.h. Owns nothing; any thread; runs and reads nothing. */
#include "model/hoist-step-args-component.h"

void
hoist_step_args_component_check_place (HoistReader *r)
{
  g_auto (GStrv) command =
      hoist_reader_strv (r, "command", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  const char *file = hoist_reader_string (r, "file", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  gboolean has_file = file != NULL && file[0] != '\0';

  g_strfreev (hoist_reader_strv (r, "member", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT));
  if (has_file)
    hoist_reader_string (r, "file", HOIST_READER_OPTIONAL,
                         file[0] == '/' ? HOIST_GRAMMAR_PATH : HOIST_GRAMMAR_RELPATH);
  if (r->error == NULL && has_file == (command[0] != NULL && command[0][0] != '\0'))
    hoist_reader_fail (r, NULL, "expected one of command, file");
}
