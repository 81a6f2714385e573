/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change of engine while the services run. What is written is noted; the application's command
 * makes its tables in the new database, in a folder that is lent to it with settings that name
 * that one; every row is copied from a copy of one moment, compared, and what was noted since is
 * carried again and again until hardly anything is left. Behind the stop the rest is carried. It is
 * a help and no condition: whatever is in its way is said, and then all rows are copied while the
 * services are stopped, as it always was. Owns nothing beyond a call; worker thread. Never changes
 * a row of the database in use. */
#include "agent/steps/hoist-step-transfer.h"

#include <string.h>
#include <unistd.h>

#include "agent/steps/hoist-step-crossing.h"
#include "agent/steps/hoist-step-release.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "drivers/hoist-source.h"
#include "drivers/hoist-tenant-file.h"

#define SETTINGS_MAX 65536
#define LAG_SMALL 200 /* changes: carried in less than the stop takes */
#define SLOWER_MAX 20 /* rounds in a row after which more was left than before */

/* --- the folder that is lent --------------------------------------------------------------- */

static char *
find_value (char **lines, const char *name)
{
  char *value = NULL;

  for (guint i = 0; value == NULL && lines[i] != NULL; i++)
    value = hoist_step_crossing_read_line (lines[i], name);
  return value;
}

/* The tenant's settings: the one that names the database names the new one, and what lies in the
 * tenant's folder is looked for in this one. */
static char *
rewrite (HoistStepWork *work, const char *text, const char *folder, GError **error)
{
  const HoistValue *to = hoist_value_get_member (work->args, "to");
  const char *uses = hoist_step_work_get_text (work, "uses");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *url = find_value (lines, hoist_value_lookup_string (to, "setting", ""));

  if (url == NULL || uses[0] == '\0')
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_REFUSED,
                           "the settings don't name the new database");
      return NULL;
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *value = hoist_step_crossing_read_line (lines[i], uses);
      char *other = value != NULL
                        ? g_strdup_printf ("%s=%s", uses, url)
                        : hoist_step_crossing_move_text (lines[i], work->tenant->directory, folder);

      g_free (lines[i]);
      lines[i] = other;
    }
  return g_strjoinv ("\n", lines);
}

static gboolean
lend_settings (HoistStepWork *work, const char *folder, GError **error)
{
  const char *file = hoist_step_work_get_text (work, "settings");
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  gsize n = 0;
  g_autofree char *text =
      hoist_tenant_file_read (work->tenant->directory, file, SETTINGS_MAX, &n, error);
  g_autofree char *other = text != NULL ? rewrite (work, text, folder, error) : NULL;

  if (other == NULL || !hoist_file_make_folders (parent, 0755, error)
      || !hoist_file_replace (path, other, strlen (other), 0600, error))
    return FALSE;
  if (work->uid == (gint) geteuid () || lchown (path, (uid_t) work->uid, (gid_t) work->gid) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_IO, "%s can't be given to its user", path);
  return FALSE;
}

static char *
lend (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepOrigin) origin = { 0 };
  g_autofree char *folder = NULL;

  hoist_step_origin_init (&origin, work->state, hoist_step_work_get_text (work, "application"), "");
  folder = hoist_source_get_git ()->lend (&origin.origin, hoist_step_work_get_text (work, "commit"),
                                          work->tenant->directory, &work->call, error);
  return folder != NULL && lend_settings (work, folder, error) ? g_steal_pointer (&folder) : NULL;
}

static gboolean
make_tables (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autofree char *folder = lend (work, error);
  g_autoptr (HoistValue) command = NULL;
  gboolean ok = folder != NULL;

  if (ok)
    {
      command = hoist_step_crossing_move_command (
          work, hoist_value_get_member (work->args, "schema"), folder);
      ok = hoist_step_transfer_make_tables (work, t, folder, command, error);
    }
  return hoist_step_crossing_end_lent (work, ok, error);
}

/* --- catching up --------------------------------------------------------------------------- */

gboolean
hoist_step_transfer_catch_up (HoistStepWork *work, HoistStepTransfer *t,
                              HoistStepTransferRoundFunc carry, GError **error)
{
  const char *other = t->back ? "old" : "new";
  gint64 before = G_MAXINT64;
  guint slower = 0;

  while (TRUE)
    {
      HoistTypedCarried round = { 0 };

      if (!hoist_driver_call_check (&work->call, error) || !carry (work, t, &round, error))
        return FALSE;
      hoist_step_work_progress (work, 0.9, "The %s database is %" G_GINT64_FORMAT " changes behind",
                                other, round.lag);
      hoist_step_work_log (work, HOIST_LOG_INFO,
                           "%" G_GINT64_FORMAT
                           " rows carried over; the %s database is %" G_GINT64_FORMAT
                           " changes behind.",
                           round.carried, other, round.lag);
      hoist_step_work_set_int (work, "lag", round.lag);
      if (round.lag <= LAG_SMALL)
        return TRUE;
      slower = round.lag >= before ? slower + 1 : 0;
      before = round.lag;
      if (slower < SLOWER_MAX)
        continue;
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
                   "more is written than can be carried over: %" G_GINT64_FORMAT
                   " changes stay behind",
                   round.lag);
      return FALSE;
    }
}

static gboolean
carry_round (HoistStepWork *work, HoistStepTransfer *t, HoistTypedCarried *ret, GError **error)
{
  return hoist_typed_carry_run (&t->order, FALSE, ret, &work->call, error);
}

static gboolean
prepare_all (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  HoistTypedCopyOrder order = t->order;

  order.from = t->was;
  if (!hoist_step_transfer_prepare (work, t, error)
      || !hoist_typed_carry_begin (t->from.path, t->was, &work->call, error))
    return FALSE;
  hoist_step_work_log (work, HOIST_LOG_INFO,
                       "What is written from now on is noted; a copy of one moment is moved.");
  return make_tables (work, t, error) && hoist_step_transfer_copy_rows (work, t, &order, error)
         && hoist_step_transfer_compare (work, t, &order, error)
         && hoist_step_transfer_catch_up (work, t, carry_round, error);
}

gboolean
hoist_step_transfer_end_ahead (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  return hoist_typed_carry_end (t->from.path, t->was, &work->call, error);
}

gboolean
hoist_step_transfer_go_ahead (HoistStepWork *work, HoistStepTransfer *t, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (prepare_all (work, t, &local))
    {
      t->kept.ahead = TRUE;
      return hoist_step_work_middle (work, error)
             && hoist_step_transfer_keep (work, t, FALSE, "", error);
    }
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  hoist_step_work_log (
      work, HOIST_LOG_WARNING,
      "Not everything can be moved while the services run (%s). All rows are copied "
      "while they are stopped.",
      local->message);
  t->kept.ahead = FALSE;
  return hoist_step_transfer_end_ahead (work, t, error)
         && (!t->kept.begun || hoist_step_transfer_keep (work, t, FALSE, "", error));
}

gboolean
hoist_step_transfer_carry_rest (HoistStepWork *work, HoistStepTransfer *t, gboolean *ret_done,
                                GError **error)
{
  g_autoptr (GError) local = NULL;
  HoistTypedCarried rest;

  *ret_done = FALSE;
  if (!t->kept.ahead)
    return TRUE;
  if (hoist_typed_carry_run (&t->order, TRUE, &rest, &work->call, &local))
    {
      hoist_step_work_set_int (work, "carried", rest.carried);
      hoist_step_work_log (work, HOIST_LOG_INFO,
                           "Rows carried over at last: %" G_GINT64_FORMAT
                           "; each was read back, and every table has as many rows here and there.",
                           rest.carried);
      *ret_done = TRUE;
      return TRUE;
    }
  if (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  hoist_step_work_log (work, HOIST_LOG_WARNING,
                       "What was written meanwhile can't be carried over: %s All rows are copied.",
                       local->message);
  t->kept.ahead = FALSE;
  return TRUE;
}
