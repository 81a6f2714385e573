/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-node-silence.h. Owned by the pool of links; thread: any, a mutex guards the table. It
 * never keeps anybody from connecting who insists: a run, or the one that looks whether the node is
 * back. */
#include "engine/hoist-node-silence.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"

struct _HoistNodeSilence
{
  gint64 believed_us;
  GMutex mutex;
  GHashTable *silent; /* node -> Silence* */
};

typedef struct
{
  gint64 until; /* boottime µs */
  GError *problem;
} Silence;

static void
silence_free (gpointer data)
{
  Silence *silence = data;

  g_error_free (silence->problem);
  g_free (silence);
}

HoistNodeSilence *
hoist_node_silence_new (guint seconds)
{
  HoistNodeSilence *self = g_new0 (HoistNodeSilence, 1);

  self->believed_us = seconds * G_USEC_PER_SEC;
  g_mutex_init (&self->mutex);
  self->silent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, silence_free);
  return self;
}

void
hoist_node_silence_free (HoistNodeSilence *self)
{
  if (!self)
    return;
  g_hash_table_unref (self->silent);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
is_kept (const GError *problem)
{
  static const HoistErrorCode kept[] = { HOIST_ERROR_UNREACHABLE, HOIST_ERROR_TIMED_OUT,
                                         HOIST_ERROR_HOST_KEY, HOIST_ERROR_VERSION };

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    if (g_error_matches (problem, HOIST_ERROR, (int) kept[i]))
      return TRUE;
  return FALSE;
}

void
hoist_node_silence_note (HoistNodeSilence *self, const char *node, const GError *problem)
{
  g_mutex_lock (&self->mutex);
  if (!problem)
    g_hash_table_remove (self->silent, node);
  else if (is_kept (problem))
    {
      Silence *silence = g_new0 (Silence, 1);

      silence->until = hoist_clock_boottime_us () + self->believed_us;
      silence->problem = g_error_copy (problem);
      g_hash_table_replace (self->silent, g_strdup (node), silence);
    }
  g_mutex_unlock (&self->mutex);
}

gboolean
hoist_node_silence_check (HoistNodeSilence *self, const char *node, GError **error)
{
  g_autoptr (GError) problem = NULL;

  g_mutex_lock (&self->mutex);
  const Silence *silence = g_hash_table_lookup (self->silent, node);
  if (silence && hoist_clock_boottime_us () < silence->until)
    problem = g_error_copy (silence->problem);
  g_mutex_unlock (&self->mutex);
  if (!problem)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
