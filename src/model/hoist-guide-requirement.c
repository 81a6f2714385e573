/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One element of `requires:`, and how it is written for the agent. Owned by its guide; any thread;
 * never asks anything itself. */
#include "model/hoist-guide-requirement.h"

void
hoist_guide_requirement_free (gpointer data)
{
  HoistGuideRequirement *requirement = data;
  char *const texts[] = { requirement->id,    requirement->says, requirement->next,
                          requirement->query, requirement->file, requirement->setting };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_strfreev (requirement->begins);
  g_strfreev (requirement->command);
  hoist_guide_range_clear (&requirement->range);
  g_free (requirement);
}

static void
write_given (HoistJsonWriter *w, const char *name, const char *text)
{
  if (text[0] != '\0')
    hoist_json_writer_string (w, name, text);
}

void
hoist_guide_requirement_write (const HoistGuideRequirement *requirement, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "id", requirement->id);
  write_given (w, "query", requirement->query);
  write_given (w, "file", requirement->file);
  write_given (w, "setting", requirement->setting);
  if (requirement->command[0] != NULL)
    hoist_json_writer_strv (w, "command", (const char *const *) requirement->command);
  if (requirement->begins[0] != NULL)
    hoist_json_writer_strv (w, "begins", (const char *const *) requirement->begins);
  hoist_json_writer_string (w, "says", requirement->says);
  write_given (w, "next", requirement->next);
  hoist_json_writer_bool (w, "warns", requirement->warns);
  hoist_guide_range_write (&requirement->range, w);
  hoist_json_writer_end_object (w);
}
