/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans and runs as texts for a terminal. Thread: main. Never decides anything. */
#include "cli/hoist-cli-text.h"
#include "cli/hoist-cli-drift.h"

#include "cli/hoist-cli-hops.h"

#include <glib/gi18n.h>
#include <string.h>

char *
hoist_cli_dup_bytes (gint64 bytes)
{
  return g_format_size ((guint64) MAX (bytes, 0));
}

char *
hoist_cli_dup_seconds (double seconds)
{
  if (seconds < 0)
    return g_strdup ("–");
  if (seconds < 90)
    return g_strdup_printf ("%.1f s", seconds);
  return g_strdup_printf ("%.0f min", seconds / 60);
}

const char *
hoist_cli_outcome_sentence (HoistOutcome outcome)
{
  switch (outcome)
    {
    case HOIST_OUTCOME_NEW_HEALTHY:
      return _ ("it is healthy at the version it was to go to");
    case HOIST_OUTCOME_OLD_RESTORED:
      return _ ("the old version and the old data are back");
    case HOIST_OUTCOME_UNTOUCHED:
      return _ ("nothing was changed");
    case HOIST_OUTCOME_PARKED:
      return _ ("parked: it is locked and needs a person");
    case HOIST_OUTCOME_NONE:
    default:
      return _ ("it has not ended");
    }
}

static void
print_steps (HoistCli *cli, const GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    {
      const HoistRunStep *step = g_ptr_array_index (steps, i);
      gboolean undone = step->state == HOIST_STEP_UNDONE || step->state == HOIST_STEP_UNDO_INTENDED;
      gboolean has_result = step->result != HOIST_RESULT_NONE;
      double seconds = step->ended_at > step->started_at && step->started_at > 0
                           ? (double) (step->ended_at - step->started_at) / G_USEC_PER_SEC
                           : -1;
      g_autofree char *took = hoist_cli_dup_seconds (seconds);
      hoist_cli_print (cli, "  %2u  %-12s %-14s %8s  %s%s%s\n", step->index + 1, step->kind,
                       undone       ? hoist_step_state_names[step->state]
                       : has_result ? hoist_step_result_names[step->result]
                                    : hoist_step_state_names[step->state],
                       took, step->description, step->detail[0] != '\0' ? " – " : "", step->detail);
    }
}

void
hoist_cli_print_run (HoistCli *cli, const HoistRun *run)
{
  g_autofree char *ago = hoist_cli_dup_ago (run->created_at);
  g_autofree char *downtime = hoist_cli_dup_seconds (run->downtime_s);
  hoist_cli_print (cli, _ ("%s: %s of %s from %s to %s, by %s, %s\n"), run->id,
                   hoist_plan_kind_names[run->kind], run->tenant_slug, run->from_version,
                   run->to_version, run->started_by, ago);
  if (run->state == HOIST_RUN_ENDED)
    hoist_cli_print (cli, _ ("  outcome   %s: %s\n"), hoist_outcome_names[run->outcome],
                     hoist_cli_outcome_sentence (run->outcome));
  else
    hoist_cli_print (cli, _ ("  state     %s, %.0f %%\n"), hoist_run_state_names[run->state],
                     100 * run->progress);
  const struct
  {
    const char *label, *text;
  } lines[] = { { "cause", run->cause },        { "now", run->what_is_true_now },
                { "next", run->next },          { "reason", run->reason },
                { "backup", run->backup },      { "taken back", run->rolled_back_by },
                { "resolved", run->resolution } };
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (lines[i].text[0] != '\0')
      hoist_cli_print (cli, "  %-9s %s\n", lines[i].label, lines[i].text);
  if (run->downtime_s >= 0)
    hoist_cli_print (cli, _ ("  downtime  %s\n"), downtime);
  if (run->discarded_rows > 0)
    hoist_cli_print (cli, _ ("  rows set aside  %lld\n"), (long long) run->discarded_rows);
  print_steps (cli, run->steps);
}

void
hoist_cli_print_findings (HoistCli *cli, const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const HoistFinding *finding = g_ptr_array_index (findings, i);
      gboolean is_ok = finding->severity == HOIST_FINDING_OK;
      if (is_ok && strcmp (finding->check, "rehearsal") != 0) /* how that went is always said */
        continue;
      hoist_cli_print (cli, "  %s  %s: %s\n",
                       is_ok                                        ? "ok     "
                       : finding->severity == HOIST_FINDING_BLOCKER ? "refused"
                                                                    : "warning",
                       finding->check, finding->message);
      if (finding->next[0] != '\0')
        hoist_cli_print (cli, "           %s\n", finding->next);
      if (strcmp (finding->repair, "recreate") == 0)
        hoist_cli_print (cli, "           %s\n",
                         _ ("Or begin anew with an empty database: hoistctl upgrade TENANT "
                            "--recreate-database TENANT"));
      else if (finding->repair[0] != '\0')
        hoist_cli_print (cli, _ ("           Repair: hoistctl tenant repair TENANT %s\n"),
                         finding->repair);
    }
}

static void
print_notes (HoistCli *cli, const HoistPlan *plan)
{
  for (guint i = 0; i < plan->releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (plan->releases, i);
      hoist_cli_print (cli, "\n%s\n", release->tag);
      g_auto (GStrv) lines = g_strsplit (release->notes, "\n", -1);
      for (guint l = 0; lines[l] != NULL; l++)
        hoist_cli_print (cli, lines[l][0] != '\0' ? "  %s\n" : "%s\n", lines[l]);
    }
}

static const char *
find_notice (const HoistPlan *plan, const char *id)
{
  for (guint i = 0; i < plan->releases->len; i++)
    {
      const HoistRelease *release = g_ptr_array_index (plan->releases, i);
      for (guint n = 0; n < release->notices->len; n++)
        {
          const HoistNotice *notice = g_ptr_array_index (release->notices, n);
          if (strcmp (notice->id, id) == 0)
            return notice->text;
        }
    }
  if (strcmp (id, "no-backup") == 0)
    return _ ("There will be no backup: no way back for the data.");
  if (strcmp (id, "discard-rows") == 0)
    return _ ("Rows that were written since will be set aside.");
  return "";
}

static void
print_drift (HoistCli *cli, const HoistPlan *plan)
{
  g_autoptr (HoistDrift) drift = plan->drift != NULL ? hoist_drift_read (plan->drift, NULL) : NULL;

  if (drift != NULL)
    hoist_cli_print_drift (cli, drift);
}

static const HoistValue *
get_list (const HoistPlan *plan, const char *name, guint *ret_n)
{
  const HoistValue *list = hoist_value_get_member (plan->comparison, name);

  *ret_n = list != NULL && hoist_value_get_type_of (list) == HOIST_VALUE_ARRAY
               ? hoist_value_get_size (list)
               : 0;
  return list;
}

static void
print_comparison (HoistCli *cli, const HoistPlan *plan)
{
  if (plan->comparison == NULL)
    return;
  hoist_cli_print (cli, "\n%s\n", hoist_value_lookup_string (plan->comparison, "sentence", ""));
  guint n;
  const HoistValue *tables = get_list (plan, "tables", &n);
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *table = hoist_value_get_element (tables, i);
      gint64 kept = hoist_value_lookup_int (table, "kept", -1);

      if (kept >= 0) /* what was written since goes back, but for some */
        hoist_cli_print (cli, _ ("  %-24s %lld rows now, %lld then; %lld go back, %lld can't\n"),
                         hoist_value_lookup_string (table, "name", ""),
                         (long long) hoist_value_lookup_int (table, "now", 0),
                         (long long) hoist_value_lookup_int (table, "then", 0), (long long) kept,
                         (long long) hoist_value_lookup_int (table, "written_since", 0));
      else
        hoist_cli_print (cli, _ ("  %-24s %lld rows now, %lld then, %lld written since\n"),
                         hoist_value_lookup_string (table, "name", ""),
                         (long long) hoist_value_lookup_int (table, "now", 0),
                         (long long) hoist_value_lookup_int (table, "then", 0),
                         (long long) hoist_value_lookup_int (table, "written_since", 0));
    }
}

/* Rows that a way back can't keep, one a line. */
static void
print_lost (HoistCli *cli, const HoistPlan *plan)
{
  guint n;
  const HoistValue *list = get_list (plan, "lost", &n);

  if (n > 0)
    hoist_cli_print (cli, _ ("\nCan't be kept\n"));
  for (guint i = 0; i < n; i++)
    {
      const HoistValue *row = hoist_value_get_element (list, i);
      const char *key = hoist_value_lookup_string (row, "key", "");
      const char *column = hoist_value_lookup_string (row, "column", "");

      hoist_cli_print (cli, "  %s%s%s%s%s: %s\n", hoist_value_lookup_string (row, "table", ""),
                       key[0] != '\0' ? " " : "", key, column[0] != '\0' ? "." : "", column,
                       hoist_value_lookup_string (row, "why", ""));
    }
}

void
hoist_cli_print_plan (HoistCli *cli, const HoistPlan *plan)
{
  g_autofree char *sentence = hoist_plan_describe (plan);
  hoist_cli_print (cli, _ ("%s\n%s  hash %.12s\n"), sentence, plan->id, plan->hash);
  hoist_cli_print_findings (cli, plan->findings);
  print_drift (cli, plan);
  hoist_cli_print_hops (cli, plan);
  hoist_cli_print (cli, _ ("\nSteps\n"));
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const HoistStep *step = g_ptr_array_index (plan->steps, i);
      g_autofree char *text = step->kind->describe (step->args);
      hoist_cli_print (cli, "  %2u  %-12s %s%s%s\n", step->index + 1, step->kind->name, text,
                       hoist_step_is_in_downtime (step) ? _ (" (services are stopped)") : "",
                       step->point_of_no_return ? _ (" (no way back after it)") : "");
    }
  print_notes (cli, plan);
  print_comparison (cli, plan);
  print_lost (cli, plan);
  for (guint i = 0; plan->acknowledge[i] != NULL; i++)
    hoist_cli_print (cli, _ ("\nTo acknowledge: %s\n  %s\n"), plan->acknowledge[i],
                     find_notice (plan, plan->acknowledge[i]));
}
