/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds the argument vector and the environment of a hardened git child. Owned by the source
 * driver; worker threads. Never parses git's messages for state and never lets git find a
 * repository by itself. */
#include "drivers/hoist-git.h"
#include "base/hoist-error.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"
#include <string.h>

static const char *const fixed_config[] = {
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.untrackedCache=false",
  "core.splitIndex=false",
  "core.autocrlf=false",
  "core.fsync=all",
  "core.attributesFile=/dev/null",
  "core.quotePath=true",
  "core.pager=cat",
  "core.sshCommand=ssh -F none -T -o BatchMode=yes -o StrictHostKeyChecking=yes -o "
  "ConnectTimeout=10"
  " -o ServerAliveInterval=10 -o ServerAliveCountMax=3"
  " -o ForwardAgent=no -o ClearAllForwardings=yes -o PermitLocalCommand=no",
  "http.lowSpeedLimit=1",
  "http.lowSpeedTime=60",
  "submodule.recurse=false",
  "fetch.fsckObjects=true",
  "transfer.fsckObjects=true",
  "gc.auto=0",
  "maintenance.auto=false",
  "credential.helper=",
  "advice.detachedHead=false",
  "commit.gpgSign=false",
  "log.showSignature=false",
  "fetch.writeCommitGraph=false",
  "index.sparse=false",
  NULL,
};

gboolean
hoist_git_is_local (const char *repository)
{
  return repository != NULL && repository[0] == '/';
}

static void
add_config (GPtrArray *argv, const char *setting)
{
  g_ptr_array_add (argv, (gpointer) "-c");
  g_ptr_array_add (argv, (gpointer) setting);
}

static GPtrArray *
build_argv (const HoistGitPlace *place, const char *const *args)
{
  GPtrArray *argv = g_ptr_array_new ();

  g_ptr_array_add (argv, (gpointer) "git");
  g_ptr_array_add (argv, (gpointer) "--no-pager");
  g_ptr_array_add (argv, (gpointer) "--literal-pathspecs");
  for (guint i = 0; fixed_config[i] != NULL; i++)
    add_config (argv, fixed_config[i]);
  for (guint i = 0; args[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) args[i]);
  g_ptr_array_add (argv, NULL);
  return argv;
}

/* Overrides every protocol.allow of a configuration, a tenant's own protocol.file.allow included.
 */
static const char *
get_protocols (const HoistGitPlace *place)
{
  if (place->bundle || hoist_git_is_local (place->repository))
    return "file";
  return place->repository != NULL ? "https:ssh" : "none";
}

static void
add_variable (GPtrArray *env, const char *name, const char *value)
{
  if (value != NULL)
    g_ptr_array_add (env, g_strdup_printf ("%s=%s", name, value));
}

static GPtrArray *
build_environment (const HoistGitPlace *place)
{
  GPtrArray *env = g_ptr_array_new_with_free_func (g_free);

  add_variable (env, "GIT_CONFIG_NOSYSTEM", "1");
  add_variable (env, "GIT_CONFIG_GLOBAL",
                place->global_config != NULL ? place->global_config : "/dev/null");
  add_variable (env, "GIT_ALLOW_PROTOCOL", get_protocols (place));
  add_variable (env, "GIT_TERMINAL_PROMPT", "0");
  add_variable (env, "GIT_ASKPASS", "/bin/false");
  add_variable (env, "GIT_NO_LAZY_FETCH", "1");
  add_variable (env, "GIT_NO_REPLACE_OBJECTS", "1");
  add_variable (env, "GIT_OPTIONAL_LOCKS", "0");
  add_variable (env, "GIT_COMMITTER_NAME", "Hoist");
  add_variable (env, "GIT_COMMITTER_EMAIL", "hoist@localhost");
  add_variable (env, "GIT_DIR", place->git_folder != NULL ? place->git_folder : "/dev/null");
  add_variable (env, "GIT_WORK_TREE", place->work_tree);
  add_variable (env, "GIT_INDEX_FILE", place->index_file);
  add_variable (env, "GIT_OBJECT_DIRECTORY", place->object_folder);
  g_ptr_array_add (env, NULL);
  return env;
}

/* Keeps the line that says why: git's first complaint, or what ssh said before it, or the last
 * line. Each is handed on. */
typedef struct
{
  const HoistDriverCall *call;
  char *reason, *last;
} Listener;

static void
listener_clear (Listener *listener)
{
  g_free (listener->reason);
  g_free (listener->last);
}

static void
take_reason (Listener *listener, const char *line)
{
  static const char remote[] = "fatal: Could not read from remote repository";

  if (listener->reason == NULL && g_str_has_prefix (line, remote) && listener->last != NULL)
    listener->reason = g_strdup (listener->last);
  else if (listener->reason == NULL && g_str_has_prefix (line, "fatal: "))
    listener->reason = hoist_text_clean_line (line + strlen ("fatal: "), -1, 512);
  else if (listener->reason == NULL && g_str_has_prefix (line, "error: "))
    listener->reason = hoist_text_clean_line (line + strlen ("error: "), -1, 512);
  g_free (listener->last);
  listener->last = hoist_text_clean_line (line, -1, 512);
}

static void
listen_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  Listener *listener = user_data;

  if (is_stderr && line[0] != '\0')
    take_reason (listener, line);
  hoist_driver_call_line (listener->call, line, is_stderr);
}

static gboolean
effect_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  Listener *listener = user_data;

  return hoist_driver_call_effect (listener->call, pid, start_time, error);
}

static void
fill_order (HoistProcessOrder *order, const HoistGitPlace *place, GPtrArray *argv, GPtrArray *env)
{
  order->argv = (const char *const *) argv->pdata;
  order->environment = (const char *const *) env->pdata;
  order->folder = place->work_tree != NULL ? place->work_tree : "/";
  order->uid = place->uid;
  order->gid = place->gid;
  order->umask = place->umask;
  order->deadline_ms = place->deadline_ms;
  order->grace_ms = 3000;
}

gboolean
hoist_git_run (const HoistGitPlace *place, const char *const *args, int *ret_status,
               const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) argv = build_argv (place, args);
  g_autoptr (GPtrArray) env = build_environment (place);
  Listener listener = { .call = call };
  HoistProcessOrder order = { 0 };
  HoistProcessOutcome outcome = { 0 };
  gboolean ok;

  fill_order (&order, place, argv, env);
  order.keep_fd = call != NULL ? call->keep_fd : -1;
  order.line = listen_cb;
  order.effect = effect_cb;
  order.user_data = &listener;
  ok = hoist_process_run (&order, &outcome, call != NULL ? call->cancellable : NULL, error);
  if (ok && ret_status != NULL)
    *ret_status = outcome.exit_status;
  else if (ok && outcome.exit_status != 0)
    {
      const char *said = listener.reason != NULL ? listener.reason : listener.last;
      g_autofree char *why = hoist_secret_redact (said != NULL ? said : "");

      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "git %s failed: %s", args[0],
                   why[0] != '\0' ? why : "it gave no reason");
      ok = FALSE;
    }
  listener_clear (&listener);
  return ok;
}

char *
hoist_git_capture (const HoistGitPlace *place, const char *const *args, gsize max_bytes,
                   const HoistDriverCall *call, GError **error)
{
  g_autoptr (GPtrArray) argv = build_argv (place, args);
  g_autoptr (GPtrArray) env = build_environment (place);
  HoistProcessOrder order = { 0 };
  char *text;

  fill_order (&order, place, argv, env);
  order.keep_fd = call != NULL ? call->keep_fd : -1;
  text = hoist_process_capture (&order, max_bytes, call != NULL ? call->cancellable : NULL, error);
  if (text != NULL && g_str_has_suffix (text, "\n"))
    text[strlen (text) - 1] = '\0';
  return text;
}
