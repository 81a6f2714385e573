/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows and sentences of a rollout. Called by its pages; main thread only; it keeps nothing. */
#include "console/pages/hoist-rollout-facts.h"
#include "console/items/hoist-plane-sentence.h"
#include "console/pages/hoist-plan-hops-facts.h"
#include <glib/gi18n.h>
#include "base/hoist-clock.h"

static const char *
keep_string (GPtrArray *keep, char *text)
{
  g_ptr_array_add (keep, text);
  return text;
}

static const char *
environment_of (const HoistRolloutTarget *target)
{
  const char *const words[] = { _ ("Test"), _ ("Staging"), _ ("Production") };

  return words[target->environment];
}

HoistLook
hoist_rollout_facts_get_look (const HoistRolloutTarget *target)
{
  switch (target->state)
    {
    case HOIST_TARGET_STARTING:
      return (HoistLook){ _ ("Starting"), "", "accent" };
    case HOIST_TARGET_RUNNING:
      return (HoistLook){ _ ("Upgrading"), "", "accent" };
    case HOIST_TARGET_DONE:
      return (HoistLook){ _ ("Upgraded"), "emblem-ok-symbolic", "success" };
    case HOIST_TARGET_FAILED:
      return g_str_equal (target->check, "parked")
                 ? (HoistLook){ _ ("Parked"), "dialog-error-symbolic", "error" }
                 : (HoistLook){ _ ("Failed"), "dialog-warning-symbolic", "warning" };
    case HOIST_TARGET_REFUSED:
      return (HoistLook){ _ ("Refused"), "action-unavailable-symbolic", "warning" };
    case HOIST_TARGET_EXCLUDED:
      return (HoistLook){ _ ("Left out"), "action-unavailable-symbolic", "dim-label" };
    case HOIST_TARGET_WAITING:
    default:
      return (HoistLook){ _ ("Waiting"), "content-loading-symbolic", "dim-label" };
    }
}

static double
progress_of (const HoistRolloutTarget *target, HoistFleet *fleet)
{
  HoistRunItem *run =
      fleet != NULL && target->run[0] != '\0' ? hoist_fleet_find_run (fleet, target->run) : NULL;

  return run != NULL ? hoist_run_item_get_progress (run) : 0;
}

double
hoist_rollout_facts_get_progress (const HoistRollout *rollout, HoistFleet *fleet)
{
  double done = 0, all = 0;

  for (guint i = 0; i < rollout->targets->len; i++)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);

      if (target->state == HOIST_TARGET_EXCLUDED && !rollout->in_hops)
        continue;
      all++;
      if (rollout->in_hops && target->state != HOIST_TARGET_RUNNING
          && target->state != HOIST_TARGET_DONE)
        continue; /* that part of the way is not gone */
      if (target->state == HOIST_TARGET_RUNNING)
        done += progress_of (target, fleet);
      else if (target->state >= HOIST_TARGET_DONE)
        done++;
    }
  return all > 0 ? done / all : 0;
}

static void
describe (const HoistRolloutTarget *target, HoistFleet *fleet, gboolean planned, HoistFact *fact,
          HoistLook *look, GPtrArray *keep)
{
  const char *versions = keep_string (
      keep, g_strdup_printf ("\u2066%s → %s\u2069", target->from_version, target->to_version));

  g_autofree char *cause = hoist_plane_sentence_dup (target->cause);

  *fact = (HoistFact){ .key = target->tenant, .title = target->tenant_slug };
  if (planned)
    {
      fact->subtitle = environment_of (target);
      fact->value = versions;
      return;
    }
  *look = hoist_rollout_facts_get_look (target);
  if (target->state == HOIST_TARGET_RUNNING)
    {
      g_autofree char *percent = hoist_words_dup_percent (progress_of (target, fleet));

      look->word = keep_string (keep, g_strdup_printf (_ ("Upgrading %s"), percent));
    }
  fact->status = look;
  fact->subtitle = target->cause[0] != '\0'
                       ? keep_string (keep, g_strdup_printf ("%s\n%s", versions, cause))
                       : versions;
  if (target->run[0] != '\0')
    fact->action = keep_string (keep, g_strdup_printf ("win.show-run('%s')", target->run));
}

static void
add_rest (HoistFact *fact, guint left_out, GPtrArray *keep)
{
  *fact = (HoistFact){
    .key = "",
    .title = keep_string (
        keep,
        g_strdup_printf (g_dngettext (NULL, "and %u more", "and %u more", left_out), left_out))
  };
}

void
hoist_rollout_facts_show_hops (HoistFactGroup *group, const HoistRollout *rollout,
                               HoistFleet *fleet)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  guint n = rollout->targets->len;
  g_autofree HoistFact *facts = g_new0 (HoistFact, n + 1);
  g_autofree HoistLook *looks = g_new0 (HoistLook, n + 1);

  for (guint i = 0; i < n; i++)
    {
      describe (g_ptr_array_index (rollout->targets, i), fleet, FALSE, &facts[i], &looks[i], keep);
      facts[i].key = keep_string (keep, g_strdup_printf ("hop-%u", i));
      facts[i].title = keep_string (keep, hoist_plan_hops_facts_dup_place (i + 1, n));
      if (((const HoistRolloutTarget *) rollout->targets->pdata[i])->state == HOIST_TARGET_EXCLUDED)
        looks[i].word = _ ("Not reached");
    }
  hoist_fact_group_set_facts (group, facts, n);
}

void
hoist_rollout_facts_show_wave (HoistFactGroup *group, const HoistRollout *rollout, guint wave,
                               HoistFleet *fleet)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree HoistFact *facts = g_new0 (HoistFact, HOIST_ROLLOUT_ROWS + 1);
  g_autofree HoistLook *looks = g_new0 (HoistLook, HOIST_ROLLOUT_ROWS + 1);
  gboolean planned = rollout->state == HOIST_ROLLOUT_PLANNED;
  guint n = 0, left_out = 0;

  for (guint i = 0; i < rollout->targets->len; i++)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);

      if (target->wave != wave || target->state == HOIST_TARGET_EXCLUDED)
        continue;
      if (n < HOIST_ROLLOUT_ROWS)
        {
          describe (target, fleet, planned, &facts[n], &looks[n], keep);
          n++;
        }
      else
        left_out++;
    }
  if (left_out > 0)
    add_rest (&facts[n++], left_out, keep);
  hoist_fact_group_set_facts (group, facts, n);
}

void
hoist_rollout_facts_show_excluded (HoistFactGroup *group, const HoistRollout *rollout)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  g_autofree HoistFact *facts = g_new0 (HoistFact, HOIST_ROLLOUT_ROWS + 1);
  guint n = 0, left_out = 0;

  for (guint i = 0; i < rollout->targets->len; i++)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);

      if (target->state != HOIST_TARGET_EXCLUDED)
        continue;
      if (n < HOIST_ROLLOUT_ROWS)
        facts[n++] =
            (HoistFact){ .key = target->tenant,
                         .title = target->tenant_slug,
                         .subtitle = keep_string (keep, hoist_plane_sentence_dup (target->cause)),
                         .value = target->from_version };
      else
        left_out++;
    }
  if (left_out > 0)
    add_rest (&facts[n++], left_out, keep);
  hoist_fact_group_set_facts (group, facts, n);
}

static char *
dup_hops_sentence (const HoistRollout *rollout)
{
  guint all = hoist_rollout_get_size (rollout);

  if (rollout->state == HOIST_ROLLOUT_ENDED && rollout->done == all)
    return g_strdup_printf (_ ("All %u hops are done"), all);
  if (rollout->state == HOIST_ROLLOUT_ENDED)
    return g_strdup_printf (_ ("Ended after %u of %u hops"), rollout->done, all);
  if (rollout->state == HOIST_ROLLOUT_STOPPED)
    return g_strdup_printf (_ ("Stopped after %u of %u hops"), rollout->done, all);
  if (rollout->state == HOIST_ROLLOUT_STOPPING)
    return g_strdup_printf (_ ("Stopping: hop %u of %u is still going on, no further one begins"),
                            rollout->done + 1, all);
  return g_strdup_printf (_ ("Hop %u of %u is going on"), MIN (rollout->done + 1, all), all);
}

char *
hoist_rollout_facts_dup_sentence (const HoistRollout *rollout)
{
  if (rollout->in_hops)
    return dup_hops_sentence (rollout);
  guint all = rollout->waiting + rollout->running + rollout->done + rollout->failed;
  g_autofree char *failed =
      rollout->failed > 0 ? g_strdup_printf (
          g_dngettext (NULL, ", %u failed", ", %u failed", rollout->failed), rollout->failed)
                          : g_strdup ("");

  if (rollout->state == HOIST_ROLLOUT_ENDED && rollout->failed == 0)
    return g_strdup_printf (
        g_dngettext (NULL, "%u tenant is upgraded", "All %u tenants are upgraded", all), all);
  if (rollout->state == HOIST_ROLLOUT_ENDED)
    return g_strdup_printf (_ ("Ended: %u of %u upgraded%s"), rollout->done, all, failed);
  if (rollout->state == HOIST_ROLLOUT_STOPPED)
    return g_strdup_printf (_ ("Stopped: %u of %u upgraded%s, %u not started"), rollout->done, all,
                            failed, rollout->waiting);
  if (rollout->state == HOIST_ROLLOUT_STOPPING)
    return g_strdup_printf (_ ("Stopping: %u still going on, nothing more is started"),
                            rollout->running);
  return g_strdup_printf (_ ("%u of %u upgraded%s"), rollout->done, all, failed);
}

static HoistLook
look_of_rollout (const HoistRollout *rollout)
{
  if (rollout->state == HOIST_ROLLOUT_RUNNING || rollout->state == HOIST_ROLLOUT_STOPPING)
    return (HoistLook){ _ ("Going on"), "", "accent" };
  if (rollout->failed > 0 || rollout->waiting > 0)
    return (HoistLook){ _ ("Unfinished"), "dialog-warning-symbolic", "warning" };
  return (HoistLook){ _ ("Done"), "emblem-ok-symbolic", "success" };
}

void
hoist_rollout_facts_show_list (HoistFactGroup *group, const GPtrArray *rollouts)
{
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);
  guint n = MIN (rollouts->len, HOIST_ROLLOUT_ROWS);
  g_autofree HoistFact *facts = g_new0 (HoistFact, n + 1);
  g_autofree HoistLook *looks = g_new0 (HoistLook, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const HoistRollout *rollout = g_ptr_array_index (rollouts, i);
      g_autofree char *when = hoist_words_dup_when (rollout->created_at, hoist_clock_wall_us ());

      looks[i] = look_of_rollout (rollout);
      facts[i] = (HoistFact){
        .key = rollout->id,
        .title = keep_string (keep, hoist_rollout_facts_dup_sentence (rollout)),
        .subtitle = keep_string (
            keep, g_strdup_printf (_ ("%s by %s"), when, hoist_words_user (rollout->started_by))),
        .status = &looks[i],
        .action = keep_string (keep, g_strdup_printf ("win.show-rollout('%s')", rollout->id)),
      };
    }
  hoist_fact_group_set_facts (group, facts, n);
}

char *
hoist_rollout_facts_dup_command (const HoistRollout *rollout)
{
  GString *command = g_string_new ("hoistctl rollout start");
  const char *version = NULL;
  gboolean same = TRUE;

  for (guint i = 0; i < rollout->targets->len; i++)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);

      if (target->state == HOIST_TARGET_EXCLUDED)
        continue;
      g_string_append_printf (command, " %s", target->tenant_slug);
      same = same && (version == NULL || g_str_equal (version, target->to_version));
      version = target->to_version;
    }
  if (version != NULL && same)
    g_string_append_printf (command, " --to %s", version);
  g_string_append_printf (command, " --parallel %u", rollout->parallel);
  if (rollout->max_failures < 0)
    g_string_append (command, " --go-on");
  if (!rollout->backup_db)
    g_string_append (command, " --no-backup");
  if (!rollout->run_migrations)
    g_string_append (command, " --no-migrations");
  for (char **id = rollout->acknowledge; *id != NULL; id++)
    g_string_append_printf (command, " --acknowledge %s", *id);
  return g_string_free (command, FALSE);
}
