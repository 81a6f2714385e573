/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Named points at which tests end a process. The environment is read at each hit: there are few.
 * Owner: nobody; the role is set once at start, the peer belongs to the thread that set it.
 * Thread: any. Never compiled into a production build beyond the names. */
#include "base/hoist-failpoint.h"

static const char *const names[HOIST_N_FAILPOINTS] = {
  [HOIST_FAILPOINT_PRE_INTENT] = "pre-intent", [HOIST_FAILPOINT_POST_INTENT] = "post-intent",
  [HOIST_FAILPOINT_MID_EFFECT] = "mid-effect", [HOIST_FAILPOINT_POST_EFFECT] = "post-effect",
  [HOIST_FAILPOINT_POST_DONE] = "post-done",
};

const char *
hoist_failpoint_get_name (HoistFailpoint point)
{
  g_return_val_if_fail ((guint) point < HOIST_N_FAILPOINTS, "");
  return names[point];
}

#ifdef HOIST_FAILPOINTS

#include "base/hoist-error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static HoistFailpointRole own_role = HOIST_FAILPOINT_ROLE_DAEMON;
static _Thread_local gint peer;

void
hoist_failpoint_set_role (HoistFailpointRole role)
{
  own_role = role;
}

void
hoist_failpoint_set_peer (gint pid)
{
  peer = pid;
}

/* The mode that the environment asks for at this point, or NULL. */
static char *
dup_mode (const char *name)
{
  g_auto (GStrv) orders = g_strsplit (g_getenv ("HOIST_FAILPOINT") ?: "", ",", -1);
  gsize n_name = strlen (name);

  for (guint i = 0; orders[i] != NULL; i++)
    if (strncmp (orders[i], name, n_name) == 0 && orders[i][n_name] == ':')
      return g_strdup (orders[i] + n_name + 1);
  return NULL;
}

/* TRUE the first time; the file stays as the proof that the point was reached. */
static gboolean
claim (const char *name)
{
  const char *folder = g_getenv ("HOIST_FAILPOINT_ONCE");
  g_autofree char *path = NULL;
  int fd;

  if (folder == NULL)
    return TRUE;
  path = g_build_filename (folder, name, NULL);
  fd = open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (fd < 0 && errno == EEXIST)
    return FALSE;
  if (fd < 0)
    g_error ("failpoint %s can't be recorded as %s: %s", name, path, g_strerror (errno));
  close (fd);
  return TRUE;
}

static void
end_process (HoistFailpointRole role)
{
  gint pid = role == own_role ? getpid () : peer;

  if (pid <= 1)
    g_error ("a failpoint shall end the peer, but none was set");
  kill (pid, SIGKILL);
}

gboolean
hoist_failpoint_hit (const char *step_kind, gboolean is_undo, HoistFailpoint point, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.%s.%s", step_kind, is_undo ? "undo" : "apply",
                                           hoist_failpoint_get_name (point));
  g_autofree char *mode = dup_mode (name);

  if (mode == NULL || !claim (name))
    return TRUE;
  if (strcmp (mode, "kill-self") == 0)
    end_process (own_role);
  else if (strcmp (mode, "kill-daemon") == 0)
    end_process (HOIST_FAILPOINT_ROLE_DAEMON);
  else if (strcmp (mode, "kill-agent") == 0)
    end_process (HOIST_FAILPOINT_ROLE_AGENT);
  else if (strcmp (mode, "stop-self") == 0)
    raise (SIGSTOP);
  else if (strcmp (mode, "hang") == 0)
    for (;;)
      pause ();
  else if (strcmp (mode, "fail") == 0)
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "failpoint %s", name);
      return FALSE;
    }
  else
    g_error ("HOIST_FAILPOINT: %s is not a mode of %s", mode, name);
  return TRUE;
}

#endif
