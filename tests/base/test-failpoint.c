/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failpoints: the names always; in a build that has them, each mode in a process of its own. */
#include "base/hoist-failpoint.h"

#include "base/hoist-error.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_names (void)
{
  g_assert_cmpstr (hoist_failpoint_get_name (HOIST_FAILPOINT_PRE_INTENT), ==, "pre-intent");
  g_assert_cmpstr (hoist_failpoint_get_name (HOIST_FAILPOINT_POST_INTENT), ==, "post-intent");
  g_assert_cmpstr (hoist_failpoint_get_name (HOIST_FAILPOINT_MID_EFFECT), ==, "mid-effect");
  g_assert_cmpstr (hoist_failpoint_get_name (HOIST_FAILPOINT_POST_EFFECT), ==, "post-effect");
  g_assert_cmpstr (hoist_failpoint_get_name (HOIST_FAILPOINT_POST_DONE), ==, "post-done");
}

#ifdef HOIST_FAILPOINTS

/* In a child: hits migrate.apply.mid-effect and exits 0, or 3 with the error of `fail`. */
static int
hit_in_child (const char *orders, const char *once, HoistFailpointRole role, gint peer)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      g_autoptr (GError) error = NULL;

      if (orders != NULL)
        g_setenv ("HOIST_FAILPOINT", orders, TRUE);
      if (once != NULL)
        g_setenv ("HOIST_FAILPOINT_ONCE", once, TRUE);
      hoist_failpoint_set_role (role);
      hoist_failpoint_set_peer (peer);
      if (hoist_failpoint_hit ("migrate", FALSE, HOIST_FAILPOINT_MID_EFFECT, &error))
        _exit (0);
      _exit (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_FAILED) ? 3 : 4);
    }
  g_assert_cmpint (waitpid (pid, &status, WUNTRACED), ==, pid);
  if (WIFSTOPPED (status))
    {
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
    }
  return status;
}

static void
test_modes (void)
{
  int status;

  g_assert_cmpint (hit_in_child (NULL, NULL, HOIST_FAILPOINT_ROLE_DAEMON, 0), ==, 0);
  g_assert_cmpint (
      hit_in_child ("migrate.undo.mid-effect:fail", NULL, HOIST_FAILPOINT_ROLE_DAEMON, 0), ==, 0);
  status = hit_in_child ("x.apply.pre-intent:hang,migrate.apply.mid-effect:fail", NULL,
                         HOIST_FAILPOINT_ROLE_DAEMON, 0);
  g_assert_cmpint (WEXITSTATUS (status), ==, 3);
  status = hit_in_child ("migrate.apply.mid-effect:kill-self", NULL, HOIST_FAILPOINT_ROLE_AGENT, 0);
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  status = hit_in_child ("migrate.apply.mid-effect:stop-self", NULL, HOIST_FAILPOINT_ROLE_AGENT, 0);
  g_assert_true (WIFSTOPPED (status));
  status = hit_in_child ("migrate.apply.mid-effect:nonsense", NULL, HOIST_FAILPOINT_ROLE_AGENT, 0);
  g_assert_true (WIFSIGNALED (status)); /* a typing error in a test must not pass as a success */
}

static void
test_peer (void)
{
  pid_t peer = fork ();
  int status;

  if (peer == 0)
    for (;;)
      pause ();
  /* From the agent's side: the daemon goes, the agent goes on. */
  g_assert_cmpint (
      hit_in_child ("migrate.apply.mid-effect:kill-daemon", NULL, HOIST_FAILPOINT_ROLE_AGENT, peer),
      ==, 0);
  g_assert_cmpint (waitpid (peer, &status, 0), ==, peer);
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  /* From the daemon's own side it is the daemon itself. */
  status =
      hit_in_child ("migrate.apply.mid-effect:kill-daemon", NULL, HOIST_FAILPOINT_ROLE_DAEMON, 0);
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  /* Without a peer it is an error of the test, not a pass. */
  status =
      hit_in_child ("migrate.apply.mid-effect:kill-agent", NULL, HOIST_FAILPOINT_ROLE_DAEMON, 0);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), !=, SIGKILL);
}

static void
test_once (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hoist-failpoint-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "migrate.apply.mid-effect", NULL);
  const char *orders = "migrate.apply.mid-effect:fail";
  int status = hit_in_child (orders, folder, HOIST_FAILPOINT_ROLE_DAEMON, 0);

  g_assert_cmpint (WEXITSTATUS (status), ==, 3);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_cmpint (hit_in_child (orders, folder, HOIST_FAILPOINT_ROLE_DAEMON, 0), ==, 0);
  g_unlink (file);
  g_rmdir (folder);
}

#endif

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/failpoint/names", test_names);
#ifdef HOIST_FAILPOINTS
  g_test_add_func ("/base/failpoint/modes", test_modes);
  g_test_add_func ("/base/failpoint/peer", test_peer);
  g_test_add_func ("/base/failpoint/once", test_once);
#endif
  return g_test_run ();
}
