/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a child to its end, capturing its output, starting one that stays.
 *
 * States of a run: waiting (forked, its effect is being journalled) -> running (its output is
 * drained) -> ending (by itself, by the deadline, by cancelling, or because it says too much: what
 * is left of its group is ended) -> over (waited for). The child is not waited for before its group
 * is proven empty: until then its pid can't be given to anybody else.
 * Owner: the call. Thread: any; it blocks. Never reads a result from output. */
#include "base/hoist-process.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"
#include "base/hoist-process-cgroup.h"
#include "base/hoist-process-child.h"
#include "base/hoist-process-group.h"
#include "base/hoist-text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_GRACE_MS 10000
#define LAST_LINES 10

typedef struct
{
  int fd; /* -1 after its end */
  gboolean is_stderr;
  gboolean skipping; /* the rest of a line that was too long */
  GString *line;
} Stream;

typedef enum
{
  END_BY_ITSELF,
  END_BY_DEADLINE,
  END_BY_CANCELLING,
  END_BY_SIZE,
} EndReason;

typedef struct
{
  const HoistProcessOrder *order;
  HoistProcessChild child;
  char *cgroup;              /* folder, NULL: none */
  HoistProcessMoment forked; /* taken before the fork */
  Stream streams[2];
  GPollFD stream_fds[2]; /* what to wait for, kept in step with the streams */
  int pid_fd, timer_fd;
  GString *captured; /* stdout as it is, NULL when it is cut into lines */
  gsize max_captured;
  GQueue last_lines; /* of stderr, while capturing */
  gboolean too_large;
} Run;

char **
hoist_process_dup_environment (const char *const *extra)
{
  static const char *const fixed[] = {
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL=C.UTF-8",
    "TZ=UTC",
    "HOME=/nonexistent",
    "SHELL=/usr/sbin/nologin",
    "TERM=dumb",
    NULL,
  };
  char **environment = g_strdupv ((char **) fixed);

#if defined HOIST_FAILPOINTS || defined __SANITIZE_ADDRESS__
  static const char *const passed[] = { "HOIST_FAILPOINT", "HOIST_FAILPOINT_ONCE",
                                        "HOIST_TEST_NO_YIELD", "ASAN_OPTIONS", "UBSAN_OPTIONS" };

  for (guint i = 0; i < G_N_ELEMENTS (passed); i++)
    if (g_getenv (passed[i]) != NULL)
      environment = g_environ_setenv (environment, passed[i], g_getenv (passed[i]), TRUE);
#endif
  for (; extra != NULL && *extra != NULL; extra++)
    {
      const char *equals = strchr (*extra, '=');
      g_autofree char *name = equals == NULL ? NULL : g_strndup (*extra, (gsize) (equals - *extra));

      if (name != NULL && *name != '\0')
        environment = g_environ_setenv (environment, name, equals + 1, TRUE);
    }
  return environment;
}

/* ---- Output ---- */

static void
remember_line (Run *self, const char *line)
{
  g_queue_push_tail (&self->last_lines, hoist_text_clean_line (line, -1, 400));
  if (self->last_lines.length > LAST_LINES)
    g_free (g_queue_pop_head (&self->last_lines));
}

static void
emit_line (Run *self, Stream *stream)
{
  GString *line = stream->line;

  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  if (memchr (line->str, '\0', line->len) != NULL) /* a C string can't hold it */
    for (gsize i = 0; i < line->len; i++)
      line->str[i] = line->str[i] == '\0' ? '\001' : line->str[i];
  if (self->captured != NULL && stream->is_stderr)
    remember_line (self, line->str);
  if (self->order->line != NULL)
    self->order->line (line->str, stream->is_stderr, self->order->user_data);
  g_string_truncate (line, 0);
  stream->skipping = FALSE;
}

static void
take_lines (Run *self, Stream *stream, const char *bytes, gsize n)
{
  static const char ellipsis[] = "…";
  const gsize n_ellipsis = sizeof ellipsis - 1;

  while (n > 0)
    {
      const char *newline = memchr (bytes, '\n', n);
      gsize n_part = newline == NULL ? n : (gsize) (newline - bytes);

      if (!stream->skipping)
        {
          g_string_append_len (stream->line, bytes, (gssize) n_part);
          if (stream->line->len > HOIST_TEXT_LINE_MAX)
            {
              g_string_truncate (stream->line, HOIST_TEXT_LINE_MAX - n_ellipsis);
              g_string_append (stream->line, ellipsis);
              stream->skipping = TRUE;
            }
        }
      if (newline == NULL)
        return;
      emit_line (self, stream);
      bytes = newline + 1;
      n -= n_part + 1;
    }
}

static void
take_output (Run *self, Stream *stream, const char *bytes, gsize n)
{
  if (self->captured == NULL || stream->is_stderr)
    take_lines (self, stream, bytes, n);
  else if (n > self->max_captured - self->captured->len)
    self->too_large = TRUE;
  else
    g_string_append_len (self->captured, bytes, (gssize) n);
}

static void
close_stream (Run *self, Stream *stream)
{
  if (stream->fd < 0)
    return;
  close (stream->fd);
  stream->fd = -1;
  if (stream->line->len > 0)
    emit_line (self, stream);
}

/* Takes what is there now, at most a pipe's worth: a child that floods can't keep us here. */
static void
drain (Run *self, Stream *stream)
{
  char buffer[65536];

  for (int round = 0; round < 4 && stream->fd >= 0; round++)
    {
      gssize got = read (stream->fd, buffer, sizeof buffer);

      if (got > 0)
        take_output (self, stream, buffer, (gsize) got);
      else if (got == 0 || (errno != EAGAIN && errno != EINTR))
        close_stream (self, stream);
      else if (errno == EAGAIN)
        return;
    }
}

static void
drain_both_cb (gpointer user_data)
{
  Run *self = user_data;

  for (int i = 0; i < 2; i++)
    {
      drain (self, &self->streams[i]);
      self->stream_fds[i] = (GPollFD){ .fd = self->streams[i].fd, .events = G_IO_IN };
    }
}

/* After the end: what a pipe can still hold (at most 1 MiB), and no more, in case that somebody
 * out of reach goes on writing. */
static void
drain_rest (Run *self)
{
  for (int round = 0; round < 4; round++)
    drain_both_cb (self);
  close_stream (self, &self->streams[0]);
  close_stream (self, &self->streams[1]);
}

/* ---- The run ---- */

static gboolean
open_stream (Stream *stream, gboolean is_stderr, int *ret_child_fd, GError **error)
{
  int fds[2];

  stream->is_stderr = is_stderr;
  stream->line = g_string_new (NULL);
  if (pipe2 (fds, O_CLOEXEC) != 0)
    return hoist_file_set_errno (error, errno, "a pipe can't be made");
  stream->fd = fds[0];
  *ret_child_fd = fds[1];
  if (fcntl (stream->fd, F_SETFL, O_NONBLOCK) != 0)
    return hoist_file_set_errno (error, errno, "a pipe can't be set up");
  return TRUE;
}

static gboolean
fork_child (Run *self, GError **error)
{
  int child_fds[2] = { -1, -1 };
  gboolean ok = open_stream (&self->streams[0], FALSE, &child_fds[0], error)
                && open_stream (&self->streams[1], TRUE, &child_fds[1], error)
                && hoist_process_child_fork (self->order, child_fds[0], child_fds[1], FALSE,
                                             &self->child, error);

  for (int i = 0; i < 2; i++)
    if (child_fds[i] >= 0)
      close (child_fds[i]);
  return ok;
}

static void
reap (Run *self, HoistProcessOutcome *ret_outcome)
{
  struct rusage usage = { 0 };
  int status = 0;

  while (wait4 (self->child.pid, &status, 0, &usage) < 0 && errno == EINTR)
    ;
  if (ret_outcome == NULL)
    return;
  ret_outcome->signal = WIFSIGNALED (status) ? WTERMSIG (status) : 0;
  ret_outcome->exit_status = WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status);
  ret_outcome->cpu_us = (gint64) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC
                        + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* Before the release: the child has done nothing and is let go of. */
static gboolean
abandon (Run *self)
{
  (void) kill (self->child.pid, SIGKILL);
  reap (self, NULL);
  return FALSE;
}

static gboolean
start (Run *self, GError **error)
{
  const HoistProcessOrder *order = self->order;
  struct itimerspec at = { 0 };

  self->forked = hoist_process_moment_now ();
  if (!fork_child (self, error))
    return FALSE;
  self->pid_fd = (int) syscall (SYS_pidfd_open, self->child.pid, 0);
  self->timer_fd = timerfd_create (CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->pid_fd < 0 || self->timer_fd < 0)
    {
      hoist_file_set_errno (error, errno, "%s can't be watched", order->argv[0]);
      return abandon (self);
    }
  if (order->contain)
    self->cgroup = hoist_process_cgroup_make (self->child.pid, self->child.start_time);
  if (order->effect != NULL
      && !order->effect (self->child.pid, self->child.start_time, order->user_data, error))
    return abandon (self);
  at.it_value.tv_sec = order->deadline_ms / 1000;
  at.it_value.tv_nsec = (long) (order->deadline_ms % 1000) * 1000000;
  (void) timerfd_settime (self->timer_fd, 0, &at, NULL); /* 0 leaves it disarmed */
  return hoist_process_child_release (&self->child, error) || abandon (self);
}

/* Until the child has ended or must end. */
static EndReason
follow (Run *self, GCancellable *cancellable)
{
  GPollFD fds[5] = { { .fd = self->pid_fd, .events = G_IO_IN },
                     { .fd = self->timer_fd, .events = G_IO_IN },
                     { .events = G_IO_IN },
                     { .events = G_IO_IN },
                     { .fd = -1, .events = G_IO_IN } };
  gboolean has_cancel = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[4]);
  EndReason reason = END_BY_ITSELF;

  for (;;)
    {
      fds[2].fd = self->streams[0].fd;
      fds[3].fd = self->streams[1].fd;
      (void) g_poll (fds, G_N_ELEMENTS (fds), -1);
      drain_both_cb (self);
      if (self->too_large)
        reason = END_BY_SIZE;
      else if (fds[0].revents != 0)
        reason = END_BY_ITSELF;
      else if (fds[1].revents != 0)
        reason = END_BY_DEADLINE;
      else if (g_cancellable_is_cancelled (cancellable))
        reason = END_BY_CANCELLING;
      else
        continue;
      break;
    }
  if (has_cancel)
    g_cancellable_release_fd (cancellable);
  return reason;
}

/* Ends what is left, taking meanwhile what it still says. */
static gboolean
end (Run *self, GError **error)
{
  HoistProcessService service = {
    .fds = self->stream_fds, .n_fds = 2, .ready = drain_both_cb, .user_data = self
  };
  HoistProcessMoment since = { self->child.pid, self->forked.at_us, self->forked.n_forks };
  HoistProcessLeader leader = { .pid = self->child.pid,
                                .start_time = self->child.start_time,
                                .is_ours = TRUE,
                                .cgroup = self->cgroup,
                                .since = since };
  HoistProcessEndOrder order = { .first_signal = SIGTERM, .may_kill = TRUE, .service = &service };

  order.grace_ms = self->order->grace_ms > 0 ? self->order->grace_ms : DEFAULT_GRACE_MS;
  return hoist_process_group_end (&leader, &order, NULL, error);
}

static gboolean
set_end_error (Run *self, EndReason reason, GError **error)
{
  const char *program = self->order->argv[0];

  switch (reason)
    {
    case END_BY_DEADLINE:
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT, "%s did not end within %.1f s",
                   program, self->order->deadline_ms / 1000.0);
      return FALSE;
    case END_BY_CANCELLING:
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED, "%s was cancelled", program);
      return FALSE;
    case END_BY_SIZE:
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_TOO_LARGE,
                   "%s wrote more than %" G_GSIZE_FORMAT " bytes", program, self->max_captured);
      return FALSE;
    case END_BY_ITSELF:
    default:
      return TRUE;
    }
}

static void
run_clear (Run *self)
{
  hoist_process_child_clear (&self->child);
  hoist_process_cgroup_remove (self->cgroup);
  for (int i = 0; i < 2; i++)
    {
      if (self->streams[i].fd >= 0)
        close (self->streams[i].fd);
      if (self->streams[i].line != NULL)
        g_string_free (self->streams[i].line, TRUE);
    }
  if (self->pid_fd >= 0)
    close (self->pid_fd);
  if (self->timer_fd >= 0)
    close (self->timer_fd);
  g_queue_clear_full (&self->last_lines, g_free);
}

/* From the fork to the proof that nothing is left. Lines and what was captured stay in `self`. */
static gboolean
run_through (Run *self, HoistProcessOutcome *ret_outcome, GCancellable *cancellable, GError **error)
{
  EndReason reason;
  gboolean ended, started;

  if (ret_outcome != NULL)
    *ret_outcome = (HoistProcessOutcome){ 0 };
  if (g_cancellable_is_cancelled (cancellable))
    return set_end_error (self, END_BY_CANCELLING, error);
  if (!start (self, error))
    return FALSE;
  reason = follow (self, cancellable);
  ended = end (self, error);
  drain_rest (self);
  if (!ended && hoist_process_is_alive (self->child.pid, self->child.start_time))
    return FALSE; /* it sits in the kernel: waiting for it could take for ever */
  reap (self, ret_outcome);
  started = !ended || hoist_process_child_read_report (&self->child, self->order->argv[0], error);
  if (!ended || !started)
    return FALSE;
  return set_end_error (self, self->too_large ? END_BY_SIZE : reason, error);
}

static void
run_init (Run *self, const HoistProcessOrder *order)
{
  *self = (Run){ .order = order, .pid_fd = -1, .timer_fd = -1 };
  self->child.release_fd = self->child.report_fd = -1;
  self->streams[0].fd = self->streams[1].fd = -1;
  g_queue_init (&self->last_lines);
}

gboolean
hoist_process_run (const HoistProcessOrder *order, HoistProcessOutcome *ret_outcome,
                   GCancellable *cancellable, GError **error)
{
  Run self;
  gboolean ok;

  run_init (&self, order);
  ok = run_through (&self, ret_outcome, cancellable, error);
  run_clear (&self);
  return ok;
}

static gboolean
check_capture (Run *self, const HoistProcessOutcome *outcome, GError **error)
{
  g_autoptr (GString) said = g_string_new (NULL);

  if (outcome->exit_status == 0)
    return TRUE;
  for (GList *at = self->last_lines.head; at != NULL; at = at->next)
    g_string_append_printf (said, "%s%s", said->len > 0 ? "\n" : "", (const char *) at->data);
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s ended with %s %d%s%s",
               self->order->argv[0], outcome->signal != 0 ? "signal" : "status",
               outcome->signal != 0 ? outcome->signal : outcome->exit_status,
               said->len > 0 ? ": " : "", said->str);
  return FALSE;
}

char *
hoist_process_capture (const HoistProcessOrder *order, gsize max_bytes, GCancellable *cancellable,
                       GError **error)
{
  HoistProcessOutcome outcome;
  Run self;
  gboolean ok;

  run_init (&self, order);
  self.captured = g_string_new (NULL);
  self.max_captured = max_bytes;
  ok = run_through (&self, &outcome, cancellable, error) && check_capture (&self, &outcome, error);
  run_clear (&self);
  return g_string_free (self.captured, !ok);
}

gboolean
hoist_process_start_detached (const HoistProcessOrder *order, const char *log_path, gint *ret_pid,
                              guint64 *ret_start_time, GError **error)
{
  HoistProcessChild child;
  int log_fd =
      open (log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0640);
  gboolean ok;

  if (log_fd < 0)
    return hoist_file_set_errno (error, errno, "log %s can't be opened", log_path);
  ok = hoist_process_child_fork (order, log_fd, log_fd, TRUE, &child, error);
  close (log_fd);
  if (!ok)
    return FALSE;
  ok = (order->effect == NULL
        || order->effect (child.pid, child.start_time, order->user_data, error))
       && hoist_process_child_release (&child, error)
       && hoist_process_child_read_report (&child, order->argv[0], error);
  hoist_process_child_clear (&child); /* one that was not released ends by this */
  *ret_pid = ok ? child.pid : 0;
  *ret_start_time = ok ? child.start_time : 0;
  return ok;
}
