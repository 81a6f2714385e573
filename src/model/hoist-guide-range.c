/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which upgrades a notice or a step of a guide belongs to. Pure; any thread. Versions and revisions
 * are half-open, so that each step is done once however many hops an upgrade has. Never looks into
 * a repository: the node says which revisions are passed. */
#include "base/hoist-version.h"
#include "model/hoist-guide-step.h"

void
hoist_guide_range_clear (HoistGuideRange *range)
{
  g_clear_pointer (&range->from, g_free);
  g_clear_pointer (&range->to, g_free);
  g_clear_pointer (&range->revision, g_free);
  g_clear_pointer (&range->roles, g_strfreev);
}

static void
write_given (HoistJsonWriter *w, const char *name, const char *text)
{
  if (text[0] != '\0')
    hoist_json_writer_string (w, name, text);
}

void
hoist_guide_range_write (const HoistGuideRange *range, HoistJsonWriter *w)
{
  write_given (w, "from", range->from);
  write_given (w, "to", range->to);
  write_given (w, "revision", range->revision);
  if (range->roles[0] != NULL)
    hoist_json_writer_strv (w, "roles", (const char *const *) range->roles);
}

static gboolean
has_role (const HoistGuideRange *range, const char *const *roles)
{
  if (roles == NULL || range->roles == NULL || range->roles[0] == NULL)
    return TRUE;
  for (guint i = 0; range->roles[i] != NULL; i++)
    if (g_strv_contains (roles, range->roles[i]))
      return TRUE;
  return FALSE;
}

gboolean
hoist_guide_range_applies (const HoistGuideRange *range, const char *deployed, const char *target,
                           const char *const *passed, const char *const *roles)
{
  if (!has_role (range, roles))
    return FALSE;
  if (range->revision[0] != '\0')
    return passed != NULL && g_strv_contains (passed, range->revision);
  if (range->from[0] != '\0' && hoist_version_compare (range->from, deployed) > 0)
    return FALSE;
  return range->to[0] == '\0'
         || (hoist_version_compare (deployed, range->to) < 0
             && hoist_version_compare (range->to, target) <= 0);
}
