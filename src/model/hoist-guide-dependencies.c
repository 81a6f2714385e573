/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One element of `dependencies:`, and how it is written for the agent. Owned by its guide; any
 * thread; never prepares anything itself. */
#include "model/hoist-guide-dependencies.h"

void
hoist_guide_dependencies_free (gpointer data)
{
  HoistGuideDependencies *dependencies = data;
  g_free (dependencies->kind);
  g_free (dependencies->lock);
  g_free (dependencies->environment);
  g_free (dependencies->build);
  g_strfreev (dependencies->command);
  g_free (dependencies);
}

/* What is as usual is left out: then it is what an older agent knows. */
void
hoist_guide_dependencies_write (const HoistGuideDependencies *dependencies, HoistJsonWriter *w)
{
  hoist_json_writer_begin_object (w, NULL);
  hoist_json_writer_string (w, "kind", dependencies->kind);
  hoist_json_writer_string (w, "lock", dependencies->lock);
  hoist_json_writer_string (w, "environment", dependencies->environment);
  if (dependencies->build[0] != '\0')
    hoist_json_writer_string (w, "build", dependencies->build);
  if (dependencies->production)
    hoist_json_writer_bool (w, "production", TRUE);
  if (dependencies->seconds != HOIST_GUIDE_DEPENDENCIES_SECONDS)
    hoist_json_writer_int (w, "seconds", dependencies->seconds);
  if (dependencies->command[0] != NULL)
    hoist_json_writer_strv (w, "command", (const char *const *) dependencies->command);
  hoist_json_writer_end_object (w);
}
