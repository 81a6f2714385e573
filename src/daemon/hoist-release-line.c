/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a deployment stands among the releases. Owned by roster snapshots; any thread. Never asks a
 * node: it compares what was seen with what is known. */
#include "daemon/hoist-release-line.h"
#include "base/hoist-version.h"
#include <string.h>

HoistReleaseLine *
hoist_release_line_new (GPtrArray *releases)
{
  HoistReleaseLine *line = g_new0 (HoistReleaseLine, 1);

  g_atomic_ref_count_init (&line->refs);
  line->releases = releases;
  for (guint i = 0; i < releases->len && line->latest == NULL; i++)
    {
      const HoistRelease *release = g_ptr_array_index (releases, i);

      if (!release->prerelease)
        line->latest = release;
    }
  return line;
}

HoistReleaseLine *
hoist_release_line_ref (HoistReleaseLine *line)
{
  g_atomic_ref_count_inc (&line->refs);
  return line;
}

void
hoist_release_line_unref (HoistReleaseLine *line)
{
  if (!g_atomic_ref_count_dec (&line->refs))
    return;
  g_ptr_array_unref (line->releases);
  g_free (line);
}

static const char *
find_tag (const HoistReleaseLine *line, const HoistSighting *sighting)
{
  if (sighting->tag != NULL)
    return sighting->tag;
  for (guint i = 0; line != NULL && sighting->commit != NULL && i < line->releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (line->releases, i);

      if (strcmp (release->commit, sighting->commit) == 0)
        return release->tag;
    }
  return NULL;
}

static int
count_newer (const HoistReleaseLine *line, const char *tag)
{
  int n = 0;

  for (guint i = 0; i < line->releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (line->releases, i);

      n += !release->prerelease && hoist_version_compare (release->tag, tag) > 0;
    }
  return n;
}

void
hoist_release_line_place (const HoistReleaseLine *line, const HoistTenant *tenant,
                          const HoistSighting *sighting, HoistStanding *ret_standing)
{
  HoistStanding standing = { NULL, NULL, "unknown", -1, FALSE };

  if (sighting != NULL)
    {
      standing.deployed_commit = sighting->commit;
      standing.deployed_tag = find_tag (line, sighting);
    }
  if (sighting != NULL && sighting->observed_at != 0 && sighting->unknown_since == 0
      && standing.deployed_tag != NULL && line != NULL && line->latest != NULL)
    {
      standing.behind = count_newer (line, standing.deployed_tag);
      standing.upgrade_available = standing.behind > 0;
      if (standing.behind > 0)
        standing.state = "behind";
      else if (hoist_version_compare (standing.deployed_tag, line->latest->tag) > 0)
        standing.state = "ahead";
      else
        standing.state = "up-to-date";
      if (tenant->hold_reason != NULL)
        standing.state = "held";
    }
  /* Louder than anything else: which release serves depends on who is asked. */
  if (sighting != NULL && hoist_sighting_is_mixed (sighting))
    standing.state = "mixed";
  *ret_standing = standing;
}
