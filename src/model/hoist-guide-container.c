/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-guide-container.h. Owns nothing; any thread; asks no registry. */
#include "model/hoist-guide-container.h"

#include <string.h>

static char *
replace (const char *text, const char *version, const char *release)
{
  GString *filled = g_string_new (text);

  g_string_replace (filled, "{version}", version, 0);
  g_string_replace (filled, "{release}", release, 0);
  return g_string_free (filled, FALSE);
}

char *
hoist_guide_container_fill_image (const HoistGuide *guide, const HoistGuideService *service,
                                  const char *release)
{
  const char *prefix = guide->tag_prefix != NULL ? guide->tag_prefix : "";

  if (service->image[0] == '\0' || release[0] == '\0')
    return g_strdup ("");
  return replace (service->image,
                  g_str_has_prefix (release, prefix) ? release + strlen (prefix) : release,
                  release);
}
