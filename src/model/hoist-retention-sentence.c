/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of a backup, and what becomes of all of them, in words: the same in the console and
 * in hoistctl. Owns nothing; any thread (the locale). It never calls one gone whose node has not
 * said so. */
#include "model/hoist-retention.h"

#include <glib/gi18n.h>

char *
hoist_retention_verdict_dup_sentence (const HoistRetentionVerdict *verdict)
{
  switch (verdict->reason)
    {
    case HOIST_RETENTION_MAY_GO:
      return g_strdup (_ ("Goes: newer ones are kept, and nothing needs it"));
    case HOIST_RETENTION_NEWEST:
      return g_strdup (_ ("Stays: the newest one that is proven"));
    case HOIST_RETENTION_ONLY:
      return g_strdup (_ ("Stays: the newest there is, and none is proven"));
    case HOIST_RETENTION_PARKED:
      return g_strdup_printf (_ ("Stays: parked run %s needs it"), verdict->run);
    case HOIST_RETENTION_OPEN:
      return g_strdup_printf (_ ("Stays: run %s is going on and needs it"), verdict->run);
    case HOIST_RETENTION_ROLLBACK:
      return g_strdup_printf (_ ("Stays: the way back of what is deployed (run %s)"), verdict->run);
    case HOIST_RETENTION_VERIFYING:
      return g_strdup (_ ("Stays: it is being read just now"));
    case HOIST_RETENTION_UNVERIFIED:
      return g_strdup (_ ("Stays: never verified; verify it first"));
    case HOIST_RETENTION_RULE:
      return g_strdup (_ ("Stays: among the newest, or not old enough"));
    case HOIST_RETENTION_PRUNING:
      return verdict->problem[0] != '\0'
                 ? g_strdup_printf (_ ("Going, but its node has not removed it yet: %s"),
                                    verdict->problem)
                 : g_strdup (_ ("Going: its node has not said yet that it is gone"));
    case HOIST_RETENTION_UNKNOWN:
      return g_strdup_printf (_ ("Not known: the server could not be asked: %s"), verdict->problem);
    case HOIST_RETENTION_PRUNED:
    default:
      return g_strdup (_ ("Gone"));
    }
}

HoistRetentionSum
hoist_retention_count (const GPtrArray *verdicts)
{
  HoistRetentionSum sum = { 0 };

  for (guint i = 0; i < verdicts->len; i++)
    {
      const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
      if (verdict->reason == HOIST_RETENTION_MAY_GO)
        {
          sum.may_go++;
          sum.may_go_databases += verdict->database[0] != '\0';
          sum.may_go_bytes += verdict->size;
        }
      else if (verdict->reason == HOIST_RETENTION_PRUNING)
        sum.going++;
      else if (verdict->reason != HOIST_RETENTION_PRUNED
               && verdict->reason != HOIST_RETENTION_UNKNOWN)
        sum.stay++;
    }
  return sum;
}
