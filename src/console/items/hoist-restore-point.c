/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Restore points from a report: pure functions for the guided rollback; main thread (the locale);
 * the plane decides in the end. */
#include "console/items/hoist-restore-point.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"

void
hoist_restore_point_free (HoistRestorePoint *point)
{
  g_free (point->backup);
  g_free (point->run);
  g_free (point->version);
  g_free (point->title);
  g_free (point->subtitle);
  g_free (point->reason);
  g_free (point);
}

static const HoistRun *
find_run (const HoistTenantReport *report, const char *id)
{
  for (guint i = 0; i < report->latest_runs->len; i++)
    {
      const HoistRun *run = g_ptr_array_index (report->latest_runs, i);

      if (g_strcmp0 (run->id, id) == 0)
        return run;
    }
  return NULL;
}

static char *
describe (const HoistTenantReport *report, const HoistBackup *backup)
{
  const HoistRun *maker = find_run (report, backup->run);
  g_autofree char *size = hoist_words_dup_size (backup->size);
  g_autofree char *title = maker != NULL ? hoist_words_dup_run_title (maker) : NULL;
  g_autofree char *restore = hoist_words_dup_duration (backup->restore_s);
  GString *text = g_string_new (size);

  if (backup->restore_s >= 0)
    g_string_append_printf (text, _ (" · restored in %s when it was tried"), restore);
  if (title != NULL)
    g_string_append_printf (text, _ (" · made before “%s”"), title);
  return g_string_free (text, FALSE);
}

static char *
why_not (const HoistBackup *backup)
{
  if (backup->removal != HOIST_BACKUP_KEPT)
    return g_strdup_printf (_ ("Removed by %s: it can’t be restored any more"),
                            hoist_words_user (backup->removed_by));
  if (backup->fault != NULL && backup->fault[0] != '\0')
    return g_strdup_printf (_ ("Can’t be used: %s"), backup->fault);
  if (backup->verified_at == 0)
    return g_strdup (_ ("Not verified yet: verify it on the tenant’s page first"));
  return NULL;
}

static HoistRestorePoint *
from_backup (const HoistTenantReport *report, const HoistBackup *backup, const HoistRun *taken_back)
{
  HoistRestorePoint *point = g_new0 (HoistRestorePoint, 1);
  g_autofree char *moment = hoist_words_dup_moment (backup->created_at);

  point->backup = g_strdup (backup->id);
  point->made_by_run = taken_back != NULL && g_strcmp0 (taken_back->backup, backup->id) == 0;
  point->run = g_strdup (point->made_by_run ? taken_back->id : "");
  point->version = g_strdup (backup->version);
  point->title = g_strdup_printf (_ ("%s of %s"), backup->version, moment);
  point->subtitle = describe (report, backup);
  point->reason = why_not (backup);
  point->time = backup->created_at;
  point->has_data = TRUE;
  return point;
}

/* An upgrade that made no backup: its code can still be taken back. */
static HoistRestorePoint *
from_run (const HoistRun *run)
{
  HoistRestorePoint *point = g_new0 (HoistRestorePoint, 1);
  g_autofree char *moment = hoist_words_dup_moment (run->created_at);

  point->backup = g_strdup ("");
  point->run = g_strdup (run->id);
  point->version = g_strdup (run->from_version);
  point->title = g_strdup_printf (_ ("%s of %s"), run->from_version, moment);
  point->subtitle = g_strdup (_ ("That upgrade made no backup: only the code can go back"));
  point->time = run->created_at;
  point->made_by_run = TRUE;
  return point;
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  const HoistRestorePoint *one = *(HoistRestorePoint *const *) a;
  const HoistRestorePoint *other = *(HoistRestorePoint *const *) b;

  return one->time > other->time ? -1 : one->time < other->time ? 1 : 0;
}

GPtrArray *
hoist_restore_point_list (const HoistTenantReport *report, const char *run)
{
  GPtrArray *points = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_restore_point_free);
  const HoistRun *taken_back = run != NULL && run[0] != '\0' ? find_run (report, run) : NULL;

  for (guint i = 0; i < report->backups->len; i++)
    g_ptr_array_add (points,
                     from_backup (report, g_ptr_array_index (report->backups, i), taken_back));
  if (taken_back != NULL && taken_back->backup[0] == '\0')
    g_ptr_array_add (points, from_run (taken_back));
  g_ptr_array_sort (points, compare_cb);
  return points;
}

/* A run is taken back as what it was: a copy with the rows written since, a move to the engine
 * before. Naming its backup, too, would be the other wish, to have that backup restored. */
HoistPlanWish
hoist_restore_point_make_wish (const HoistRestorePoint *point, gboolean data, gboolean safety)
{
  HoistPlanWish wish = HOIST_PLAN_WISH_INIT;

  wish.kind = HOIST_PLAN_ROLLBACK;
  wish.backup_db = safety;
  wish.restore_data = data && point->has_data;
  if (point->run[0] != '\0')
    wish.run = point->run;
  else if (point->backup[0] != '\0')
    wish.backup = point->backup;
  return wish;
}

int
hoist_restore_point_choose (const GPtrArray *points, const HoistTenantReport *report)
{
  int another = -1, any = -1;

  for (guint i = 0; i < points->len; i++)
    {
      const HoistRestorePoint *point = g_ptr_array_index (points, i);

      if (point->reason != NULL)
        continue;
      if (point->made_by_run)
        return (int) i;
      if (another < 0 && g_strcmp0 (point->version, report->version.deployed_version) != 0)
        another = (int) i;
      if (any < 0)
        any = (int) i;
    }
  return another >= 0 ? another : any;
}
