/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearse: while the services go on, the migrations of the release and those steps of the guide
 * that lie around them are done to a clone of the database, in a folder of their own, and timed.
 * Rows that would be lost are counted. Where the way leads over required stops, this is done for
 * one release after the other on the same clone. All of it is gone when the step ends, also when it
 * fails; undo does it after an interruption. Worker thread. Never writes to the live database, and
 * looks whether anybody did. */
#include "agent/steps/hoist-step-child.h"
#include "agent/steps/hoist-step-crossing.h"
#include "agent/steps/hoist-step-loss.h"
#include "agent/steps/hoist-step-rows.h"
#include "agent/steps/hoist-step-scratch.h"
#include "agent/steps/hoist-step-script.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"

typedef struct
{
  HoistStepWork *work;
  HoistStepScratch scratch;
  HoistStepWork at; /* the same work with the arguments of the hop that is rehearsed */
  guint hop, n_hops;
  HoistValue *parts; /* {title, seconds, ok}, for the facts */
  HoistValue *hops;  /* {to, seconds, ok}, those that were begun */
  double seconds;    /* of all that was done to the clone */
} Rehearsal;

static guint
count (const HoistValue *list)
{
  return list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY
             ? hoist_value_get_size (list)
             : 0;
}

/* --- what is done to it -------------------------------------------------------------------- */

static gboolean
run_timed (Rehearsal *r, HoistStepScript *run, GError **error)
{
  gint64 begin = hoist_clock_boottime_us ();
  gboolean ok = hoist_step_script_run (r->work, run, error);
  double seconds = (double) (hoist_clock_boottime_us () - begin) / 1e6;
  HoistValue *part = hoist_value_new_object ();

  r->seconds += seconds;
  hoist_value_set (part, "title", hoist_value_new_string (run->script));
  hoist_value_set (part, "seconds", hoist_value_new_double (seconds));
  hoist_value_set (part, "ok", hoist_value_new_bool (ok));
  hoist_value_append (r->parts, part);
  hoist_step_work_log (r->work, ok ? HOIST_LOG_INFO : HOIST_LOG_ERROR, "%s %s after %.1f s.",
                       run->script, ok ? "ended well" : "failed", seconds);
  return ok;
}

/* Nobody else has the clone open: migrations that have not opened it use another database. Asked
 * of the server, from beside; -1 where it counts no sessions. */
static gboolean
count_sessions (Rehearsal *r, gint64 *ret_ever, GError **error)
{
  *ret_ever = -1;
  return r->scratch.file != NULL
         || hoist_step_loss_count_sessions (r->work, &r->scratch.clone, ret_ever, error);
}

static gboolean
check_opened (Rehearsal *r, gint64 before, GError **error)
{
  gint64 after;

  if (before < 0)
    return TRUE;
  if (!count_sessions (r, &after, error))
    return FALSE;
  if (after > before)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               "The migrations have not opened the clone of the database %s that the settings "
               "name: they use another one.",
               r->scratch.live.name);
  return FALSE;
}

static void
show_progress (Rehearsal *r, guint i, guint n, const char *script)
{
  double all = 0.2 + 0.7 * (r->hop + (double) i / n) / r->n_hops;

  if (r->n_hops > 1)
    hoist_step_work_progress (r->work, all, "The clone, hop %u of %u: %u of %u · %s", r->hop + 1,
                              r->n_hops, i + 1, n, script);
  else
    hoist_step_work_progress (r->work, all, "The clone: %u of %u · %s", i + 1, n, script);
}

static gboolean
run_each (Rehearsal *r, GError **error)
{
  HoistStepWork *work = &r->at;
  const HoistValue *scripts = hoist_value_get_member (work->args, "scripts");
  const HoistValue *commands = hoist_value_get_member (work->args, "commands");
  guint n = count (scripts);
  HoistStepScript run = { .database = &r->scratch.clone, .folder = r->scratch.folder };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HoistValue) command =
          hoist_step_scratch_move (work, &r->scratch, hoist_value_get_element (commands, i));

      run.script = hoist_value_get_string (hoist_value_get_element (scripts, i));
      run.command = command;
      show_progress (r, i, n, run.script);
      hoist_step_work_log (work, HOIST_LOG_INFO, "Migration %u of %u, on the clone: %s", i + 1, n,
                           run.script);
      if (!run_timed (r, &run, error) || (i == n / 2 && !hoist_step_work_middle (work, error)))
        return FALSE;
    }
  return n > 0 || hoist_step_work_middle (work, error);
}

static gboolean
run_scripts (Rehearsal *r, GError **error)
{
  gint64 sessions = -1;

  return (count (hoist_value_get_member (r->at.args, "scripts")) == 0
          || count_sessions (r, &sessions, error))
         && run_each (r, error) && check_opened (r, sessions, error);
}

static HoistValue *
move (Rehearsal *r, const HoistValue *texts)
{
  return hoist_step_scratch_move (&r->at, &r->scratch, texts);
}

static char *
move_path (Rehearsal *r, const char *path)
{
  return hoist_step_crossing_move_text (path, r->work->tenant->directory, r->scratch.folder);
}

/* The arguments of a step of the guide as they are there. Its files lie there already. */
static HoistValue *
move_deed (Rehearsal *r, const HoistValue *deed)
{
  static const char *const texts[] = { "argv", "environment" };
  const HoistValue *proof = hoist_value_get_member (deed, "only_when");
  const HoistValue *command = proof != NULL ? hoist_value_get_member (proof, "command") : NULL;
  g_autofree char *folder = move_path (r, hoist_value_lookup_string (deed, "folder", ""));
  HoistValue *moved = hoist_value_new_object ();

  hoist_value_set_all (moved, deed);
  hoist_value_set (moved, "commit", hoist_value_new_string (""));
  hoist_value_set (moved, "folder", hoist_value_new_string (folder));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    hoist_value_set (moved, texts[i], move (r, hoist_value_get_member (deed, texts[i])));
  if (command != NULL)
    {
      HoistValue *other = hoist_value_new_object ();

      hoist_value_set_all (other, proof);
      hoist_value_set (other, "command", move (r, command));
      hoist_value_set (moved, "only_when", other);
    }
  return moved;
}

/* A step of the guide. Whether it is needed the clone says, and programs beside it: what comes
 * before it on the way was done there alone. */
static gboolean
run_deed (Rehearsal *r, const HoistValue *deed, GError **error)
{
  HoistStepWork asked = r->at;
  const char *id = hoist_value_lookup_string (deed, "id", "");
  const char *title = hoist_value_lookup_string (deed, "title", "");
  g_autoptr (HoistValue) moved = move_deed (r, deed);
  g_autofree char *why = NULL;
  gboolean needed;

  asked.args = moved;
  if (!hoist_step_child_is_needed_there (&asked, &r->scratch.clone, &needed, &why, error))
    return FALSE;
  if (!needed)
    {
      hoist_step_work_log (r->work, HOIST_LOG_INFO, "%s is not needed (%s).", id, why);
      return TRUE;
    }
  HoistStepScript run = { .database = &r->scratch.clone,
                          .folder = hoist_value_lookup_string (moved, "folder", ""),
                          .noun = "step",
                          .script = title[0] != '\0' ? title : id,
                          .command = hoist_value_get_member (moved, "argv"),
                          .environment = hoist_value_get_member (moved, "environment") };
  hoist_step_work_log (r->work, HOIST_LOG_INFO, "Step of the guide, on the clone: %s", run.script);
  return run_timed (r, &run, error);
}

static gboolean
run_deeds (Rehearsal *r, const char *when, GError **error)
{
  const HoistValue *deeds = hoist_value_get_member (r->at.args, "deeds");

  for (guint i = 0; i < count (deeds); i++)
    {
      const HoistValue *deed = hoist_value_get_element (deeds, i);

      if (g_str_equal (hoist_value_lookup_string (deed, "when", ""), when)
          && !run_deed (r, deed, error))
        return FALSE;
    }
  return TRUE;
}

/* --- what became of it --------------------------------------------------------------------- */

static GPtrArray *
count_rows (Rehearsal *r, GError **error)
{
  const HoistStepDatabase *clone = &r->scratch.clone;

  return clone->driver->count_tables (clone->path, &r->work->call, error);
}

/* What each hop loses is said of it; *before is what the next one begins with. */
static gboolean
compare_rows (Rehearsal *r, GPtrArray **before, GError **error)
{
  GPtrArray *after = count_rows (r, error);
  g_autoptr (GArray) lost = after != NULL ? hoist_step_rows_list_lost (*before, after) : NULL;
  gint64 rows = hoist_value_lookup_int (r->work->facts, "lost_rows", 0);

  if (after == NULL)
    return FALSE;
  for (guint i = 0; i < lost->len; i++)
    {
      const HoistStepRowsLost *one = &g_array_index (lost, HoistStepRowsLost, i);

      rows += one->before - one->after;
      hoist_step_work_log (r->work, HOIST_LOG_WARNING,
                           one->before == 1 ? "%s had %" G_GINT64_FORMAT
                                              " row and has %" G_GINT64_FORMAT " afterwards."
                                            : "%s had %" G_GINT64_FORMAT
                                              " rows and has %" G_GINT64_FORMAT " afterwards.",
                           one->table, one->before, one->after);
    }
  hoist_step_work_set_int (r->work, "lost_rows", rows);
  g_ptr_array_unref (*before);
  *before = after;
  return TRUE;
}

static gboolean
read_schema (Rehearsal *r, HoistDatabaseSighting *ret, GError **error)
{
  return r->scratch.live.driver == NULL
         || r->scratch.live.driver->probe (r->scratch.live.path, FALSE, ret, &r->work->call, error);
}

/* --- hop by hop ---------------------------------------------------------------------------- */

/* What the arguments say of all, with what they say of that one; the first is said at once. */
static HoistValue *
new_args (const HoistStepWork *work, guint hop)
{
  const HoistValue *hops = hoist_value_get_member (work->args, "hops");
  HoistValue *args = hoist_value_new_object ();

  hoist_value_set_all (args, work->args);
  if (hop > 0)
    hoist_value_set_all (args, hoist_value_get_element (hops, hop - 1));
  return args;
}

static gboolean
do_hop (Rehearsal *r, GPtrArray **before, GError **error)
{
  if (r->hop > 0 && !hoist_step_scratch_go_on (&r->at, &r->scratch, error))
    return FALSE;
  return run_deeds (r, "before_migrations", error) && run_scripts (r, error)
         && run_deeds (r, "while_stopped", error)
         && (*before == NULL || compare_rows (r, before, error));
}

static void
tell_hop (Rehearsal *r, double seconds, GError **error)
{
  HoistValue *told = hoist_value_new_object ();
  const char *to = hoist_step_work_get_text (&r->at, "to");
  gboolean failed = *error != NULL;

  hoist_value_set (told, "to", hoist_value_new_string (to));
  hoist_value_set (told, "seconds", hoist_value_new_double (seconds));
  hoist_value_set (told, "ok", hoist_value_new_bool (!failed));
  hoist_value_append (r->hops, told);
  hoist_step_work_detail (r->work,
                          failed ? "Hop %u of %u, to %s: failed after %.1f s"
                                 : "Hop %u of %u, to %s: rehearsed in %.1f s",
                          r->hop + 1, r->n_hops, to, seconds);
  if (failed)
    g_prefix_error (error, "Hop %u of %u, to %s, failed. ", r->hop + 1, r->n_hops, to);
}

static gboolean
do_hops (Rehearsal *r, GPtrArray **before, GError **error)
{
  gboolean ok = TRUE;

  for (r->hop = 0; ok && r->hop < r->n_hops; r->hop++)
    {
      g_autoptr (HoistValue) args = new_args (r->work, r->hop);
      g_autoptr (GError) local = NULL;
      double seconds = r->seconds;

      r->at.args = args;
      ok = do_hop (r, before, &local);
      if (r->n_hops > 1)
        tell_hop (r, r->seconds - seconds, &local);
      if (!ok)
        g_propagate_error (error, g_steal_pointer (&local));
    }
  return ok;
}

static gboolean
do_all (Rehearsal *r, GError **error)
{
  g_autoptr (GPtrArray) before = NULL;
  double seconds;

  hoist_step_work_detail (r->work, "Cloning database...");
  if (!hoist_step_scratch_make (r->work, &r->scratch, &seconds, error))
    return FALSE;
  hoist_value_set (r->work->facts, "clone_s", hoist_value_new_double (seconds));
  hoist_step_work_log (r->work, HOIST_LOG_INFO,
                       "The release and a clone of the database lie beside, after %.1f s.",
                       seconds);
  if (r->scratch.clone.driver != NULL && (before = count_rows (r, error)) == NULL)
    return FALSE;
  hoist_step_work_detail (r->work, "Rehearsing...");
  return do_hops (r, &before, error);
}

static gboolean
check_live (Rehearsal *r, const HoistDatabaseSighting *before, GError **error)
{
  g_auto (HoistDatabaseSighting) after = { 0 };

  if (!read_schema (r, &after, error))
    return FALSE;
  if (g_strcmp0 (before->schema_digest, after.schema_digest) == 0)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT,
               "The schema of the live database %s changed during the rehearsal: a program of the "
               "release finds it by itself.",
               r->scratch.live.name);
  return FALSE;
}

static void
tell_left_out (Rehearsal *r)
{
  for (guint hop = 0; hop < r->n_hops; hop++)
    {
      g_autoptr (HoistValue) args = new_args (r->work, hop);
      const HoistValue *names = hoist_value_get_member (args, "left_out");

      for (guint i = 0; i < count (names); i++)
        hoist_step_work_log (r->work, HOIST_LOG_INFO, "Not rehearsed: %s",
                             hoist_value_get_string (hoist_value_get_element (names, i)));
    }
}

/* --- the step ------------------------------------------------------------------------------ */

static gboolean
rehearse (Rehearsal *r, GError **error)
{
  g_auto (HoistDatabaseSighting) before = { 0 };
  g_autoptr (GError) left = NULL;
  gboolean ok = read_schema (r, &before, error);

  ok = ok && do_all (r, error);
  ok = ok && check_live (r, &before, error);
  if (hoist_step_scratch_remove (r->work, &r->scratch, &left))
    return ok;
  if (ok)
    g_propagate_error (error, g_steal_pointer (&left));
  return FALSE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  Rehearsal r = { .work = work,
                  .n_hops = 1 + count (hoist_value_get_member (work->args, "hops")),
                  .parts = hoist_value_new_array (),
                  .hops = hoist_value_new_array () };
  gboolean ok;

  work->call.background = TRUE;
  hoist_value_set (work->facts, "parts", r.parts);
  hoist_value_set (work->facts, "hops", r.hops);
  r.at = *work;
  tell_left_out (&r);
  ok = hoist_step_scratch_read (work, &r.scratch, error) && rehearse (&r, error);
  hoist_value_set (work->facts, "seconds", hoist_value_new_double (r.seconds));
  hoist_step_scratch_clear (&r.scratch);
  if (ok)
    hoist_step_work_detail (work, "Rehearsed in %.1f s; the clone is gone", r.seconds);
  return ok;
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  g_auto (HoistStepScratch) scratch = { 0 };
  g_autoptr (GError) local = NULL;
  gboolean can = hoist_step_scratch_read (work, &scratch, &local);

  if (!can
      && (g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED)
          || g_error_matches (local, HOIST_ERROR, HOIST_ERROR_REFUSED)))
    return hoist_step_work_middle (work, error); /* then nothing was made either */
  if (!can)
    g_propagate_error (error, g_steal_pointer (&local));
  return can && hoist_step_work_middle (work, error)
         && hoist_step_scratch_remove (work, &scratch, error);
}

/* What is there is left of an interruption. */
static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_auto (HoistStepScratch) scratch = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean there;

  if (!hoist_step_scratch_read (work, &scratch, &error))
    {
      *ret_detail = g_strdup (error->message);
      return HOIST_PROBE_UNKNOWN;
    }
  there = hoist_step_scratch_is_there (&scratch);
  *ret_detail =
      g_strdup (there ? "Something is left of a rehearsal." : "Nothing is left of a rehearsal.");
  if (work->key.undo)
    return there ? HOIST_PROBE_NOT_APPLIED : HOIST_PROBE_APPLIED;
  return there ? HOIST_PROBE_PARTIAL : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_rehearse = { HOIST_STEP_REHEARSE, apply, undo, probe };
