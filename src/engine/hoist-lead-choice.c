/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-lead-choice.h. Pure functions; they ask nobody, and what is not known speaks neither
 * for a node nor against it. */
#include "engine/hoist-lead-choice.h"

#include <string.h>

#include "base/hoist-clock.h"
#include "base/hoist-version.h"
#include "model/hoist-guide-part.h"

#define STAYS 2 /* to change the lead is worth something only when another is clearly better */
#define LITTLE_BYTES (G_GINT64_CONSTANT (1) << 30)

typedef struct
{
  const HoistLeadFacts *facts;
  HoistLeadCandidate *candidate;
  const HoistNode *node;
  const HoistNodeSighting *seen;
  HoistSighting there; /* of the tenant on that node; borrowed */
} Look;

void
hoist_lead_candidate_free (HoistLeadCandidate *candidate)
{
  g_free (candidate->node);
  g_free (candidate->name);
  g_ptr_array_unref (candidate->merits);
  g_ptr_array_unref (candidate->faults);
  g_free (candidate);
}

static void say (GPtrArray *list, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
say (GPtrArray *list, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (list, g_strdup_vprintf (format, args));
  va_end (args);
}

static void forbid (Look *look, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* What forbids it stands before what only speaks against it. */
static void
forbid (Look *look, const char *format, ...)
{
  va_list args;
  guint at = 0;

  va_start (args, format);
  char *fault = g_strdup_vprintf (format, args);
  va_end (args);
  if (!look->candidate->fits)
    at = 1;
  g_ptr_array_insert (look->candidate->faults, (int) at, fault);
  look->candidate->fits = FALSE;
}

/* --- what was seen ----------------------------------------------------------------------- */

static HoistSighting
get_there (const HoistLeadFacts *facts, const char *node, gboolean is_lead)
{
  const HoistPlaceSighting *place;

  if (!facts->sighting)
    return (HoistSighting){ 0 };
  if (is_lead)
    return *facts->sighting;
  place = hoist_sighting_find_place (facts->sighting, node);
  return place ? (HoistSighting){ .observed_at = place->observed_at,
                                  .unknown_since = place->unknown_since,
                                  .commit = place->commit,
                                  .tag = place->tag,
                                  .tree_clean = place->tree_clean,
                                  .health = place->health }
               : (HoistSighting){ 0 };
}

static void
weigh_contact (Look *look)
{
  gint64 since = look->there.unknown_since;

  if (look->seen && look->seen->unknown_since)
    since = look->seen->unknown_since;
  if (since)
    {
      g_autofree char *when = hoist_clock_format (since);
      forbid (look, "There is no contact with it since %s.", when);
    }
  else if (look->there.observed_at == 0)
    forbid (look, "The tenant was never seen there.");
}

static void
weigh_health (Look *look)
{
  if (look->there.unknown_since || look->there.observed_at == 0)
    return;
  switch (look->there.health)
    {
    case HOIST_HEALTH_HEALTHY:
      say (look->candidate->merits, "The tenant is healthy there.");
      look->candidate->score += 4;
      break;
    case HOIST_HEALTH_DEGRADED:
      say (look->candidate->faults, "The tenant is degraded there.");
      break;
    case HOIST_HEALTH_UNHEALTHY:
      say (look->candidate->faults, "The tenant is unhealthy there.");
      look->candidate->score -= 4;
      break;
    case HOIST_HEALTH_UNKNOWN:
    default:
      break;
    }
  if (!look->there.tree_clean)
    {
      say (look->candidate->faults, "Files of the tenant are changed there.");
      look->candidate->score -= 2;
    }
}

static void
weigh_role (Look *look)
{
  char *const *wanted = look->facts->guide->nodes.lead_roles;
  g_autofree char *list = wanted && wanted[0] ? g_strjoinv (" or ", (char **) wanted) : NULL;

  if (!list)
    return;
  if (hoist_guide_roles_fit (wanted, look->node ? (const char *const *) look->node->roles : NULL))
    say (look->candidate->merits, "It has the role that the guide wants of a lead: %s.", list);
  else
    forbid (look, "The guide wants a lead of the role %s.", list);
}

/* The disk with the least room of those that were looked at. */
static const HoistNodeDisk *
find_tightest (const HoistNodeSighting *seen)
{
  const HoistNodeDisk *tightest = NULL;

  for (guint i = 0; seen && seen->disks && i < seen->disks->len; i++)
    {
      const HoistNodeDisk *disk = g_ptr_array_index (seen->disks, i);
      if (!tightest || disk->free < tightest->free)
        tightest = disk;
    }
  return tightest;
}

static void
weigh_machine (Look *look)
{
  const HoistNodeDisk *disk = find_tightest (look->seen);

  if (disk)
    {
      g_autofree char *room = g_format_size_full ((guint64) disk->free, G_FORMAT_SIZE_IEC_UNITS);
      gboolean little = disk->free < LITTLE_BYTES || disk->free < disk->total / 20;
      say (little ? look->candidate->faults : look->candidate->merits, "%s are free on %s.", room,
           disk->path);
      look->candidate->score += little ? -3 : disk->free > disk->total / 4 ? 2 : 1;
    }
  if (look->seen && look->seen->cpus > 0 && look->seen->seen_at)
    {
      gboolean busy = look->seen->load_5 > look->seen->cpus;
      say (busy ? look->candidate->faults : look->candidate->merits,
           "Its load is %.2f on %u processors.", look->seen->load_5, look->seen->cpus);
      look->candidate->score += busy ? -2 : 1;
    }
}

/* The newest release that any of its nodes shows; NULL: none is known. */
static const char *
find_newest (const HoistLeadFacts *facts)
{
  const char *newest = facts->sighting ? facts->sighting->tag : NULL;

  for (guint i = 0;
       facts->sighting && facts->sighting->followers && i < facts->sighting->followers->len; i++)
    {
      const char *tag = ((const HoistPlaceSighting *) facts->sighting->followers->pdata[i])->tag;
      if (tag && (!newest || hoist_version_compare (tag, newest) > 0))
        newest = tag;
    }
  return newest;
}

static void
weigh_lag (Look *look)
{
  const char *newest = find_newest (look->facts), *tag = look->there.tag;

  if (!newest || !tag || hoist_version_compare (tag, newest) == 0)
    return;
  say (look->candidate->faults, "It lags behind: it is at %s, another node at %s.", tag, newest);
  look->candidate->score -= 3;
}

static void
weigh_data (Look *look)
{
  const GPtrArray *databases = look->facts->guide->databases;

  if (look->candidate->is_lead)
    {
      say (look->candidate->merits, "It leads now.");
      look->candidate->score += STAYS;
      return;
    }
  for (guint i = 0; i < databases->len; i++)
    {
      const HoistGuideDatabase *database = g_ptr_array_index (databases, i);
      if (!g_str_equal (database->engine, "sqlite"))
        continue;
      say (look->candidate->faults,
           "The database %s is a file: it must be the same one on this node.", database->name);
      look->candidate->score -= 1;
    }
}

/* --- the whole --------------------------------------------------------------------------- */

GPtrArray *
hoist_lead_choice_list (const HoistLeadFacts *facts)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_lead_candidate_free);

  for (guint i = 0; i < hoist_tenant_count_places (facts->tenant); i++)
    {
      g_autoptr (HoistTenant) there = hoist_tenant_dup_place (facts->tenant, i);
      HoistLeadCandidate *candidate = g_new0 (HoistLeadCandidate, 1);
      Look look = { facts, candidate, g_hash_table_lookup (facts->nodes, there->node),
                    g_hash_table_lookup (facts->node_sightings, there->node),
                    get_there (facts, there->node, i == 0) };

      candidate->node = g_strdup (there->node);
      candidate->name = g_strdup (look.node ? look.node->name : "local");
      candidate->is_lead = i == 0;
      candidate->fits = TRUE;
      candidate->merits = g_ptr_array_new_with_free_func (g_free);
      candidate->faults = g_ptr_array_new_with_free_func (g_free);
      weigh_contact (&look);
      weigh_role (&look);
      weigh_health (&look);
      weigh_lag (&look);
      weigh_machine (&look);
      weigh_data (&look);
      g_ptr_array_add (list, candidate);
    }
  return list;
}

const HoistLeadCandidate *
hoist_lead_choice_propose (const GPtrArray *candidates)
{
  const HoistLeadCandidate *best = NULL;

  for (guint i = 0; i < candidates->len; i++)
    {
      const HoistLeadCandidate *candidate = g_ptr_array_index (candidates, i);
      if (candidate->fits && (!best || candidate->score > best->score))
        best = candidate;
    }
  return best;
}
