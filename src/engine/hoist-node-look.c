/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-node-look.h. Owned by nobody; thread: any. It never stores what it saw and never takes
 * a node that does not answer for what it was. */
#include "engine/hoist-node-look.h"

#include "base/hoist-error.h"

#define CLOCK_WARNING_MS (60 * 1000)
#define CLOCK_BLOCKER_MS (60 * 60 * 1000)
#define DISK_WARNING (G_GINT64_CONSTANT (1024) * 1024 * 1024)
#define DISK_BLOCKER (G_GINT64_CONSTANT (64) * 1024 * 1024)

HoistNodeSighting *
hoist_node_look_read (const char *node, const HoistValue *answer, gint64 asked_at,
                      gint64 answered_at, GError **error)
{
  g_autoptr (HoistNodeSighting) said = hoist_node_sighting_read (answer, error);

  if (!said)
    return NULL;
  HoistNodeSighting fields = *said;
  fields.node = (char *) node;
  fields.seen_at = answered_at;
  fields.unknown_since = 0;
  fields.error = NULL;
  fields.error_code = (char *) "";
  fields.clock_offset_ms =
      (hoist_value_lookup_int (answer, "wall_us", answered_at) - (asked_at + answered_at) / 2)
      / 1000;
  return hoist_node_sighting_new (&fields);
}

HoistNodeSighting *
hoist_node_look_unknown (const char *node, const HoistNodeSighting *before, const GError *why,
                         gint64 now)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  HoistNodeSighting fields = before ? *before : (HoistNodeSighting){ .disks = none };

  fields.node = (char *) node;
  if (!fields.unknown_since)
    fields.unknown_since = fields.seen_at ? fields.seen_at : now;
  fields.error_code = (char *) hoist_error_code_get_wire_name (hoist_error_get_code (why));
  fields.error = why->message;
  return hoist_node_sighting_new (&fields);
}

static void
judge_clock (gint64 offset_ms, GPtrArray *findings)
{
  gint64 amount = ABS (offset_ms);

  if (amount < CLOCK_WARNING_MS)
    return;
  g_autofree char *span = amount >= 2 * 86400000LL
                              ? g_strdup_printf ("%" G_GINT64_FORMAT " days", amount / 86400000)
                              : g_strdup_printf ("%" G_GINT64_FORMAT " minutes", amount / 60000);
  g_autofree char *message = g_strdup_printf ("The node's clock is %s %s this control plane's.",
                                              span, offset_ms > 0 ? "ahead of" : "behind");
  g_ptr_array_add (
      findings,
      hoist_finding_new (
          "clock", amount >= CLOCK_BLOCKER_MS ? HOIST_FINDING_BLOCKER : HOIST_FINDING_WARNING,
          message, "Set the clock of the node, and let it be kept (systemd-timesyncd).", ""));
}

static void
judge_disk (const HoistNodeDisk *disk, GPtrArray *findings)
{
  if (disk->free >= DISK_WARNING)
    return;
  g_autofree char *free_text = g_format_size_full ((guint64) disk->free, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *message =
      g_strdup_printf ("The disk with %s has %s left.", disk->path, free_text);
  g_ptr_array_add (
      findings,
      hoist_finding_new ("disk",
                         disk->free < DISK_BLOCKER ? HOIST_FINDING_BLOCKER : HOIST_FINDING_WARNING,
                         message, "Make room on the node: backups and releases need it.", ""));
}

void
hoist_node_look_judge (const HoistNodeSighting *sighting, GPtrArray *findings)
{
  judge_clock (sighting->clock_offset_ms, findings);
  for (guint i = 0; i < sighting->disks->len; i++)
    judge_disk (g_ptr_array_index (sighting->disks, i), findings);
}

gboolean
hoist_node_look_differs (const HoistNodeSighting *before, const HoistNodeSighting *after)
{
  return !before || !before->unknown_since != !after->unknown_since
         || g_strcmp0 (before->error_code, after->error_code) != 0
         || g_strcmp0 (before->boot_id, after->boot_id) != 0
         || g_strcmp0 (before->agent_version, after->agent_version) != 0;
}
