/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fork, the wait for release, and the steps up to exec.
 *
 * Everything the child needs is made before the fork (ChildPlan): after it, in a process that may
 * have had many threads, only async-signal-safe calls are made and no memory is taken.
 * Owner: the call. Thread: any. Never searches a PATH other than the fixed one, never uses a shell.
 */
#include "base/hoist-process-child.h"

#include "base/hoist-error.h"
#include "base/hoist-file-errno.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/ioprio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* PID.START of the child itself, written by the parent at release. */
#define MARKER_LENGTH 48
/* An eighteenth of the usual share; all of what nobody else wants. */
#define BACKGROUND_NICENESS 13
#define BACKGROUND_NICENESS_TEXT "13"
#define IOPRIO_BE_LEAST 7

typedef enum
{
  STAGE_SESSION,
  STAGE_DESCRIPTORS,
  STAGE_USER,
  STAGE_FOLDER,
  STAGE_EXEC,
  STAGE_FORK,
} Stage;

static const char *const stage_texts[] = {
  [STAGE_SESSION] = "it could not get a session of its own",
  [STAGE_DESCRIPTORS] = "its descriptors could not be set up",
  [STAGE_USER] = "it could not become the user asked for",
  [STAGE_FOLDER] = "its working folder could not be entered",
  [STAGE_EXEC] = "it could not be executed",
  [STAGE_FORK] = "no process could be made",
};

typedef struct
{
  gint32 stage;
  gint32 code; /* errno */
} Report;

typedef struct
{
  const HoistProcessOrder *order;
  char *path;         /* what to execute */
  char **environment; /* one of its strings is `marker` */
  char *marker;       /* "HOIST_CHILD=" and room for MARKER_LENGTH */
  int null_fd, out_fd, err_fd;
  int release_fd[2], report_fd[2], pid_fd[2];
  gboolean detached, yields;
} ChildPlan;

/* Tests that are run beside others on all processors of a machine say so: for them what yields
 * would get its turn when the last test is over. */
static gboolean
find_yields (const HoistProcessOrder *order)
{
#ifdef HOIST_FAILPOINTS
  if (g_getenv ("HOIST_TEST_NO_YIELD") != NULL)
    return FALSE;
#endif
  return order->background;
}

static char *
dup_program_path (const char *name)
{
  static const char *const folders[] = { "/usr/sbin", "/usr/bin", "/sbin", "/bin" };

  if (strchr (name, '/') != NULL)
    return g_strdup (name);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], name, NULL);
      struct stat file;

      if (stat (path, &file) == 0 && S_ISREG (file.st_mode) && access (path, X_OK) == 0)
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* Away from the standard descriptors, which the child sets anew. */
static gboolean
raise_fds (int fds[2], GError **error)
{
  for (int i = 0; i < 2; i++)
    if (fds[i] <= 2)
      {
        int low = fds[i];

        fds[i] = fcntl (low, F_DUPFD_CLOEXEC, 3);
        close (low);
        if (fds[i] < 0)
          return hoist_file_set_errno (error, errno, "a descriptor can't be moved");
      }
  return TRUE;
}

static gboolean
make_pipe (int fds[2], GError **error)
{
  if (pipe2 (fds, O_CLOEXEC) != 0)
    {
      fds[0] = fds[1] = -1;
      return hoist_file_set_errno (error, errno, "a pipe can't be made");
    }
  return raise_fds (fds, error);
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
plan_clear (ChildPlan *plan)
{
  close_fd (&plan->null_fd);
  for (int i = 0; i < 2; i++)
    {
      close_fd (&plan->release_fd[i]);
      close_fd (&plan->report_fd[i]);
      close_fd (&plan->pid_fd[i]);
    }
  g_clear_pointer (&plan->path, g_free);
  g_clear_pointer (&plan->environment, g_strfreev);
}

static gboolean
plan_init (ChildPlan *plan, const HoistProcessOrder *order, GError **error)
{
  static const char marker_begin[] = HOIST_PROCESS_MARKER "=";
  g_auto (GStrv) environment = NULL;
  guint n;

  *plan = (ChildPlan){ .order = order, .null_fd = -1, .out_fd = -1, .err_fd = -1 };
  for (int i = 0; i < 2; i++)
    plan->release_fd[i] = plan->report_fd[i] = plan->pid_fd[i] = -1;
  plan->yields = find_yields (order);
  plan->path = dup_program_path (order->argv[0]);
  if (plan->path == NULL)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED,
                   "%s could not be started: no such program is installed", order->argv[0]);
      return FALSE;
    }
  environment = hoist_process_dup_environment (order->environment);
  environment = g_environ_unsetenv (g_steal_pointer (&environment), HOIST_PROCESS_MARKER);
  n = g_strv_length (environment);
  plan->environment = g_renew (char *, g_steal_pointer (&environment), n + 2);
  plan->marker = g_malloc0 (sizeof marker_begin + MARKER_LENGTH);
  memcpy (plan->marker, marker_begin, sizeof marker_begin - 1);
  plan->environment[n] = plan->marker;
  plan->environment[n + 1] = NULL;
  plan->marker += sizeof marker_begin - 1;
  plan->null_fd = open ("/dev/null", O_RDWR | O_CLOEXEC);
  if (plan->null_fd >= 0 && plan->null_fd <= 2)
    {
      int low = plan->null_fd;

      plan->null_fd = fcntl (low, F_DUPFD_CLOEXEC, 3);
      close (low);
    }
  if (plan->null_fd < 0)
    return hoist_file_set_errno (error, errno, "/dev/null can't be opened");
  /* A socket pair, because a write to it can do without SIGPIPE when the child is gone. */
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, plan->release_fd) != 0)
    return hoist_file_set_errno (error, errno, "a socket pair can't be made");
  return raise_fds (plan->release_fd, error) && make_pipe (plan->report_fd, error)
         && make_pipe (plan->pid_fd, error);
}

/* ---- In the child: async-signal-safe calls only. ---- */

G_NORETURN static void
child_fail (const ChildPlan *plan, Stage stage)
{
  Report report = { .stage = (gint32) stage, .code = errno };

  if (write (plan->report_fd[1], &report, sizeof report) != sizeof report)
    _exit (126);
  _exit (127);
}

static void
child_reset_signals (void)
{
  struct sigaction action = { .sa_handler = SIG_DFL };
  sigset_t none;

  for (int i = 1; i < NSIG; i++)
    if (i != SIGKILL && i != SIGSTOP)
      (void) sigaction (i, &action, NULL);
  sigemptyset (&none);
  (void) sigprocmask (SIG_SETMASK, &none, NULL);
}

/* Closes all above 2 but the three that are still needed. */
static void
child_close_others (const int keep[3])
{
  int sorted[3] = { keep[0], keep[1], keep[2] };
  unsigned int from = 3;

  for (int i = 0; i < 2; i++)
    for (int k = 0; k < 2; k++)
      if (sorted[k] > sorted[k + 1])
        {
          int swap = sorted[k];

          sorted[k] = sorted[k + 1];
          sorted[k + 1] = swap;
        }
  for (int i = 0; i < 3; i++)
    {
      if (sorted[i] < (int) from)
        continue;
      if (sorted[i] > (int) from)
        (void) close_range (from, (unsigned int) sorted[i] - 1, 0);
      from = (unsigned int) sorted[i] + 1;
    }
  (void) close_range (from, ~0u, 0);
}

static void
child_set_descriptors (const ChildPlan *plan)
{
  int keep_fd = plan->detached ? -1 : plan->order->keep_fd;

  if (dup2 (plan->null_fd, 0) < 0 || dup2 (plan->out_fd, 1) < 0 || dup2 (plan->err_fd, 2) < 0)
    child_fail (plan, STAGE_DESCRIPTORS);
  child_close_others ((int[3]){ plan->release_fd[0], plan->report_fd[1], keep_fd });
  if (keep_fd > 2 && fcntl (keep_fd, F_SETFD, 0) != 0)
    child_fail (plan, STAGE_DESCRIPTORS);
}

static void
child_set_user (const ChildPlan *plan)
{
  const HoistProcessOrder *order = plan->order;

  if (order->gid < 0 && order->uid < 0)
    return;
  if (setgroups (0, NULL) != 0)
    child_fail (plan, STAGE_USER);
  if (order->gid >= 0
      && setresgid ((gid_t) order->gid, (gid_t) order->gid, (gid_t) order->gid) != 0)
    child_fail (plan, STAGE_USER);
  if (order->uid >= 0
      && setresuid ((uid_t) order->uid, (uid_t) order->uid, (uid_t) order->uid) != 0)
    child_fail (plan, STAGE_USER);
}

/* Waits for the parent, which tells the marker's value. A parent that died closes the pipe. */
static void
child_wait_for_release (const ChildPlan *plan)
{
  gssize got;

  do
    got = read (plan->release_fd[0], plan->marker, MARKER_LENGTH);
  while (got < 0 && errno == EINTR);
  if (got <= 0)
    _exit (127);
}

/* Where sessions share the processor evenly (autogroups) the niceness of a process counts only
 * among its own session, and that of the session is in a file. A machine that refuses is no error.
 */
static void
child_yield (void)
{
  int fd = open ("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
  gssize put = 0;

  if (getpriority (PRIO_PROCESS, 0) < BACKGROUND_NICENESS)
    (void) setpriority (PRIO_PROCESS, 0, BACKGROUND_NICENESS);
  (void) syscall (SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0,
                  IOPRIO_PRIO_VALUE (IOPRIO_CLASS_BE, IOPRIO_BE_LEAST));
  if (fd < 0)
    return;
  put = write (fd, BACKGROUND_NICENESS_TEXT, sizeof BACKGROUND_NICENESS_TEXT - 1);
  (void) put;
  close (fd);
}

G_NORETURN static void
child_run (const ChildPlan *plan)
{
  const struct rlimit no_core = { 0, 0 };

  child_reset_signals ();
  if (setsid () < 0)
    child_fail (plan, STAGE_SESSION);
  child_set_descriptors (plan);
  umask (plan->order->umask == 0 ? 077 : plan->order->umask & 0777);
  (void) setrlimit (RLIMIT_CORE, &no_core);
  if (plan->yields)
    child_yield ();
  child_wait_for_release (plan);
  child_set_user (plan);
  if (plan->order->folder != NULL && chdir (plan->order->folder) != 0)
    child_fail (plan, STAGE_FOLDER);
  execve (plan->path, (char *const *) plan->order->argv, plan->environment);
  child_fail (plan, STAGE_EXEC);
}

/* The process in between: makes the real child, tells its pid and ends. */
G_NORETURN static void
child_run_detached (const ChildPlan *plan)
{
  pid_t pid = _Fork ();

  if (pid == 0)
    child_run (plan);
  if (pid < 0)
    child_fail (plan, STAGE_FORK);
  _exit (write (plan->pid_fd[1], &pid, sizeof pid) == sizeof pid ? 0 : 126);
}

/* ---- In the parent. ---- */

/* The pid of the detached child, once the process in between has told and ended. */
static gboolean
take_detached_pid (ChildPlan *plan, pid_t between, gint *ret_pid, GError **error)
{
  pid_t pid;
  gssize got;

  close_fd (&plan->pid_fd[1]);
  do
    got = read (plan->pid_fd[0], &pid, sizeof pid);
  while (got < 0 && errno == EINTR);
  while (waitpid (between, NULL, 0) < 0 && errno == EINTR)
    ;
  if (got != sizeof pid)
    {
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_FAILED, "no process could be made");
      return FALSE;
    }
  *ret_pid = pid;
  return TRUE;
}

/* Forks with all signals blocked: a handler of ours must not run in the child. */
static pid_t
fork_blocked (const ChildPlan *plan)
{
  sigset_t all, before;
  pid_t pid;
  int problem;

  sigfillset (&all);
  (void) pthread_sigmask (SIG_SETMASK, &all, &before);
  pid = _Fork ();
  if (pid == 0)
    {
      if (plan->detached)
        child_run_detached (plan);
      child_run (plan);
    }
  problem = errno;
  (void) pthread_sigmask (SIG_SETMASK, &before, NULL);
  errno = problem;
  return pid;
}

gboolean
hoist_process_child_fork (const HoistProcessOrder *order, int out_fd, int err_fd, gboolean detached,
                          HoistProcessChild *ret_child, GError **error)
{
  ChildPlan plan;
  pid_t pid;

  *ret_child = (HoistProcessChild){ .release_fd = -1, .report_fd = -1 };
  if (!plan_init (&plan, order, error))
    {
      plan_clear (&plan);
      return FALSE;
    }
  plan.out_fd = out_fd < 0 ? plan.null_fd : out_fd;
  plan.err_fd = err_fd < 0 ? plan.null_fd : err_fd;
  plan.detached = detached;
  pid = fork_blocked (&plan);
  if (pid < 0)
    hoist_file_set_errno (error, errno, "%s could not be started", order->argv[0]);
  else if (!detached || take_detached_pid (&plan, pid, &ret_child->pid, error))
    {
      if (!detached)
        ret_child->pid = pid;
      ret_child->start_time = hoist_process_get_start_time (ret_child->pid);
      ret_child->release_fd = g_steal_fd (&plan.release_fd[1]);
      ret_child->report_fd = g_steal_fd (&plan.report_fd[0]);
    }
  plan_clear (&plan);
  return ret_child->release_fd >= 0;
}

gboolean
hoist_process_child_release (HoistProcessChild *child, GError **error)
{
  char marker[MARKER_LENGTH] = { 0 };
  gssize put;

  g_snprintf (marker, sizeof marker, "%d.%" G_GUINT64_FORMAT, child->pid, child->start_time);
  do
    put = send (child->release_fd, marker, sizeof marker, MSG_NOSIGNAL);
  while (put < 0 && errno == EINTR);
  close_fd (&child->release_fd);
  return put == sizeof marker
         || hoist_file_set_errno (error, errno, "process %d can't be released", child->pid);
}

gboolean
hoist_process_child_read_report (HoistProcessChild *child, const char *program, GError **error)
{
  Report report;
  gssize got;

  do
    got = read (child->report_fd, &report, sizeof report);
  while (got < 0 && errno == EINTR);
  close_fd (&child->report_fd);
  if (got != sizeof report)
    return TRUE;
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s could not be started: %s: %s", program,
               stage_texts[CLAMP (report.stage, 0, STAGE_FORK)], g_strerror (report.code));
  return FALSE;
}

void
hoist_process_child_clear (HoistProcessChild *child)
{
  close_fd (&child->release_fd);
  close_fd (&child->report_fd);
}
