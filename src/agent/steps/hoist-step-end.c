/* SPDX-License-Identifier: GPL-3.0-or-later */
/* end: daemons that the application started and that are no children of its services are asked to
 * end, each by the signal that the guide names, and each is seen to have ended and to have saved
 * what it holds. One that does not end is named and left alone: the step fails and is taken back.
 * Undo ends those that were started since, so that the release of before starts its own; those that
 * were there before and did not end stay. Worker thread. Never sends SIGKILL, and never a signal to
 * a process that it did not look at. */
#include "agent/steps/hoist-step-end.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/steps/hoist-step-child.h"
#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "drivers/hoist-daemon-search.h"
#include "model/hoist-guide-signal.h"
#include "model/hoist-value-texts.h"

typedef struct
{
  HoistStepWork *work;
  HoistDaemonRule rule;
  char **arguments, **pid_files;
  const char *saves; /* file that each writes at its end; "" it holds nothing */
  int number;        /* of the signal */
  HoistValue *noted; /* who was found, and what its file was then */
} Ending;

/* NULL: nobody was looked for. Of another boot nobody is left. */
static HoistValue *
read_note (HoistStepWork *work)
{
  HoistAgentSpoolKey key = work->key;
  g_autoptr (HoistValue) note = NULL;
  const HoistValue *found;

  key.undo = FALSE;
  note = hoist_agent_spool_read_note (work->state, &key);
  found = note != NULL ? hoist_value_get_member (note, "found") : NULL;
  if (found == NULL)
    return NULL;
  return strcmp (hoist_value_lookup_string (note, "boot_id", ""), hoist_clock_get_boot_id ()) == 0
             ? hoist_value_ref (found)
             : hoist_value_new_array ();
}

static void
ending_init (Ending *self, HoistStepWork *work, const HoistValue *args)
{
  self->work = work;
  self->arguments = hoist_value_dup_texts (hoist_value_get_member (args, "arguments"));
  self->pid_files = hoist_value_dup_texts (hoist_value_get_member (args, "pid_files"));
  self->saves = hoist_value_lookup_string (args, "saves", "");
  self->number = (int) hoist_value_lookup_int (args, "signal", SIGTERM);
  self->rule = (HoistDaemonRule){ hoist_value_lookup_string (args, "program", ""),
                                  (const char *const *) self->arguments,
                                  hoist_value_lookup_string (args, "under", ""),
                                  (const char *const *) self->pid_files, work->uid };
  self->noted = read_note (work);
}

static void
ending_clear (Ending *self)
{
  g_clear_pointer (&self->arguments, g_strfreev);
  g_clear_pointer (&self->pid_files, g_strfreev);
  g_clear_pointer (&self->noted, hoist_value_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ending, ending_clear)

/* --- what each saves ------------------------------------------------------------------------ */

static char *
name_save (const Ending *self, const char *folder)
{
  return self->saves[0] != '\0' ? g_canonicalize_filename (self->saves, folder) : g_strdup ("");
}

/* "inode mtime size": a file that was written again is another one, or a younger one. */
static char *
describe_file (const char *path)
{
  struct stat st;

  if (path[0] == '\0' || stat (path, &st) != 0)
    return g_strdup ("");
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld %" G_GINT64_FORMAT,
                          (guint64) st.st_ino, (gint64) st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
                          (gint64) st.st_size);
}

static gboolean
has_saved (const HoistValue *noted)
{
  const char *path = hoist_value_lookup_string (noted, "saves", "");
  g_autofree char *now = describe_file (path);

  return path[0] == '\0'
         || (now[0] != '\0' && strcmp (now, hoist_value_lookup_string (noted, "file", "")) != 0);
}

/* --- who was there before ------------------------------------------------------------------- */

static gboolean
is_noted (const Ending *self, const HoistDaemon *daemon)
{
  guint n = self->noted != NULL ? hoist_value_get_size (self->noted) : 0;

  for (guint i = 0; i < n; i++)
    {
      const HoistValue *one = hoist_value_get_element (self->noted, i);

      if (hoist_value_lookup_int (one, "pid", 0) == daemon->pid
          && (guint64) hoist_value_lookup_int (one, "start_time", 0) == daemon->start_time)
        return TRUE;
    }
  return FALSE;
}

static HoistValue *
new_noted (const Ending *self, const HoistDaemon *daemon)
{
  HoistValue *one = hoist_value_new_object ();
  g_autofree char *path = name_save (self, daemon->folder);
  g_autofree char *file = describe_file (path);
  g_autofree char *who = hoist_daemon_describe (daemon);

  hoist_value_set (one, "pid", hoist_value_new_int (daemon->pid));
  hoist_value_set (one, "start_time", hoist_value_new_int ((gint64) daemon->start_time));
  hoist_value_set (one, "who", hoist_value_new_string (who));
  hoist_value_set (one, "saves", hoist_value_new_string (path));
  hoist_value_set (one, "file", hoist_value_new_string (file));
  return one;
}

static void
add_noted (const Ending *self, const GPtrArray *daemons, HoistValue *list)
{
  for (guint i = 0; i < daemons->len; i++)
    if (!is_noted (self, g_ptr_array_index (daemons, i)))
      hoist_value_append (list, new_noted (self, g_ptr_array_index (daemons, i)));
}

/* Before anybody is asked: what an attempt that was cut off knew stays known. */
static gboolean
write_note (Ending *self, const GPtrArray *daemons, GError **error)
{
  g_autoptr (HoistValue) note = hoist_value_new_object ();
  HoistValue *found = hoist_value_new_array ();

  for (guint i = 0; self->noted != NULL && i < hoist_value_get_size (self->noted); i++)
    hoist_value_append (found, hoist_value_ref (hoist_value_get_element (self->noted, i)));
  add_noted (self, daemons, found);
  g_clear_pointer (&self->noted, hoist_value_unref);
  self->noted = hoist_value_ref (found);
  hoist_value_set (note, "boot_id", hoist_value_new_string (hoist_clock_get_boot_id ()));
  hoist_value_set (note, "found", found);
  return hoist_agent_spool_write_note (self->work->state, &self->work->key, note, error);
}

/* --- asking and waiting --------------------------------------------------------------------- */

/* NULL: each can listen. */
static char *
dup_frozen (const GPtrArray *daemons)
{
  for (guint i = 0; i < daemons->len; i++)
    {
      const HoistDaemon *daemon = g_ptr_array_index (daemons, i);
      g_autofree char *who = daemon->frozen ? hoist_daemon_describe (daemon) : NULL;

      if (who != NULL)
        return g_strdup_printf (
            "%s is frozen (stopped by a signal or a debugger), so that it can't save and end. "
            "Nobody was asked to end; let it go on (kill -CONT %d), then try again.",
            who, daemon->pid);
    }
  return NULL;
}

static gboolean
refuse_frozen (const GPtrArray *daemons, GError **error)
{
  g_autofree char *text = dup_frozen (daemons);

  if (text != NULL)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_BUSY, text);
  return text == NULL;
}

void
hoist_step_end_examine (HoistStepWork *work, const HoistValue *ends, GPtrArray *findings)
{
  for (guint i = 0; ends != NULL && i < hoist_value_get_size (ends); i++)
    {
      g_auto (Ending) self = { 0 };
      g_autofree char *frozen = NULL, *fine = NULL;

      ending_init (&self, work, hoist_value_get_element (ends, i));
      g_autoptr (GPtrArray) daemons = hoist_daemon_search_find (&self.rule);
      frozen = dup_frozen (daemons);
      fine = g_strdup_printf ("%u × %s of the tenant run and can be asked to end.", daemons->len,
                              self.rule.program);
      g_ptr_array_add (findings,
                       hoist_finding_new ("daemons",
                                          frozen != NULL ? HOIST_FINDING_BLOCKER : HOIST_FINDING_OK,
                                          frozen != NULL ? frozen : fine, "", ""));
    }
}

typedef struct
{
  const GPtrArray *daemons;
  GPollFD *fds; /* one each, -1: it has ended; the last is the cancellable's */
  gint64 begin;
} Waiting;

static guint
count_open (const Waiting *w)
{
  guint n = 0;

  for (guint i = 0; i < w->daemons->len; i++)
    n += w->fds[i].fd >= 0;
  return n;
}

static void
close_all (Waiting *w)
{
  for (guint i = 0; i < w->daemons->len; i++)
    if (w->fds[i].fd >= 0)
      close (w->fds[i].fd);
  g_free (w->fds);
}

static void
note_ends (Ending *self, Waiting *w)
{
  for (guint i = 0; i < w->daemons->len; i++)
    {
      const HoistDaemon *daemon = g_ptr_array_index (w->daemons, i);
      g_autofree char *who = NULL;

      if (w->fds[i].fd < 0 || hoist_process_is_alive (daemon->pid, daemon->start_time))
        continue;
      who = hoist_daemon_describe (daemon);
      close (w->fds[i].fd);
      w->fds[i].fd = -1;
      hoist_step_work_log (self->work, HOIST_LOG_INFO, "%s has ended after %.1f s.", who,
                           (double) (hoist_clock_boottime_us () - w->begin) / G_USEC_PER_SEC);
    }
}

static gboolean
set_deaf (const Ending *self, const Waiting *w, guint seconds, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < w->daemons->len; i++)
    if (w->fds[i].fd >= 0)
      {
        g_autofree char *who = hoist_daemon_describe (g_ptr_array_index (w->daemons, i));

        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", who);
      }
  g_set_error (
      error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT,
      "%s did not end within %u s of SIG%s, and is not killed: it would lose what it has not "
      "saved. Its own log says why it goes on.",
      names->str, seconds, hoist_guide_signal_get_name (self->number));
  return FALSE;
}

static gboolean
ask_all (Ending *self, Waiting *w, GError **error)
{
  for (guint i = 0; i < w->daemons->len; i++)
    {
      const HoistDaemon *daemon = g_ptr_array_index (w->daemons, i);
      g_autoptr (GError) local = NULL;
      g_autofree char *who = hoist_daemon_describe (daemon);

      w->fds[i].events = G_IO_IN;
      w->fds[i].fd = hoist_daemon_search_ask (&self->rule, daemon, self->number, &local);
      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      hoist_step_work_log (self->work, HOIST_LOG_INFO, "Asked %s to end (SIG%s).", who,
                           hoist_guide_signal_get_name (self->number));
      if (i == 0 && !hoist_step_work_middle (self->work, error))
        return FALSE;
    }
  return w->daemons->len > 0 || hoist_step_work_middle (self->work, error);
}

static gboolean
wait_all (Ending *self, Waiting *w, guint wait_ms, GError **error)
{
  GCancellable *cancellable = self->work->call.cancellable;
  guint n = w->daemons->len;
  gint64 end = w->begin + (gint64) wait_ms * 1000;

  note_ends (self, w);
  while (count_open (w) > 0)
    {
      gint64 left = end - hoist_clock_boottime_us ();
      gboolean cancel;

      if (left <= 0)
        return set_deaf (self, w, wait_ms / 1000, error);
      cancel = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &w->fds[n]);
      g_poll (w->fds, cancel ? n + 1 : n, (int) (left / 1000 + 1));
      if (cancel)
        g_cancellable_release_fd (cancellable);
      note_ends (self, w);
      if (!hoist_driver_call_check (&self->work->call, error))
        return FALSE;
    }
  return TRUE;
}

/* Everybody is asked before anybody is waited for. */
static gboolean
end_all (Ending *self, const GPtrArray *daemons, GError **error)
{
  guint seconds = (guint) hoist_value_lookup_int (self->work->args, "seconds", 60);
  Waiting w = { daemons, g_new0 (GPollFD, daemons->len + 1), hoist_clock_boottime_us () };
  gboolean ok;

  for (guint i = 0; i < daemons->len; i++)
    w.fds[i].fd = -1;
  ok = ask_all (self, &w, error)
       && wait_all (self, &w, hoist_step_work_get_time_left (self->work, seconds * 1000), error);
  close_all (&w);
  return ok;
}

/* --- what is proven ------------------------------------------------------------------------- */

static gboolean
check_saved (Ending *self, const HoistValue *list, GError **error)
{
  for (guint i = 0; list != NULL && i < hoist_value_get_size (list); i++)
    {
      const HoistValue *one = hoist_value_get_element (list, i);
      const char *path = hoist_value_lookup_string (one, "saves", "");

      if (!has_saved (one))
        {
          g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                       "%s has ended, but %s is not newer than before: it has not saved what it "
                       "held.",
                       hoist_value_lookup_string (one, "who", ""), path);
          return FALSE;
        }
      if (path[0] != '\0')
        hoist_step_work_log (self->work, HOIST_LOG_INFO, "%s has been saved.", path);
    }
  return TRUE;
}

/* Somebody who starts them again at once would make it all vain. */
static gboolean
check_gone (Ending *self, GError **error)
{
  g_autoptr (GPtrArray) again = hoist_daemon_search_find (&self->rule);
  g_autofree char *who = NULL;

  if (again->len == 0)
    return TRUE;
  who = hoist_daemon_describe (g_ptr_array_index (again, 0));
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_BUSY,
               "%s runs, though all were ended: something starts it again. Find out what does "
               "(ps -o ppid= -p %d), then try again.",
               who, ((const HoistDaemon *) g_ptr_array_index (again, 0))->pid);
  return FALSE;
}

static gboolean
check_done (Ending *self, GError **error)
{
  g_autofree char *detail = NULL;

  if (hoist_step_child_examine (self->work, &detail) != HOIST_PROBE_NOT_APPLIED)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
               "They have ended, but what the guide wants to see is not there (%s).", detail);
  return FALSE;
}

static gboolean
apply (HoistStepWork *work, GError **error)
{
  g_auto (Ending) self = { 0 };
  g_autoptr (GPtrArray) daemons = NULL;
  g_autofree char *why = NULL;
  const char *id = hoist_step_work_get_text (work, "id");
  gboolean needed;

  if (!hoist_step_child_is_needed (work, &needed, &why, error))
    return FALSE;
  if (!needed)
    return hoist_step_child_pass_over (work, why, error);
  ending_init (&self, work, work->args);
  daemons = hoist_daemon_search_find (&self.rule);
  hoist_step_work_detail (work, "Ending %u × %s...", daemons->len, self.rule.program);
  if (!refuse_frozen (daemons, error) || !write_note (&self, daemons, error)
      || !end_all (&self, daemons, error) || !check_saved (&self, self.noted, error)
      || !check_gone (&self, error) || !check_done (&self, error))
    {
      g_prefix_error (error, "The step %s: ", id);
      return FALSE;
    }
  hoist_step_work_set_int (work, "ended", hoist_value_get_size (self.noted));
  hoist_step_work_detail (work, "Ended %u × %s, each by itself", hoist_value_get_size (self.noted),
                          self.rule.program);
  return TRUE;
}

/* --- back ----------------------------------------------------------------------------------- */

/* What was started since the step; who was there before it and did not end is left alone. */
static GPtrArray *
find_new (const Ending *self, gboolean tell)
{
  GPtrArray *daemons = hoist_daemon_search_find (&self->rule);

  for (guint i = daemons->len; i > 0; i--)
    if (is_noted (self, g_ptr_array_index (daemons, i - 1)))
      {
        g_autofree char *who = hoist_daemon_describe (g_ptr_array_index (daemons, i - 1));

        if (tell)
          hoist_step_work_log (self->work, HOIST_LOG_WARNING,
                               "%s runs on: it did not end when it was asked.", who);
        g_ptr_array_remove_index (daemons, i - 1);
      }
  return daemons;
}

static gboolean
undo (HoistStepWork *work, GError **error)
{
  g_auto (Ending) self = { 0 };
  g_autoptr (GPtrArray) daemons = NULL;
  g_autoptr (HoistValue) held = hoist_value_new_array ();

  ending_init (&self, work, work->args);
  if (self.noted == NULL) /* nobody was asked */
    {
      work->skipped = TRUE;
      return hoist_step_work_middle (work, error);
    }
  daemons = find_new (&self, TRUE);
  add_noted (&self, daemons, held);
  if (!refuse_frozen (daemons, error) || !end_all (&self, daemons, error)
      || !check_saved (&self, held, error))
    {
      g_prefix_error (error, "Taking back %s: ", hoist_step_work_get_text (work, "id"));
      return FALSE;
    }
  if (strcmp (hoist_step_work_get_text (work, "undo"), "command") == 0)
    return hoist_step_child_take_back (work, error);
  if (strcmp (hoist_step_work_get_text (work, "undo"), "services") == 0)
    hoist_step_work_log (work, HOIST_LOG_INFO, "The services start them again.");
  return TRUE;
}

static HoistProbe
probe_back (const Ending *self, char **ret_detail)
{
  g_autoptr (GPtrArray) since = find_new (self, FALSE);

  if (since->len > 0)
    {
      g_autofree char *who = hoist_daemon_describe (g_ptr_array_index (since, 0));

      *ret_detail = g_strdup_printf ("%s runs; it was started since.", who);
      return HOIST_PROBE_NOT_APPLIED;
    }
  *ret_detail = g_strdup ("None runs that was started since.");
  return strcmp (hoist_step_work_get_text (self->work, "undo"), "command") == 0
             ? HOIST_PROBE_UNKNOWN
             : HOIST_PROBE_APPLIED;
}

static HoistProbe
probe (HoistStepWork *work, char **ret_detail)
{
  g_auto (Ending) self = { 0 };
  g_autoptr (GPtrArray) daemons = NULL;

  ending_init (&self, work, work->args);
  if (work->key.undo)
    return probe_back (&self, ret_detail);
  daemons = hoist_daemon_search_find (&self.rule);
  if (daemons->len > 0)
    {
      g_autofree char *who = hoist_daemon_describe (g_ptr_array_index (daemons, 0));

      *ret_detail = g_strdup_printf (daemons->len == 1 ? "%u runs: %s." : "%u run, such as %s.",
                                     daemons->len, who);
      return self.noted != NULL ? HOIST_PROBE_PARTIAL : HOIST_PROBE_NOT_APPLIED;
    }
  for (guint i = 0; self.noted != NULL && i < hoist_value_get_size (self.noted); i++)
    if (!has_saved (hoist_value_get_element (self.noted, i)))
      {
        *ret_detail = g_strdup ("They have ended; not each has saved what it held.");
        return HOIST_PROBE_PARTIAL;
      }
  *ret_detail = g_strdup_printf ("No %s of the tenant runs.", self.rule.program);
  return self.noted != NULL ? HOIST_PROBE_APPLIED : HOIST_PROBE_NOT_APPLIED;
}

const HoistStepActions hoist_step_end = { HOIST_STEP_END, apply, undo, probe };
