/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One holder at a time, epochs only rise, and what a dead agent left running is ended first. */
#include "agent/hoist-agent-lock.h"

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TENANT "tn_0123456789abcdef"
#define RUN "rn_0123456789abcdef"

typedef struct
{
  char *folder;
  HoistAgentState *state;
} Locks;

static void
set_up (Locks *l, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  l->folder = g_dir_make_tmp ("hoist-lock-XXXXXX", NULL);
  l->state = hoist_agent_state_new (l->folder, &error);
  g_assert_no_error (error);
}

static void
tear_down (Locks *l, gconstpointer data)
{
  g_assert_true (hoist_file_remove_tree (l->folder, NULL));
  hoist_agent_state_free (l->state);
  g_free (l->folder);
}

static HoistAgentLock *
claim (Locks *l, gint64 epoch, GError **error)
{
  const HoistAgentClaim wish = { TENANT, RUN, epoch, 0 };

  return hoist_agent_lock_claim (l->state, &wish, NULL, error);
}

static void
test_epochs (Locks *l, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  HoistAgentLock *lock = claim (l, 5, &error);

  g_assert_no_error (error);
  g_assert_cmpint (hoist_agent_lock_get_epoch (lock), ==, 5);
  g_assert_true (hoist_agent_lock_renew (lock, RUN, 6, &error));
  g_assert_false (hoist_agent_lock_renew (lock, RUN, 4, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);
  hoist_agent_lock_release (lock);
  g_assert_null (claim (l, 5, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);
  lock = claim (l, 6, &error);
  g_assert_no_error (error);
  hoist_agent_lock_release (lock);
  lock = claim (l, 0, &error); /* work outside a run claims no epoch */
  g_assert_no_error (error);
  hoist_agent_lock_release (lock);
}

/* Another process holds the tenant: it is named, and not disturbed. */
static void
test_busy (Locks *l, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fds[2], back[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpint (pipe (back), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      HoistAgentLock *lock = claim (l, 1, NULL);

      if (lock != NULL && write (fds[1], "x", 1) == 1 && read (back[0], &byte, 1) == 1)
        hoist_agent_lock_release (lock);
      _exit (lock != NULL ? 0 : 1);
    }
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  g_assert_null (claim (l, 2, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, RUN));
  g_clear_error (&error);
  g_assert_cmpint (hoist_agent_lock_try_shared (l->state, TENANT), ==, -1);
  g_assert_cmpint (write (back[1], "x", 1), ==, 1);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

/* The agent was killed while a child of its step ran, with the lock in hand. */
static void
test_orphans (Locks *l, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "sleep", "600", NULL };
  g_autofree char *effect = hoist_agent_state_tenant (l->state, TENANT, "effect.json");
  g_autoptr (HoistValue) named = NULL;
  HoistAgentLock *lock;
  gint orphan;
  int fds[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      HoistAgentLock *held = claim (l, 1, NULL);
      pid_t child = fork ();

      if (child == 0)
        {
          execvp ("sleep", (char *const *) argv);
          _exit (1);
        }
      if (!hoist_agent_lock_write_effect (held, child, hoist_process_get_start_time (child), NULL)
          || write (fds[1], "x", 1) != 1)
        _exit (1);
      raise (SIGKILL);
    }
  g_assert_cmpint (read (fds[0], &byte, 1), ==, 1);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  named = hoist_agent_state_read (effect, NULL);
  orphan = (gint) hoist_value_lookup_int (named, "pid", 0);
  g_assert_cmpuint (hoist_process_get_start_time (orphan), !=, 0);
  g_assert_cmpint (hoist_agent_lock_try_shared (l->state, TENANT), ==, -1); /* the orphan has it */
  lock = claim (l, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hoist_process_get_start_time (orphan), ==, 0);
  g_assert_false (g_file_test (effect, G_FILE_TEST_EXISTS));
  hoist_agent_lock_release (lock);
}

static void
test_shared (Locks *l, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int one = hoist_agent_lock_try_shared (l->state, TENANT);
  int two = hoist_agent_lock_try_shared (l->state, TENANT);
  HoistAgentLock *lock;

  g_assert_cmpint (one, >=, 0);
  g_assert_cmpint (two, >=, 0);
  close (one);
  close (two);
  lock = claim (l, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hoist_agent_lock_try_shared (l->state, TENANT), ==, -1);
  hoist_agent_lock_release (lock);
}

static void
hup_cb (int number)
{
  _exit (0);
}

/* Another agent that holds the tenant and whose connection is frozen: it only hears signals. */
static pid_t
fork_holder (Locks *l, gint64 epoch)
{
  int ready[2];
  char byte;

  g_assert_cmpint (pipe (ready), ==, 0);
  pid_t pid = fork ();
  if (pid == 0)
    {
      signal (SIGHUP, hup_cb);
      HoistAgentLock *lock = claim (l, epoch, NULL);
      if (lock == NULL || write (ready[1], "x", 1) != 1)
        _exit (1);
      for (;;)
        pause ();
    }
  close (ready[1]);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  close (ready[0]);
  return pid;
}

/* The run that comes back over a new line tells the old agent; a run that was overtaken, or work
 * outside of runs, does not. */
static void
test_frozen_line (Locks *l, gconstpointer data)
{
  const HoistAgentClaim back = { TENANT, RUN, 5, 20000 };
  const HoistAgentClaim old = { TENANT, RUN, 4, 300 };
  const HoistAgentClaim outside = { TENANT, "", 0, 300 };
  pid_t holder = fork_holder (l, 5);
  g_autoptr (GError) error = NULL;
  int status = 1;

  g_assert_null (hoist_agent_lock_claim (l->state, &old, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_clear_error (&error);
  g_assert_null (hoist_agent_lock_claim (l->state, &outside, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_cmpint (waitpid (holder, &status, WNOHANG), ==, 0); /* it still holds */
  HoistAgentLock *lock = hoist_agent_lock_claim (l->state, &back, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (waitpid (holder, &status, 0), ==, holder);
  g_assert_true (WIFEXITED (status));
  hoist_agent_lock_release (lock);
}

/* A look in progress is waited for, as long as the claim has patience. */
static gpointer
close_later (gpointer data)
{
  close (GPOINTER_TO_INT (data));
  return NULL;
}

static void
test_waits_for_a_look (Locks *l, gconstpointer data)
{
  const HoistAgentClaim wish = { TENANT, RUN, 1, 20000 };
  int look = hoist_agent_lock_try_shared (l->state, TENANT);
  GThread *thread = g_thread_new ("look", close_later, GINT_TO_POINTER (look));
  g_autoptr (GError) error = NULL;
  HoistAgentLock *lock = hoist_agent_lock_claim (l->state, &wish, NULL, &error);

  g_assert_no_error (error);
  hoist_agent_lock_release (lock);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/agent/agent-lock/" name, Locks, NULL, set_up, function, tear_down)
  ADD ("epochs", test_epochs);
  ADD ("busy", test_busy);
  ADD ("orphans", test_orphans);
  ADD ("shared", test_shared);
  ADD ("frozen-line", test_frozen_line);
  ADD ("waits-for-a-look", test_waits_for_a_look);
  return g_test_run ();
}
