/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for backups. Called by the page of backups; main thread (the locale); it never calls a
 * backup verified that was not restored. */
#include "console/pages/hoist-backup-facts.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"

#define OLD_DRILL (30 * G_TIME_SPAN_DAY)

static gboolean
is_faulty (const HoistBackup *backup)
{
  return backup->fault != NULL && backup->fault[0] != '\0';
}

char *
hoist_backup_facts_dup_use (HoistFleet *fleet, const HoistBackup *backup)
{
  GListModel *runs = hoist_fleet_get_runs (fleet);

  if (backup->removal != HOIST_BACKUP_KEPT)
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (runs); i++)
    {
      g_autoptr (HoistRunItem) item = g_list_model_get_item (runs, i);
      const HoistRun *run = hoist_run_item_get_run (item);

      if (g_strcmp0 (run->backup, backup->id) != 0)
        continue;
      if (run->state != HOIST_RUN_ENDED)
        return g_strdup (_ ("A run is using it"));
      if (hoist_retention_is_unfinished (run))
        return g_strdup (_ ("A parked run needs it"));
      if (hoist_run_can_be_taken_back (run))
        return g_strdup_printf (_ ("Needed to roll back from %s"), run->to_version);
    }
  return NULL;
}

char *
hoist_backup_facts_dup_drill (const HoistBackup *backup, gint64 now_us, HoistLook *ret_look)
{
  g_autofree char *when = hoist_words_dup_when (backup->verified_at, now_us);
  g_autofree char *gone = hoist_words_dup_when (backup->removed_at, now_us);

  if (backup->removal == HOIST_BACKUP_PRUNED)
    {
      *ret_look = (HoistLook){ NULL, "user-trash-symbolic", "dim-label" };
      return g_strdup_printf (_ ("Removed %s"), gone);
    }
  if (backup->removal == HOIST_BACKUP_PRUNING)
    {
      *ret_look = (HoistLook){ NULL, "content-loading-symbolic", "warning" };
      return g_strdup (_ ("Being removed…"));
    }
  if (is_faulty (backup))
    {
      *ret_look = (HoistLook){ NULL, "dialog-error-symbolic", "error" };
      return g_strdup (_ ("Can’t be used"));
    }
  if (backup->verified_at == 0)
    {
      *ret_look = (HoistLook){ NULL, "dialog-question-symbolic", "warning" };
      return g_strdup (_ ("Never verified"));
    }
  if (now_us - backup->verified_at > OLD_DRILL)
    *ret_look = (HoistLook){ NULL, "dialog-warning-symbolic", "warning" };
  else
    *ret_look = (HoistLook){ NULL, "emblem-ok-symbolic", "success" };
  return g_strdup_printf (_ ("Verified %s"), when);
}

char *
hoist_backup_facts_dup_line (const HoistBackup *backup)
{
  g_autofree char *moment = hoist_words_dup_moment (backup->created_at);
  g_autofree char *size = hoist_words_dup_size (backup->size);
  g_autofree char *restore = hoist_words_dup_duration (backup->restore_s);
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s · %s", moment, size);
  if (backup->restore_s >= 0)
    g_string_append_printf (line, _ (" · restored in %s when it was tried"), restore);
  if (is_faulty (backup))
    g_string_append_printf (line, "\n%s", backup->fault);
  if (backup->removal != HOIST_BACKUP_KEPT)
    g_string_append_printf (line, _ ("\nNo rollback can use it; its removal was ordered by %s"),
                            hoist_words_user (backup->removed_by));
  return g_string_free (line, FALSE);
}

char *
hoist_backup_facts_dup_summary (const GPtrArray *backups, gint64 total, gint64 now_us)
{
  gint64 bytes = 0, last = 0;
  guint n_faulty = 0, n_removed = 0;
  g_autofree char *size = NULL;
  g_autofree char *when = NULL;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < backups->len; i++)
    {
      const HoistBackup *backup = g_ptr_array_index (backups, i);

      if (backup->removal != HOIST_BACKUP_KEPT)
        {
          n_removed++;
          continue;
        }
      bytes += backup->size;
      n_faulty += is_faulty (backup) ? 1 : 0;
      if (!is_faulty (backup))
        last = MAX (last, backup->verified_at);
    }
  size = hoist_words_dup_size (bytes);
  when = hoist_words_dup_when (last, now_us);
  if (total > backups->len)
    g_string_append_printf (text, _ ("The newest %u of %lld backups, %s"), backups->len,
                            (long long) total, size);
  else
    g_string_append_printf (
        text, g_dngettext (NULL, "%u backup, %s", "%u backups, %s", backups->len - n_removed),
        backups->len - n_removed, size);
  if (n_removed > 0)
    g_string_append_printf (
        text, g_dngettext (NULL, "; %u was removed", "; %u were removed", n_removed), n_removed);
  if (last != 0)
    g_string_append_printf (text, _ ("; the last good drill was %s"), when);
  else
    g_string_append (text, _ ("; none was verified yet"));
  if (n_faulty > 0)
    g_string_append_printf (
        text, g_dngettext (NULL, "; %u can’t be used", "; %u can’t be used", n_faulty), n_faulty);
  return g_string_free (text, FALSE);
}

char *
hoist_backup_facts_dup_progress (double fraction, const char *pass, const char *duration)
{
  const struct
  {
    const char *pass, *words;
  } passes[] = { { "reading back", _ ("reading it back") },
                 { "restoring", _ ("restoring it to a scratch place") },
                 { "checking", _ ("checking the copy") },
                 { "comparing", _ ("comparing the rows") } };
  g_autofree char *percent = hoist_words_dup_percent (fraction);

  for (guint i = 0; fraction >= 0 && i < G_N_ELEMENTS (passes); i++)
    if (g_strcmp0 (pass, passes[i].pass) == 0)
      return g_strdup_printf ("%s · %s", percent, passes[i].words);
  if (fraction >= 0)
    return g_steal_pointer (&percent);
  return g_strdup_printf (_ ("Verifying… %s"), duration);
}

char *
hoist_backup_facts_dup_removal (const char *slug, const char *const *asked,
                                const GPtrArray *verdicts, gboolean *ret_all)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  g_autofree char *size = NULL;
  g_autofree char *first = NULL;
  gint64 bytes = 0;
  guint n = 0, databases = 0;

  for (guint i = 0; i < verdicts->len; i++)
    {
      const HoistRetentionVerdict *verdict = g_ptr_array_index (verdicts, i);
      g_autofree char *sentence = hoist_retention_verdict_dup_sentence (verdict);

      const char *name = hoist_retention_verdict_get_name (verdict);

      if (!g_strv_contains (asked, name))
        continue;
      if (verdict->reason != HOIST_RETENTION_PRUNED)
        {
          g_string_append_printf (rest, "\n%s: %s",
                                  verdict->database[0] != '\0' ? name : verdict->version, sentence);
          continue;
        }
      n++;
      databases += verdict->database[0] != '\0';
      bytes += verdict->size;
    }
  size = hoist_words_dup_size (bytes);
  *ret_all = rest->len == 0;
  first = databases > 0 ? g_strdup_printf (_ ("Backups (%u) and databases (%u) of %s were removed"),
                                           n - databases, databases, slug)
                        : g_strdup_printf (g_dngettext (NULL, "%u backup of %s was removed",
                                                        "%u backups of %s were removed", n),
                                           n, slug);
  return g_strdup_printf ("%s, %s%s", first, size, rest->str);
}
