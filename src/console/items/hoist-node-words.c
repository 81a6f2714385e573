/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pure; main thread only. It never calls a node well of which nothing is known now. */
#include "console/items/hoist-node-words.h"
#include <glib/gi18n.h>
#include <math.h>

#define CLOCK_OFF_MS 2000 /* from here on times in logs of two machines can't be compared */
#define DISK_LOW_PERCENT 10

gboolean
hoist_node_words_is_known (const HoistNodeReport *report)
{
  return report->sighting != NULL && report->sighting->seen_at != 0
         && report->sighting->unknown_since == 0;
}

char *
hoist_node_words_dup_contact (const HoistNodeReport *report, gint64 now_us, HoistLook *ret_look)
{
  const HoistNodeSighting *seen = report->sighting;
  g_autofree char *when = NULL;
  char *word;

  if (hoist_node_words_is_known (report))
    {
      when = hoist_words_dup_when (seen->seen_at, now_us);
      word = g_strdup_printf (_ ("In contact %s"), when);
      *ret_look = (HoistLook){ word, "emblem-ok-symbolic", "success" };
      return word;
    }
  if (seen == NULL || (seen->seen_at == 0 && seen->unknown_since == 0))
    {
      word = g_strdup (_ ("Never seen"));
      *ret_look = (HoistLook){ word, "dialog-question-symbolic", "dim-label" };
      return word;
    }
  if (g_strcmp0 (seen->error_code, "host-key") == 0)
    word = g_strdup (_ ("Another host key"));
  else if (g_strcmp0 (seen->error_code, "version") == 0)
    word = g_strdup (_ ("Agent does not fit"));
  else
    {
      when = hoist_words_dup_since (seen->unknown_since);
      word = g_strdup_printf (_ ("Unknown since %s"), when);
      *ret_look = (HoistLook){ word, "dialog-question-symbolic", "warning" };
      return word;
    }
  *ret_look = (HoistLook){ word, "dialog-error-symbolic", "error" };
  return word;
}

char *
hoist_node_words_dup_address (const HoistNode *node)
{
  if (node->transport == HOIST_NODE_LOCAL)
    return g_strdup (node->state_folder);
  if (node->port == 0 || node->port == 22)
    return g_strdup_printf ("%s@%s", node->user, node->host);
  return g_strdup_printf (_ ("%s@%s, port %u"), node->user, node->host, node->port);
}

char *
hoist_node_words_dup_roles (const HoistNode *node)
{
  return node->roles[0] != NULL ? g_strjoinv (", ", node->roles) : g_strdup (_ ("None"));
}

char *
hoist_node_words_dup_line (const HoistNodeReport *report)
{
  g_autofree char *address = hoist_node_words_dup_address (report->node);
  GString *line = g_string_new (address);

  if (report->sighting != NULL && report->sighting->system[0] != '\0')
    g_string_append_printf (line, " · %s", report->sighting->system);
  g_string_append (line, " · ");
  g_string_append_printf (line, g_dngettext (NULL, "%u tenant", "%u tenants", report->tenants),
                          report->tenants);
  if (report->node->roles[0] != NULL)
    {
      g_autofree char *roles = hoist_node_words_dup_roles (report->node);

      g_string_append_printf (line, " · %s", roles);
    }
  return g_string_free (line, FALSE);
}

char *
hoist_node_words_dup_load (const HoistNodeSighting *sighting)
{
  return g_strdup_printf (g_dngettext (NULL, "%.2f, %.2f, %.2f on %u processor",
                                       "%.2f, %.2f, %.2f on %u processors", sighting->cpus),
                          sighting->load_1, sighting->load_5, sighting->load_15, sighting->cpus);
}

char *
hoist_node_words_dup_clock (const HoistNodeSighting *sighting, gboolean *ret_off)
{
  gint64 offset = sighting->clock_offset_ms;
  g_autofree char *by = hoist_words_dup_duration (fabs ((double) offset) / 1000.0);

  *ret_off = ABS (offset) >= CLOCK_OFF_MS;
  if (!*ret_off)
    return g_strdup (_ ("As the control plane’s"));
  return g_strdup_printf (
      offset > 0 ? _ ("%s ahead of the control plane’s") : _ ("%s behind the control plane’s"), by);
}

char *
hoist_node_words_dup_disk (const HoistNodeDisk *disk, gboolean *ret_low)
{
  g_autofree char *free_space = hoist_words_dup_size (disk->free);
  g_autofree char *total = hoist_words_dup_size (disk->total);

  *ret_low = disk->free < disk->total / 100 * DISK_LOW_PERCENT;
  return g_strdup_printf (_ ("%s free of %s"), free_space, total);
}

char *
hoist_node_words_dup_summary (const GPtrArray *reports)
{
  guint away = 0;

  for (guint i = 0; i < reports->len; i++)
    if (!hoist_node_words_is_known (g_ptr_array_index (reports, i)))
      away++;
  g_autofree char *all =
      g_strdup_printf (g_dngettext (NULL, "%u node", "%u nodes", reports->len), reports->len);
  if (away == 0)
    return g_strdup_printf (_ ("%s, all in contact"), all);
  return g_strdup_printf (
      g_dngettext (NULL, "%s; %u is not in contact", "%s; %u are not in contact", away), all, away);
}

char **
hoist_node_words_read_roles (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = g_strsplit_set (text, ", \t", -1);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_strv_builder_add (builder, *word);
  return g_strv_builder_end (builder);
}
