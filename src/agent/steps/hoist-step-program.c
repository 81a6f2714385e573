/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the programs of steps. Owns nothing beyond a call; worker thread. An exit status decides,
 * never the output; it never runs a shell. */
#include "agent/steps/hoist-step-program.h"

#include <unistd.h>

#include "base/hoist-error.h"
#include "base/hoist-last-words.h"
#include "model/hoist-value-texts.h"

typedef struct
{
  HoistStepWork *work;
  const HoistStepProgram *program;
  HoistLastWords words;
} Listening;

static void
listen_cb (const char *line, gboolean is_stderr, gpointer user_data)
{
  Listening *l = user_data;

  hoist_last_words_hear (&l->words, line, is_stderr);
  if (l->program->line != NULL)
    l->program->line (line, l->program->user_data);
  l->work->call.line (line, is_stderr, l->work);
}

static gboolean
effect_cb (gint pid, guint64 start_time, gpointer user_data, GError **error)
{
  Listening *l = user_data;

  return l->work->call.effect (pid, start_time, l->work, error);
}

/* Unbuffered, so that the log follows; no byte code, so that the folder stays as it was. */
static char **
dup_environment (const HoistStepProgram *program)
{
  g_auto (GStrv) declared = hoist_value_dup_texts (program->environment);
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();

  g_strv_builder_add_many (all, "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1", NULL);
  if (program->more != NULL)
    g_strv_builder_addv (all, (const char **) program->more);
  g_strv_builder_addv (all, (const char **) declared);
  return g_strv_builder_end (all);
}

gboolean
hoist_step_program_run (HoistStepWork *work, const HoistStepProgram *program,
                        HoistProcessOutcome *ret, char **ret_last, GError **error)
{
  g_auto (GStrv) argv = hoist_value_dup_texts (program->command);
  g_auto (GStrv) environment = dup_environment (program);
  gboolean as_ours = program->as_agent || work->uid == (gint) geteuid ();
  guint seconds = program->seconds;
  Listening l = { work, program, { { 0 } } };
  HoistProcessOrder child = {
    .argv = (const char *const *) argv,
    .environment = (const char *const *) environment,
    .folder = program->folder,
    .uid = as_ours ? -1 : work->uid,
    .gid = as_ours ? -1 : work->gid,
    .umask = 0022,
    .deadline_ms = seconds > 0 ? hoist_step_work_get_time_left (work, seconds * 1000) : 0,
    .grace_ms = 5000,
    .keep_fd = work->call.keep_fd,
    .contain = TRUE,
    .line = listen_cb,
    .effect = effect_cb,
    .user_data = &l
  };
  gboolean ok = hoist_process_run (&child, ret, work->call.cancellable, error);

  *ret_last = ok ? g_strdup (hoist_last_words_get (&l.words)) : NULL;
  hoist_last_words_clear (&l.words);
  return ok;
}

gboolean
hoist_step_program_check (const char *noun, const char *name, const HoistProcessOutcome *outcome,
                          const char *last, GError **error)
{
  const char *words = last != NULL ? last : "it wrote nothing";

  if (outcome->exit_status == 0)
    return TRUE;
  if (outcome->signal != 0)
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "The %s %s was ended by signal %d: %s",
                 noun, name, outcome->signal, words);
  else
    g_set_error (error, HOIST_ERROR, HOIST_ERROR_FAILED, "The %s %s failed (exit %d): %s", noun,
                 name, outcome->exit_status, words);
  return FALSE;
}
