/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule of retention. Owns nothing; any thread; reads no clock and no store. It never lets the
 * newest sound backup go (of none sound: the newest), nor one that an unfinished run names, nor
 * what a rollback would restore, nor one that nobody has verified: these are looked at before the
 * rule is (SAFETY.md, Backups; reliability R-B9). */
#include "model/hoist-retention.h"

#include "model/hoist-fields-define.h"

#define DAYS_MAX 36500
#define DAY_US (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

const char *const hoist_retention_reason_names[] = {
  "may-go",         "newest-verified", "newest",     "parked-run", "open-run",
  "rollback-point", "verifying",       "unverified", "rule",       "pruning",
  "pruned",         "unknown",         NULL
};

static const HoistField verdict_rows[] = {
  { HOIST_FIELD (HoistRetentionVerdict, backup, TEXT), HOIST_FIELD_ID (BACKUP) },
  { HOIST_FIELD (HoistRetentionVerdict, database, TEXT) },
  { HOIST_FIELD (HoistRetentionVerdict, version, TEXT) },
  { HOIST_FIELD (HoistRetentionVerdict, size, INT64), HOIST_FIELD_RANGE (0, G_MAXINT64) },
  { HOIST_FIELD (HoistRetentionVerdict, created_at, TIME) },
  { HOIST_FIELD (HoistRetentionVerdict, reason, ENUM), HOIST_FIELD_NEEDED,
    .words = hoist_retention_reason_names },
  { HOIST_FIELD (HoistRetentionVerdict, run, TEXT), HOIST_FIELD_ID (RUN) },
  { HOIST_FIELD (HoistRetentionVerdict, problem, TEXT) },
  { NULL },
};
const HoistFields hoist_retention_verdict_fields = { "BackupVerdict",
                                                     sizeof (HoistRetentionVerdict), -1, TRUE,
                                                     verdict_rows };

HoistRetentionVerdict *
hoist_retention_verdict_new (const HoistRetentionVerdict *fields)
{
  return hoist_fields_new (&hoist_retention_verdict_fields, fields);
}

const char *
hoist_retention_verdict_get_name (const HoistRetentionVerdict *verdict)
{
  return verdict->database[0] != '\0' ? verdict->database : verdict->backup;
}

HOIST_FIELDS_DEFINE_ELEMENT_NOUN (HoistRetentionVerdict, hoist_retention_verdict,
                                  hoist_retention_verdict_fields)

gboolean
hoist_retention_is_unfinished (const HoistRun *run)
{
  if (run->state != HOIST_RUN_ENDED)
    return TRUE;
  return run->outcome == HOIST_OUTCOME_PARKED
         && (run->resolved_by == NULL || run->resolved_by[0] == '\0');
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const HoistBackup *one = *(const HoistBackup *const *) a;
  const HoistBackup *other = *(const HoistBackup *const *) b;

  if (one->created_at != other->created_at)
    return one->created_at > other->created_at ? -1 : 1;
  return strcmp (one->id, other->id);
}

static GPtrArray *
sort_backups (const GPtrArray *backups)
{
  GPtrArray *sorted = g_ptr_array_new ();

  for (guint i = 0; i < backups->len; i++)
    g_ptr_array_add (sorted, g_ptr_array_index (backups, i));
  g_ptr_array_sort (sorted, compare_newest_first);
  return sorted;
}

static const HoistPlan *
find_plan (const HoistRetentionFacts *facts, const char *id)
{
  for (guint i = 0; facts->plans != NULL && i < facts->plans->len; i++)
    {
      const HoistPlan *plan = g_ptr_array_index (facts->plans, i);
      if (g_strcmp0 (plan->id, id) == 0)
        return plan;
    }
  return NULL;
}

/* What it makes, and what it restores. */
static gboolean
names (const HoistRetentionFacts *facts, const HoistRun *run, const char *backup)
{
  const HoistPlan *plan = find_plan (facts, run->plan);

  return g_strcmp0 (run->backup, backup) == 0
         || (plan != NULL
             && (g_strcmp0 (plan->backup, backup) == 0
                 || g_strcmp0 (plan->restore_from, backup) == 0));
}

const HoistRun *
hoist_retention_find_taken_back (const GPtrArray *runs)
{
  const HoistRun *found = NULL;

  for (guint i = 0; i < runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (runs, i);
      if (!hoist_run_can_be_taken_back (run))
        continue;
      if (found == NULL || run->created_at > found->created_at
          || (run->created_at == found->created_at && strcmp (run->id, found->id) < 0))
        found = run;
    }
  return found;
}

/* Its own backup; of a run that made none the newest sound one of the version it came from. */
static const HoistBackup *
find_rollback_point (const GPtrArray *sorted, const HoistRun *taken_back)
{
  gboolean has_own =
      taken_back != NULL && taken_back->backup != NULL && taken_back->backup[0] != '\0';

  for (guint i = 0; taken_back != NULL && i < sorted->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (sorted, i);
      if (has_own ? g_str_equal (backup->id, taken_back->backup)
                  : hoist_backup_is_sound (backup)
                        && g_strcmp0 (backup->version, taken_back->from_version) == 0)
        return backup;
    }
  return NULL;
}

/* The newest sound one; where none is, the newest that is still there. */
static const HoistBackup *
find_newest (const GPtrArray *sorted)
{
  const HoistBackup *newest = NULL;

  for (guint i = 0; i < sorted->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (sorted, i);
      if (hoist_backup_is_sound (backup))
        return backup;
      if (newest == NULL && backup->removal == HOIST_BACKUP_KEPT)
        newest = backup;
    }
  return newest;
}

gboolean
hoist_retention_holds_by_rule (gint64 created_at, guint n_newer, const HoistRetentionRule *rule,
                               gint64 now)
{
  if (n_newer < rule->keep || created_at <= 0 || created_at > now)
    return TRUE;
  return now - created_at <= MIN (rule->days, DAYS_MAX) * DAY_US;
}

typedef struct
{
  const HoistRetentionFacts *facts;
  const HoistRetentionRule *rule;
  const HoistBackup *newest, *rollback_point; /* newest: sound, or of none sound the newest */
  const HoistRun *taken_back;
} Judge;

static HoistRetentionReason
judge_one (const Judge *judge, const HoistBackup *backup, guint n_newer, const char **ret_run)
{
  const GPtrArray *runs = judge->facts->runs;

  if (backup->removal != HOIST_BACKUP_KEPT)
    return backup->removal == HOIST_BACKUP_PRUNED ? HOIST_RETENTION_PRUNED
                                                  : HOIST_RETENTION_PRUNING;
  for (guint i = 0; i < runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (runs, i);
      if (!hoist_retention_is_unfinished (run)
          || !(names (judge->facts, run, backup->id) || g_strcmp0 (backup->run, run->id) == 0))
        continue;
      *ret_run = run->id;
      return run->state == HOIST_RUN_ENDED ? HOIST_RETENTION_PARKED : HOIST_RETENTION_OPEN;
    }
  if (backup == judge->rollback_point)
    {
      *ret_run = judge->taken_back->id;
      return HOIST_RETENTION_ROLLBACK;
    }
  if (backup == judge->newest)
    return hoist_backup_is_sound (backup) ? HOIST_RETENTION_NEWEST : HOIST_RETENTION_ONLY;
  if (backup->verified_at == 0 && (backup->fault == NULL || backup->fault[0] == '\0'))
    return HOIST_RETENTION_UNVERIFIED;
  return hoist_retention_holds_by_rule (backup->created_at, n_newer, judge->rule, judge->facts->now)
             ? HOIST_RETENTION_RULE
             : HOIST_RETENTION_MAY_GO;
}

GPtrArray *
hoist_retention_judge (const HoistRetentionFacts *facts, const HoistRetentionRule *rule)
{
  GPtrArray *verdicts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_retention_verdict_free);
  g_autoptr (GPtrArray) sorted = sort_backups (facts->backups);
  Judge judge = { .facts = facts,
                  .rule = rule,
                  .taken_back = hoist_retention_find_taken_back (facts->runs) };
  guint n_newer = 0; /* sound ones: what can't be restored replaces nothing */

  judge.rollback_point = find_rollback_point (sorted, judge.taken_back);
  judge.newest = find_newest (sorted);
  for (guint i = 0; i < sorted->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (sorted, i);
      const char *run = "";
      HoistRetentionVerdict verdict = { .backup = backup->id,
                                        .version = backup->version,
                                        .size = backup->size,
                                        .created_at = backup->created_at };

      verdict.reason = judge_one (&judge, backup, n_newer, &run);
      verdict.run = (char *) run;
      g_ptr_array_add (verdicts, hoist_retention_verdict_new (&verdict));
      n_newer += hoist_backup_is_sound (backup) ? 1 : 0;
    }
  return verdicts;
}
