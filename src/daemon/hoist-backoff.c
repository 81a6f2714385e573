/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts wrong credentials by peer. Owned by the server; main loop only. Never refuses anybody and
 * never delays what is right. */
#include "daemon/hoist-backoff.h"

#define FREE_FAILURES 10
#define WINDOW_US (60 * G_USEC_PER_SEC)
#define MAX_PEERS 1024

typedef struct
{
  gint64 since;
  guint n;
} Tally;

struct _HoistBackoff
{
  GHashTable *tallies; /* peer key -> Tally* */
};

HoistBackoff *
hoist_backoff_new (void)
{
  HoistBackoff *backoff = g_new0 (HoistBackoff, 1);

  backoff->tallies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return backoff;
}

void
hoist_backoff_free (HoistBackoff *backoff)
{
  g_hash_table_unref (backoff->tallies);
  g_free (backoff);
}

guint
hoist_backoff_fail (HoistBackoff *backoff, const char *peer, gint64 boottime_us)
{
  Tally *tally = g_hash_table_lookup (backoff->tallies, peer);

  if (tally == NULL)
    {
      if (g_hash_table_size (backoff->tallies) >= MAX_PEERS)
        g_hash_table_remove_all (backoff->tallies);
      tally = g_new0 (Tally, 1);
      tally->since = boottime_us;
      g_hash_table_insert (backoff->tallies, g_strdup (peer), tally);
    }
  if (boottime_us - tally->since > WINDOW_US)
    *tally = (Tally){ boottime_us, 0 };
  tally->n++;
  if (tally->n <= FREE_FAILURES)
    return 0;
  return MIN (1000u, 50u << MIN (tally->n - FREE_FAILURES - 1, 5u));
}
