/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one element of `requires:`. Owned by the function that reads a guide; one thread; never
 * asks whether it is so. */
#include "model/hoist-guide-reader.h"

static void
check (HoistReader *r, const HoistGuide *guide, const HoistGuideRequirement *requirement)
{
  gboolean is_setting = requirement->setting[0] != '\0';

  if ((requirement->query[0] != '\0') + (requirement->file[0] != '\0') + is_setting
          + (requirement->command[0] != NULL)
      != 1)
    hoist_reader_fail (r, NULL, "expected one of query, file, setting, command");
  else if (is_setting != (requirement->begins[0] != NULL))
    hoist_reader_fail (r, "begins", "expected it with a setting: what its value may begin with");
  else if (requirement->query[0] != '\0' && hoist_reader_is_good (r) && guide->databases->len == 0)
    hoist_reader_fail (r, "query", "there is no database that could be asked");
}

void
hoist_guide_reader_requirement (HoistReader *r, HoistGuide *guide)
{
  HoistGuideRequirement *requirement = g_new0 (HoistGuideRequirement, 1);

  requirement->id =
      hoist_guide_reader_dup_text (r, "id", HOIST_READER_REQUIRED, HOIST_GRAMMAR_WORD);
  requirement->says =
      hoist_guide_reader_dup_text (r, "says", HOIST_READER_REQUIRED, HOIST_GRAMMAR_TEXT);
  requirement->next =
      hoist_guide_reader_dup_text (r, "next", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TEXT);
  requirement->warns = hoist_reader_bool (r, "warns", HOIST_READER_OPTIONAL, FALSE);
  requirement->query =
      hoist_guide_reader_dup_text (r, "query", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TEXT);
  requirement->file =
      hoist_guide_reader_dup_text (r, "file", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_RELPATH);
  requirement->setting =
      hoist_guide_reader_dup_text (r, "setting", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_WORD);
  requirement->command = hoist_guide_reader_dup_templates (r, "command", HOIST_READER_OPTIONAL,
                                                           hoist_reader_has (r, "command"), NULL);
  requirement->begins =
      hoist_reader_strv (r, "begins", HOIST_READER_OPTIONAL, HOIST_READER_ANY_TEXT);
  hoist_guide_reader_range (r, &requirement->range);
  g_ptr_array_add (guide->requirements, requirement);
  if (r->error == NULL)
    check (r, guide, requirement);
}
