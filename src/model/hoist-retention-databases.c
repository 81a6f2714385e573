/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule of retention for databases that runs left beside a tenant's own: what was set aside by a
 * restore or a switch, copies, clones. Owns nothing; any thread; reads no clock and no store. It
 * never lets one go that an unfinished run names, nor what the newest upgrade's way back would
 * switch to. */
#include <string.h>

#include "base/hoist-id.h"
#include "model/hoist-retention.h"

#define PREFIX "hoist_"
#define ID_LENGTH 19 /* rn_ and sixteen characters */

char *
hoist_retention_dup_database_owner (const char *name)
{
  const char *at = name + strlen (PREFIX);
  g_autofree char *id = NULL;

  if (!g_str_has_prefix (name, PREFIX) || strlen (at) <= ID_LENGTH + 1 || at[ID_LENGTH] != '_')
    return NULL;
  id = g_strndup (at, ID_LENGTH);
  return hoist_id_check (HOIST_ID_RUN, id) || hoist_id_check (HOIST_ID_BACKUP, id)
             ? g_steal_pointer (&id)
             : NULL;
}

static const HoistRun *
find_run (const HoistRetentionFacts *facts, const char *id)
{
  for (guint i = 0; i < facts->runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (facts->runs, i);
      if (g_str_equal (run->id, id))
        return run;
    }
  return NULL;
}

static const HoistBackup *
find_backup (const HoistRetentionFacts *facts, const char *id)
{
  for (guint i = 0; i < facts->backups->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (facts->backups, i);
      if (g_str_equal (backup->id, id))
        return backup;
    }
  return NULL;
}

gboolean
hoist_retention_step_names (const HoistValue *args, const char *owner)
{
  static const char *const members[] = { "run", "backup", "restore" };

  for (guint i = 0; args != NULL && i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (hoist_value_lookup_string (args, members[i], ""), owner))
      return TRUE;
  return FALSE;
}

static gboolean
plan_names (const HoistPlan *plan, const char *owner)
{
  for (guint i = 0; i < plan->steps->len; i++)
    if (hoist_retention_step_names (((HoistStep *) g_ptr_array_index (plan->steps, i))->args,
                                    owner))
      return TRUE;
  return FALSE;
}

static gboolean
run_names (const HoistRetentionFacts *facts, const HoistRun *run, const char *owner)
{
  for (guint i = 0; facts->plans != NULL && i < facts->plans->len; i++)
    {
      const HoistPlan *plan = g_ptr_array_index (facts->plans, i);
      if (g_str_equal (plan->id, run->plan) && plan_names (plan, owner))
        return TRUE;
    }
  return g_str_equal (run->id, owner) || g_strcmp0 (run->backup, owner) == 0;
}

typedef struct
{
  const HoistRetentionDatabase *database;
  char *owner;
  const HoistRun *run;       /* of the owner, or that made it; may be NULL of a backup */
  const HoistBackup *backup; /* NULL: of a run */
  gint64 created_at;
} Left;

static void
left_clear (gpointer data)
{
  g_free (((Left *) data)->owner);
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const Left *one = a;
  const Left *other = b;

  if (one->created_at != other->created_at)
    return one->created_at > other->created_at ? -1 : 1;
  return strcmp (one->database->name, other->database->name);
}

static GArray *
list_left (const HoistRetentionFacts *facts, const HoistRetentionDatabase *databases, guint n)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Left));

  g_array_set_clear_func (list, left_clear);
  for (guint i = 0; i < n; i++)
    {
      Left left = { &databases[i], hoist_retention_dup_database_owner (databases[i].name) };

      left.backup = left.owner != NULL ? find_backup (facts, left.owner) : NULL;
      left.run = left.backup != NULL && left.backup->run != NULL
                     ? find_run (facts, left.backup->run)
                 : left.owner != NULL ? find_run (facts, left.owner)
                                      : NULL;
      if (left.backup == NULL && left.run == NULL)
        {
          g_free (left.owner);
          continue;
        }
      left.created_at = left.backup != NULL       ? left.backup->created_at
                        : left.run->ended_at != 0 ? left.run->ended_at
                                                  : left.run->created_at;
      g_array_append_val (list, left);
    }
  g_array_sort (list, compare_newest_first);
  return list;
}

static HoistRetentionReason
judge_one (const HoistRetentionFacts *facts, const HoistRetentionRule *rule, const Left *left,
           guint n_newer, const char **ret_run)
{
  const HoistRun *taken_back = hoist_retention_find_taken_back (facts->runs);

  if (left->database->is_going)
    return HOIST_RETENTION_PRUNING;
  for (guint i = 0; i < facts->runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (facts->runs, i);
      if (!hoist_retention_is_unfinished (run) || !run_names (facts, run, left->owner))
        continue;
      *ret_run = run->id;
      return run->state == HOIST_RUN_ENDED ? HOIST_RETENTION_PARKED : HOIST_RETENTION_OPEN;
    }
  if (taken_back != NULL && taken_back == left->run && left->backup == NULL
      && g_str_has_suffix (left->database->name, "_before"))
    {
      *ret_run = taken_back->id;
      return HOIST_RETENTION_ROLLBACK;
    }
  return hoist_retention_holds_by_rule (left->created_at, n_newer, rule, facts->now)
             ? HOIST_RETENTION_RULE
             : HOIST_RETENTION_MAY_GO;
}

/* What was put in its place, or made for later, has the newer version. */
static const char *
get_version (const Left *left)
{
  static const char *const newer[] = { "_after", "_undo", "_copy", "_rehearsal" };

  if (left->backup != NULL)
    return left->backup->version;
  for (guint i = 0; i < G_N_ELEMENTS (newer); i++)
    if (g_str_has_suffix (left->database->name, newer[i]))
      return left->run->to_version;
  return left->run->from_version;
}

GPtrArray *
hoist_retention_judge_databases (const HoistRetentionFacts *facts, const HoistRetentionRule *rule,
                                 const HoistRetentionDatabase *databases, guint n)
{
  g_autoptr (GArray) list = list_left (facts, databases, n);
  GPtrArray *verdicts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_retention_verdict_free);

  for (guint i = 0; i < list->len; i++)
    {
      const Left *left = &g_array_index (list, Left, i);
      const char *run = "";
      HoistRetentionReason reason = judge_one (facts, rule, left, i, &run);
      HoistRetentionVerdict verdict = { .database = (char *) left->database->name,
                                        .version = (char *) get_version (left),
                                        .size = left->database->bytes,
                                        .created_at = left->created_at,
                                        .reason = reason,
                                        .run = (char *) run };

      if (run[0] == '\0' && left->run != NULL)
        verdict.run = left->run->id; /* which run left it */
      g_ptr_array_add (verdicts, hoist_retention_verdict_new (&verdict));
    }
  return verdicts;
}
