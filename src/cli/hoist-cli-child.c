/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Children with a stdin (git fast-import, hoist-agent once); base/hoist-process.h gives its
 * children none. Owner: the caller. Thread: any, blocking. Never a shell, never the caller's
 * environment. */
#include "cli/hoist-cli-child.h"

#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "base/hoist-text.h"

#include <glib/gi18n.h>
#include <string.h>

static const char *const extra_environment[] = { "GIT_CONFIG_NOSYSTEM=1",
                                                 "GIT_CONFIG_GLOBAL=/dev/null",
                                                 "GIT_TERMINAL_PROMPT=0",
                                                 "PYTHONDONTWRITEBYTECODE=1", NULL };

static char *
dup_last_line (const char *text)
{
  g_autofree char *copy = g_strdup (text);
  g_strchomp (copy);
  const char *line = strrchr (copy, '\n');
  return hoist_text_clean_line (line != NULL ? line + 1 : copy, -1, 500);
}

static gboolean
check_exit (GSubprocess *process, const char *name, const char *errors, GError **error)
{
  if (g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0)
    return TRUE;
  g_autofree char *line = dup_last_line (errors);
  if (g_subprocess_get_if_exited (process))
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, _ ("%s ended with %d: %s"), name,
                 g_subprocess_get_exit_status (process), line);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, _ ("%s was ended by signal %d: %s"), name,
                 g_subprocess_get_term_sig (process), line);
  return FALSE;
}

/* Never NULL, also when nothing was written. */
static char *
dup_text (GBytes *bytes)
{
  gsize n = g_bytes_get_size (bytes);
  return n > 0 ? g_strndup (g_bytes_get_data (bytes, NULL), n) : g_strdup ("");
}

static void
cancelled_cb (GCancellable *cancellable, gpointer process)
{
  g_subprocess_force_exit (process);
}

/* GLib 2.74 gives up a cancellable's source after the context that it belonged to: a communication
 * on a worker thread that was given one may wait for ever. So the child is ended instead. */
static gboolean
communicate (GSubprocess *process, GBytes *input, GCancellable *cancellable, GBytes **ret_output,
             GBytes **ret_errors, GError **error)
{
  gulong id = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                           g_object_ref (process), g_object_unref)
                                  : 0;
  g_autoptr (GError) problem = NULL;
  gboolean ok = g_subprocess_communicate (process, input, NULL, ret_output, ret_errors, &problem);

  g_cancellable_disconnect (cancellable, id);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (ok)
    return TRUE;
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

char *
hoist_cli_child_run (const HoistCliChild *child, GCancellable *cancellable, GError **error)
{
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE;
  if (child->input != NULL)
    flags |= G_SUBPROCESS_FLAGS_STDIN_PIPE;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_auto (GStrv) environment = hoist_process_dup_environment (extra_environment);
  g_subprocess_launcher_set_environ (launcher, environment);
  if (child->folder != NULL)
    g_subprocess_launcher_set_cwd (launcher, child->folder);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawnv (launcher, child->argv, error);
  if (process == NULL)
    return NULL;
  g_autoptr (GBytes) input =
      child->input != NULL ? g_bytes_new_static (child->input, child->n_input) : NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GBytes) errors = NULL;
  if (!communicate (process, input, cancellable, &output, &errors, error))
    return NULL;
  g_autofree char *error_text = dup_text (errors);
  gboolean tells = child->output_tells && g_bytes_get_size (output) > 0;
  if (!tells && !check_exit (process, child->argv[0], error_text, error))
    return NULL;
  return dup_text (output);
}
