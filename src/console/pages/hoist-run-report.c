/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report for the clipboard. Called by the run's page; main thread (the locale); it says what is
 * known and leaves out what is not. */
#include "console/pages/hoist-run-report.h"
#include <glib/gi18n.h>
#include "console/items/hoist-known-failure.h"
#include "console/items/hoist-words.h"
#include "console/pages/hoist-run-words.h"

static void
append_line (GString *out, const char *name, const char *value)
{
  if (value != NULL && value[0] != '\0')
    g_string_append_printf (out, "%s: %s\n", name, value);
}

static void
append_moment (GString *out, const char *name, gint64 time)
{
  g_autofree char *moment = hoist_words_dup_moment (time);

  if (time != 0)
    append_line (out, name, moment);
}

static void
append_version (GString *out, const char *name, const char *version, const char *commit)
{
  if (version[0] != '\0' || commit[0] != '\0')
    g_string_append_printf (out, "%s: %s (%s)\n", name, version, commit);
}

static void
append_head (GString *out, const HoistOutcomeFacts *facts, const HoistPlan *plan)
{
  const HoistRun *run = facts->run;
  g_autofree char *title = hoist_words_dup_run_title (run);

  g_string_append_printf (out, "%s: %s\n\n", run->tenant_slug, title);
  append_line (out, _ ("Tenant"), run->tenant_slug);
  append_version (out, _ ("From"), run->from_version, run->from_commit);
  append_version (out, _ ("To"), run->to_version, run->to_commit);
  append_line (out, _ ("Run"), run->id);
  append_line (out, _ ("Plan"), run->plan);
  append_line (out, _ ("Hash of the plan"), plan != NULL ? plan->hash : NULL);
  append_moment (out, _ ("Started"), run->started_at);
  append_moment (out, _ ("Ended"), run->ended_at);
  append_line (out, _ ("Started by"), run->started_by);
  append_line (out, _ ("Reason"), run->reason);
}

static void
append_outcome (GString *out, const HoistOutcomeFacts *facts)
{
  const HoistRun *run = facts->run;
  const HoistKnownFailure *failure = hoist_known_failure_find (run, facts->tail);
  g_autofree char *downtime = hoist_words_dup_duration (run->downtime_s);

  append_line (out, _ ("Outcome"),
               run->state == HOIST_RUN_ENDED ? hoist_outcome_names[run->outcome]
                                             : hoist_run_state_names[run->state]);
  append_line (out, _ ("Cause"), run->cause);
  if (failure != NULL)
    g_string_append_printf (out, "%s: %s. %s\n", _ ("Known as"), _ (failure->title),
                            _ (failure->explanation));
  append_line (out, _ ("True now"), run->what_is_true_now);
  append_line (out, _ ("Next"), run->next);
  append_line (out, _ ("Without service"), run->downtime_s >= 0 ? downtime : NULL);
  append_line (out, _ ("Backup"), run->backup);
  append_line (out, _ ("Taken back by"), run->rolled_back_by);
  append_line (out, _ ("Resolved"), run->resolution);
  if (facts->report == NULL)
    return;
  append_line (out, _ ("Version read back"), facts->report->version.deployed_version);
  append_line (out, _ ("Commit read back"), facts->report->version.deployed_commit);
  append_line (out, _ ("Health read back"), hoist_words_health (facts->report->health).word);
}

static void
append_steps (GString *out, const HoistRun *run)
{
  g_string_append_printf (out, "\n%s:\n", _ ("Steps"));
  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);
      g_autofree char *clock = hoist_words_dup_clock (step->started_at);
      g_autofree char *duration =
          hoist_words_dup_duration ((double) (step->ended_at - step->started_at) / G_USEC_PER_SEC);

      g_string_append_printf (
          out, "%2u. %s  %s  %s%s%s%s%s\n", i + 1, step->started_at != 0 ? clock : "--:--:--",
          step->title, hoist_words_step (step).word, step->ended_at != 0 ? "  " : "",
          step->ended_at != 0 ? duration : "", step->detail[0] != '\0' ? "  " : "", step->detail);
    }
}

char *
hoist_run_report_dup_text (const HoistOutcomeFacts *facts, const HoistPlan *plan)
{
  GString *out = g_string_new (NULL);

  append_head (out, facts, plan);
  append_outcome (out, facts);
  append_steps (out, facts->run);
  if (facts->tail != NULL && facts->tail[0] != '\0')
    g_string_append_printf (out, "\n%s:\n%s\n", _ ("Last lines of the log"), facts->tail);
  return g_string_free (out, FALSE);
}
