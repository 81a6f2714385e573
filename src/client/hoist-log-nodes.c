/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From lines to the names of nodes. Owned by whoever holds a reference; any thread; it never says a
 * node of a line that is the control plane's own. */
#include "client/hoist-log-nodes.h"

#include <string.h>

#include "client/hoist-place-report.h"

#define GAP 2 /* spaces behind the name */

struct _HoistLogNodes
{
  gatomicrefcount refs;
  GPtrArray *steps;  /* char*: the node of each step */
  GHashTable *names; /* node of a step -> its name */
  guint width;       /* with the gap */
};

static void
add_name (HoistLogNodes *nodes, const char *node, const GPtrArray *places, const char *local)
{
  const HoistPlaceReport *place = hoist_place_list_find (places, node);
  const char *name = place != NULL && strcmp (place->name, "local") != 0 ? place->name
                     : node[0] != '\0'                                   ? node
                                                                         : local;
  guint n = (guint) g_utf8_strlen (name, -1);

  g_hash_table_insert (nodes->names, g_strdup (node), g_strdup (name));
  nodes->width = MAX (nodes->width, MIN (n, HOIST_LOG_NODES_WIDTH) + GAP);
}

HoistLogNodes *
hoist_log_nodes_new (const HoistRun *run, const GPtrArray *places, const char *local)
{
  g_autoptr (HoistLogNodes) nodes = g_new0 (HoistLogNodes, 1);

  g_atomic_ref_count_init (&nodes->refs);
  nodes->steps = g_ptr_array_new_with_free_func (g_free);
  nodes->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < run->steps->len; i++)
    {
      const char *node = ((const HoistRunStep *) g_ptr_array_index (run->steps, i))->node;

      g_ptr_array_add (nodes->steps, g_strdup (node));
      if (!g_hash_table_contains (nodes->names, node))
        add_name (nodes, node, places, local);
    }
  return g_hash_table_size (nodes->names) > 1 ? g_steal_pointer (&nodes) : NULL;
}

HoistLogNodes *
hoist_log_nodes_ref (HoistLogNodes *nodes)
{
  g_atomic_ref_count_inc (&nodes->refs);
  return nodes;
}

void
hoist_log_nodes_unref (HoistLogNodes *nodes)
{
  if (!g_atomic_ref_count_dec (&nodes->refs))
    return;
  g_ptr_array_unref (nodes->steps);
  g_hash_table_unref (nodes->names);
  g_free (nodes);
}

static const char *
get_name (const HoistLogNodes *nodes, guint step)
{
  return g_hash_table_lookup (nodes->names, g_ptr_array_index (nodes->steps, step));
}

gboolean
hoist_log_nodes_equal (const HoistLogNodes *nodes, const HoistLogNodes *other)
{
  if (nodes == NULL || other == NULL)
    return nodes == other;
  if (nodes->steps->len != other->steps->len)
    return FALSE;
  for (guint i = 0; i < nodes->steps->len; i++)
    if (!g_str_equal (get_name (nodes, i), get_name (other, i)))
      return FALSE;
  return TRUE;
}

const char *
hoist_log_nodes_find (const HoistLogNodes *nodes, const HoistLogLine *line)
{
  if (line->node[0] != '\0')
    {
      const char *name = g_hash_table_lookup (nodes->names, line->node);
      return name != NULL ? name : line->node;
    }
  return line->step >= 0 && (guint) line->step < nodes->steps->len
             ? get_name (nodes, (guint) line->step)
             : "";
}

char *
hoist_log_nodes_dup_prefix (const HoistLogNodes *nodes, const HoistLogLine *line)
{
  const char *name = nodes != NULL ? hoist_log_nodes_find (nodes, line) : "";
  glong n = g_utf8_strlen (name, -1);
  glong width = MAX ((glong) hoist_log_nodes_get_width (nodes), n + GAP);

  if (nodes == NULL)
    return g_strdup ("");
  return g_strdup_printf ("%s%*s", name, (int) (width - n), "");
}

guint
hoist_log_nodes_get_width (const HoistLogNodes *nodes)
{
  return nodes != NULL ? nodes->width : 0;
}
