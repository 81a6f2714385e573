/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one element of `dependencies:`. Owned by the function that reads a guide; one thread; never
 * asks whether the release has them. */
#include <string.h>

#include "model/hoist-guide-reader.h"

#define MAX_SECONDS 86400

/* Two kinds that make the same folder would take it from each other. */
static void
check_environment (HoistReader *r, const HoistGuide *guide, const char *environment)
{
  for (guint i = 0; r->error == NULL && i < guide->dependencies->len; i++)
    {
      const HoistGuideDependencies *before = g_ptr_array_index (guide->dependencies, i);
      if (strcmp (before->environment, environment) == 0)
        hoist_reader_fail (r, "environment", "is what the dependencies before it make already");
    }
}

void
hoist_guide_reader_dependencies (HoistReader *r, HoistGuide *guide)
{
  static const char *const kinds[] = { "pip", "pipenv", "npm", "command", NULL };
  HoistGuideDependencies *dependencies = g_new0 (HoistGuideDependencies, 1);
  dependencies->kind = hoist_guide_reader_dup_word (r, "kind", HOIST_READER_REQUIRED, kinds);
  dependencies->lock =
      hoist_guide_reader_dup_text (r, "lock", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  dependencies->environment =
      hoist_guide_reader_dup_text (r, "environment", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  dependencies->build =
      hoist_guide_reader_dup_text (r, "build", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  dependencies->production = hoist_reader_bool (r, "production", HOIST_READER_OPTIONAL, FALSE);
  if (r->error == NULL && strcmp (dependencies->kind, "npm") != 0
      && (dependencies->build[0] != '\0' || dependencies->production))
    hoist_reader_fail (r, dependencies->production ? "production" : "build", "is for npm only");
  gboolean is_own = strcmp (dependencies->kind, "command") == 0;
  dependencies->command = hoist_guide_reader_dup_templates (
      r, "command", is_own ? HOIST_READER_REQUIRED : HOIST_READER_OPTIONAL, is_own, NULL);
  if (r->error == NULL && !is_own && dependencies->command[0] != NULL)
    hoist_reader_fail (r, "command", "is for the kind “command” only");
  dependencies->seconds = (guint) hoist_reader_int (r, "seconds", HOIST_READER_OPTIONAL, 1,
                                                    MAX_SECONDS, HOIST_GUIDE_DEPENDENCIES_SECONDS);
  check_environment (r, guide, dependencies->environment);
  g_ptr_array_add (guide->dependencies, dependencies);
}
