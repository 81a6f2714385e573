/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about runs. Called by the run's page; main thread only (the locale); no state. */
#include "console/pages/hoist-run-words.h"
#include <glib/gi18n.h>
#include "console/items/hoist-words.h"
#include "console/pages/hoist-plan-hops-facts.h"

static gboolean
has_begun (const HoistRun *run, HoistStepKindId kind)
{
  const char *name = hoist_step_kind_get (kind)->name;

  for (guint i = 0; i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);

      if (g_str_equal (step->kind, name) && step->state != HOIST_STEP_PENDING)
        return TRUE;
    }
  return FALSE;
}

HoistRunStage
hoist_run_words_get_stage (const HoistRun *run)
{
  if (run->state == HOIST_RUN_ENDED)
    return HOIST_RUN_STAGE_ENDED;
  if (run->state == HOIST_RUN_UNDOING || run->state == HOIST_RUN_CANCELLING)
    return HOIST_RUN_STAGE_GOING_BACK;
  if (run->point_of_no_return_passed || has_begun (run, HOIST_STEP_MIGRATE)
      || has_begun (run, HOIST_STEP_SWITCH) || has_begun (run, HOIST_STEP_RESTORE))
    return HOIST_RUN_STAGE_DATA;
  if (has_begun (run, HOIST_STEP_CHECKOUT) || has_begun (run, HOIST_STEP_ACTIVATE))
    return HOIST_RUN_STAGE_CODE;
  if (has_begun (run, HOIST_STEP_STOP))
    return HOIST_RUN_STAGE_STOPPED;
  return HOIST_RUN_STAGE_BEFORE;
}

/* The database of before was set aside whole, and what is written since is noted. */
static gboolean
can_switch_back (const HoistRun *run)
{
  return has_begun (run, HOIST_STEP_SWITCH) && !run->point_of_no_return_passed;
}

static char *
dup_cancel_data (const HoistRun *run)
{
  if (run->kind == HOIST_PLAN_ROLLBACK)
    return g_strdup_printf (_ ("The data was already taken back. Cancelling puts the data and "
                               "the files of %s in place again, then starts the services."),
                            run->from_version);
  if (can_switch_back (run))
    return g_strdup_printf (
        _ ("The migrated copy has taken the place of the database. Cancelling switches back to the "
           "database of before, with what was written since; the files go back to %s, then the "
           "services are started."),
        run->from_version);
  if (run->backup[0] == '\0')
    return g_strdup (_ ("Migrations have started and there is no backup: what they changed "
                        "stays changed. Cancelling may leave the tenant parked."));
  return g_strdup_printf (
      _ ("Migrations have started: the database is restored from the backup made by this run, "
         "the files go back to %s, then the services are started. This takes a moment longer."),
      run->from_version);
}

char *
hoist_run_words_dup_cancel (const HoistRun *run)
{
  switch (hoist_run_words_get_stage (run))
    {
    case HOIST_RUN_STAGE_BEFORE:
      return g_strdup_printf (
          _ ("Nothing was changed yet. %s stays as it is, at %s, with its services running."),
          run->tenant_slug, run->from_version);
    case HOIST_RUN_STAGE_STOPPED:
      return g_strdup_printf (
          _ ("The services are stopped, nothing else was changed. They are started again with %s."),
          run->from_version);
    case HOIST_RUN_STAGE_CODE:
      return g_strdup_printf (_ ("The files are put back to %s and the services are started again. "
                                 "The data was not changed."),
                              run->from_version);
    case HOIST_RUN_STAGE_DATA:
      return dup_cancel_data (run);
    case HOIST_RUN_STAGE_GOING_BACK:
      return g_strdup (_ ("The run is already going back."));
    case HOIST_RUN_STAGE_ENDED:
    default:
      return g_strdup (_ ("The run has ended."));
    }
}

const HoistRunStep *
hoist_run_words_find_card (const HoistRun *run)
{
  for (guint i = 0; run->state == HOIST_RUN_RUNNING && i < run->steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (run->steps, i);

      if (step->card != NULL && step->card[0] != '\0')
        return step;
    }
  return NULL;
}

/* Who says that it was done, when, and the note. */
static void
add_person (GString *text, const HoistRunStep *step)
{
  g_autofree char *clock = hoist_words_dup_clock (step->ended_at);

  if (step->card_by == NULL || step->card_by[0] == '\0' || step->ended_at == 0)
    return;
  g_string_append (text, text->len > 0 ? " · " : "");
  g_string_append_printf (text, _ ("done by %s at %s"), hoist_words_user (step->card_by), clock);
  if (step->card_note != NULL && step->card_note[0] != '\0')
    g_string_append_printf (text, " · %s", step->card_note);
}

char *
hoist_run_words_dup_step (const HoistRunStep *step, gint64 now_us)
{
  GString *text = g_string_new (NULL);
  HoistLook look = hoist_words_step (step);
  gboolean running = step->state == HOIST_STEP_INTENDED || step->state == HOIST_STEP_UNDO_INTENDED;
  gint64 until = step->ended_at != 0 ? step->ended_at : running ? now_us : 0;

  if (step->started_at != 0 && until >= step->started_at)
    {
      g_autofree char *duration =
          hoist_words_dup_duration ((double) (until - step->started_at) / G_USEC_PER_SEC);

      g_string_append (text, duration);
    }
  if (step->state != HOIST_STEP_INTENDED
      && !(step->state == HOIST_STEP_APPLIED && step->result == HOIST_RESULT_DONE))
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", look.word);
  if (step->detail != NULL && step->detail[0] != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", step->detail);
  add_person (text, step);
  if (text->len == 0)
    g_string_append (text, look.word);
  return g_string_free (text, FALSE);
}

char *
hoist_run_words_dup_subtitle (const HoistRun *run, gint64 now_us)
{
  gint64 begun = run->started_at != 0 ? run->started_at : run->created_at;
  gint64 until = run->ended_at != 0 ? run->ended_at : now_us;
  g_autofree char *clock = hoist_words_dup_clock (begun);
  g_autofree char *duration =
      hoist_words_dup_duration ((double) MAX (until - begun, 0) / G_USEC_PER_SEC);

  g_autofree char *hop = hoist_plan_hops_facts_dup_place (run->hop, run->hops);
  g_autofree char *begin =
      run->state == HOIST_RUN_QUEUED
          ? g_strdup_printf (_ ("queued %s by %s"), clock, hoist_words_user (run->started_by))
          : g_strdup_printf (_ ("started %s by %s · %s"), clock, hoist_words_user (run->started_by),
                             duration);

  return hop != NULL ? g_strdup_printf ("%s · %s", hop, begin) : g_steal_pointer (&begin);
}

static char *
dup_banner_data (const HoistRun *run)
{
  if (run->kind == HOIST_PLAN_ROLLBACK)
    return g_strdup (
        _ ("The data is being taken back: cancelling now means putting it in place again."));
  if (can_switch_back (run))
    return g_strdup (_ ("The database was switched: cancelling now means switching back, with what "
                        "was written since."));
  return g_strdup (run->backup[0] != '\0'
                       ? _ ("Migrations have started: cancelling now means restoring the backup.")
                       : _ ("Migrations have started and there is no backup: there is no way back "
                            "for the data."));
}

char *
hoist_run_words_dup_banner (const HoistRun *run)
{
  if (run->state != HOIST_RUN_ENDED && run->no_contact_since != 0)
    {
      g_autofree char *since = hoist_words_dup_since (run->no_contact_since);

      return g_strdup_printf (_ ("No contact with a node since %s: what its step did is not known. "
                                 "The run waits for it and goes on by itself."),
                              since);
    }
  if (run->state == HOIST_RUN_RUNNING && run->waits_for != NULL && run->waits_for[0] != '\0')
    return g_strdup_printf (_ ("The run waits for a person: %s"), run->waits_for);
  switch (hoist_run_words_get_stage (run))
    {
    case HOIST_RUN_STAGE_DATA:
      return dup_banner_data (run);
    case HOIST_RUN_STAGE_GOING_BACK:
      if (run->kind == HOIST_PLAN_REHEARSAL)
        return g_strdup (_ ("What the rehearsal has made is removed."));
      if (run->cause[0] != '\0')
        return g_strdup_printf (_ ("Going back to %s: %s"), run->from_version, run->cause);
      return g_strdup_printf (run->cancel_requested ? _ ("Cancelling: going back to %s.")
                                                    : _ ("Going back to %s."),
                              run->from_version);
    case HOIST_RUN_STAGE_BEFORE:
    case HOIST_RUN_STAGE_STOPPED:
    case HOIST_RUN_STAGE_CODE:
    case HOIST_RUN_STAGE_ENDED:
    default:
      return NULL;
    }
}
