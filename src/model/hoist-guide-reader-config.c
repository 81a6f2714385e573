/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one element of `migrations: config:`. Owned by the function that reads a guide; one thread;
 * never opens such a file. */
#include "model/hoist-guide-config.h"
#include "model/hoist-guide-reader.h"

#include <string.h>

void
hoist_guide_reader_config (HoistReader *r, HoistGuide *guide)
{
  HoistGuideConfig *config = g_new0 (HoistGuideConfig, 1);

  config->file =
      hoist_guide_reader_dup_text (r, "file", HOIST_READER_REQUIRED, HOIST_GRAMMAR_RELPATH);
  config->format = (HoistGuideFormat) hoist_reader_enum (r, "format", HOIST_READER_REQUIRED,
                                                         hoist_guide_format_names, 0);
  config->section =
      hoist_guide_reader_dup_text (r, "section", HOIST_READER_OPTIONAL, HOIST_GRAMMAR_TEXT);
  config->key = hoist_guide_reader_dup_text (r, "key", HOIST_READER_REQUIRED, HOIST_GRAMMAR_TEXT);
  if (r->error == NULL && strcmp (config->file, guide->settings_file) == 0)
    hoist_reader_fail (r, "file", "is the file of the settings, which is known already");
  g_ptr_array_add (guide->configs, config);
}
