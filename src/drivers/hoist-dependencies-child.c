/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-dependencies-child.h. Owned by the call; worker threads. Judges by the exit status;
 * what the program said is for people alone. */
#include "drivers/hoist-dependencies-child.h"
#include "base/hoist-error.h"
#include "base/hoist-last-words.h"
#include "base/hoist-text.h"
#include <string.h>
#include <unistd.h>

typedef struct
{
  const HoistDriverCall *call;
  char *problem;        /* what it calls an error: of pip the last, of npm the first */
  HoistLastWords words; /* … or else */
} Listener;

static void
note (char **place, const char *text)
{
  g_free (*place);
  *place = hoist_text_clean_line (text, -1, 512);
}

/* npm says a code, an empty line, the reason, and then its whole manual. */
static void
note_of_npm (Listener *listener, const char *text)
{
  while (*text == ' ')
    text++;
  if (listener->problem == NULL && *text != '\0' && !g_str_has_prefix (text, "code ")
      && !g_str_has_prefix (text, "Lifecycle script"))
    note (&listener->problem, text);
}

static void
listen_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  Listener *listener = user_data;

  if (g_str_has_prefix (line, "ERROR: "))
    note (&listener->problem, line + strlen ("ERROR: "));
  else if (g_str_has_prefix (line, "npm ERR!") || g_str_has_prefix (line, "npm error"))
    note_of_npm (listener, line + strlen ("npm ERR!") + (line[4] == 'e'));
  hoist_last_words_hear (&listener->words, line, is_stderr);
  hoist_driver_call_line (listener->call, line, is_stderr);
}

static gboolean
effect_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  Listener *listener = user_data;

  return hoist_driver_call_effect (listener->call, pid, start_time, error);
}

gboolean
hoist_dependencies_child_run (const HoistDependenciesOrder *order,
                              const HoistDependenciesChild *child, const HoistDriverCall *call,
                              GError **error)
{
  Listener listener = { call, NULL, { { 0 } } };
  HoistProcessOrder process = { 0 };
  HoistProcessOutcome outcome = { 0 };
  gboolean ok;

  hoist_driver_call_fill (call, &process);
  process.argv = child->argv;
  process.environment = child->environment;
  process.folder = child->folder;
  process.uid = order->uid == (gint) geteuid () ? -1 : order->uid;
  process.gid = process.uid < 0 ? -1 : order->gid;
  process.umask = 0022;
  process.contain = TRUE;
  process.line = listen_cb;
  process.effect = effect_cb;
  process.user_data = &listener;
  ok = hoist_process_run (&process, &outcome, call != NULL ? call->cancellable : NULL, error);
  if (ok && outcome.exit_status != 0)
    {
      const char *words =
          listener.problem ? listener.problem : hoist_last_words_get (&listener.words);

      g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "%s failed (exit %d): %s", child->what,
                   outcome.exit_status, words != NULL ? words : "it gave no reason");
      ok = FALSE;
    }
  g_free (listener.problem);
  hoist_last_words_clear (&listener.words);
  return ok;
}

char *
hoist_dependencies_child_find (const char *program, GError **error)
{
  static const char *const folders[] = { "/usr/local/bin", "/usr/bin" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], program, NULL);

      if (access (path, X_OK) == 0)
        return g_steal_pointer (&path);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
               "%s is not installed on this node; on Debian it is in the package %s.", program,
               program);
  return NULL;
}
