/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-cli-hops.h. Owner: one command; thread: main. Never starts a hop: the control plane
 * does, whether somebody stays or not. */
#include "cli/hoist-cli-hops.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "cli/hoist-cli-ask.h"
#include "cli/hoist-cli-text.h"
#include "cli/hoist-cli-follow.h"
#include "client/hoist-client-rollouts.h"
#include "client/hoist-client-runs.h"
#include "client/hoist-event-source.h"

/* --- agreeing ---------------------------------------------------------------------------- */

void
hoist_cli_print_hops (HoistCli *cli, const HoistPlan *plan)
{
  if (plan->hops->len == 0)
    return;
  hoist_cli_print (cli, _ ("\nHops\n"));
  for (guint i = 0; i < plan->hops->len; i++)
    {
      const HoistPlanHop *hop = g_ptr_array_index (plan->hops, i);
      g_autofree char *ids = g_strjoinv (", ", hop->acknowledge);
      g_autofree char *seconds = hoist_cli_dup_seconds (hop->estimate_s);
      g_autofree char *takes =
          hop->estimate_s > 0 ? g_strdup_printf (_ ("; about %s"), seconds) : g_strdup ("");
      hoist_cli_print (cli, "  %2u  %s → %s  %.7s  %s%s%s%s\n", i + 1, hop->from_version,
                       hop->to_version, hop->to_commit,
                       hop->required_stop ? _ ("required stop") : _ ("target"), takes,
                       *ids ? _ ("; to acknowledge: ") : "", ids);
    }
  if (plan->kind == HOIST_PLAN_REHEARSAL)
    hoist_cli_print (cli, _ ("All hops are rehearsed on one clone, one after the other; the first "
                             "that fails ends the rehearsal.\n"));
  else
    hoist_cli_print (cli, _ ("Each hop is a run of its own, with its own backup and health checks; "
                             "one that fails ends the way, and the steps below are those of the "
                             "first.\n"));
}

static gboolean
ask (const HoistPlan *plan)
{
  g_autofree char *question =
      g_strdup_printf (_ ("Go all of this way, %u hops? [y/N] "), plan->hops->len);

  return hoist_cli_ask (question);
}

gboolean
hoist_cli_agree_to_hops (HoistCli *cli, const HoistPlan *plan, GError **error)
{
  if (plan->hops->len == 0 || plan->kind != HOIST_PLAN_UPGRADE || hoist_cli_has (cli, "hops"))
    return TRUE;
  if (!cli->json && isatty (STDIN_FILENO))
    {
      g_autofree char *sentence = hoist_plan_describe (plan);
      hoist_cli_print (cli, "%s\n", sentence);
      hoist_cli_print_hops (cli, plan);
      hoist_cli_flush (cli);
      if (ask (plan))
        return TRUE;
      g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                           _ ("Not agreed to.\nNow: nothing was changed."));
      return FALSE;
    }
  g_set_error (
      error, HOIST_ERROR, HOIST_ERROR_REFUSED,
      _ ("%s can’t go from %s to %s at once: the way is %u hops, over %s first.\nNow: "
         "nothing was changed.\nNext: look at it (hoistctl plan %s %s), then add --hops to "
         "go all of it."),
      plan->tenant_slug, plan->from_version, hoist_plan_get_goal (plan), plan->hops->len,
      plan->to_version, plan->tenant_slug, hoist_plan_get_goal (plan));
  return FALSE;
}

/* --- waiting ----------------------------------------------------------------------------- */

HoistRollout *
hoist_cli_read_rollout (HoistCli *cli, const char *id, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (client == NULL)
    return NULL;
  hoist_client_get_rollout_async (client, id, cli->cancellable, hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  return hoist_client_get_rollout_finish (client, result, error);
}

static void
event_cb (HoistEventSource *events, gpointer event, gpointer run, gboolean *news)
{
  *news = *news || ((const HoistEvent *) event)->type == HOIST_EVENT_ROLLOUT;
}

static void
state_cb (HoistEventSource *events, int state, gboolean *news)
{
  *news = *news || state == HOIST_CONNECTION_ONLINE; /* something may have been missed */
}

gboolean
hoist_cli_rollout_is_over (const HoistRollout *rollout, gconstpointer unused)
{
  return rollout->state != HOIST_ROLLOUT_RUNNING && rollout->state != HOIST_ROLLOUT_STOPPING;
}

HoistRollout *
hoist_cli_wait_rollout (HoistCli *cli, const char *id, HoistCliRolloutFunc is_enough,
                        gconstpointer user_data, GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  g_autoptr (HoistEventSource) events = client != NULL ? hoist_event_source_new (client) : NULL;
  HoistRollout *rollout = NULL;
  gboolean news = FALSE, enough = FALSE;

  if (client == NULL)
    return NULL;
  g_signal_connect (events, "event", G_CALLBACK (event_cb), &news);
  g_signal_connect (events, "state", G_CALLBACK (state_cb), &news);
  hoist_event_source_start (events, 0);
  while (!enough)
    {
      while (!news && !g_cancellable_is_cancelled (cli->cancellable))
        g_main_context_iteration (NULL, TRUE);
      news = FALSE;
      g_clear_pointer (&rollout, hoist_rollout_unref);
      g_autoptr (GError) local = NULL;
      if (!g_cancellable_set_error_if_cancelled (cli->cancellable, &local))
        rollout = hoist_cli_read_rollout (cli, id, &local);
      enough = rollout != NULL && is_enough (rollout, user_data);
      if (local != NULL && hoist_error_get_code (local) != HOIST_ERROR_UNREACHABLE)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          break;
        }
    }
  hoist_event_source_stop (events);
  g_signal_handlers_disconnect_by_data (events, &news);
  return rollout;
}

int
hoist_cli_exit_of_rollout (const HoistRollout *rollout)
{
  gboolean failed = FALSE, refused = FALSE;

  for (guint i = 0; i < rollout->targets->len; i++)
    {
      const HoistRolloutTarget *target = g_ptr_array_index (rollout->targets, i);
      if (target->state == HOIST_TARGET_FAILED && g_str_equal (target->check, "parked"))
        return HOIST_CLI_PARKED;
      failed = failed || target->state == HOIST_TARGET_FAILED;
      refused = refused || target->state == HOIST_TARGET_REFUSED;
    }
  return failed                 ? HOIST_CLI_OLD_RESTORED
         : refused              ? HOIST_CLI_REFUSED
         : rollout->waiting > 0 ? HOIST_CLI_FAILED
                                : HOIST_CLI_OK;
}

static const char *
get_next_run (const HoistRollout *rollout, const HoistRun *ended)
{
  const HoistRolloutTarget *next =
      ended->hop < rollout->targets->len ? g_ptr_array_index (rollout->targets, ended->hop) : NULL;

  return next != NULL && next->run[0] != '\0' ? next->run : NULL;
}

static gboolean
has_next_or_is_over (const HoistRollout *rollout, gconstpointer ended)
{
  return get_next_run (rollout, ended) != NULL || hoist_cli_rollout_is_over (rollout, NULL);
}

HoistRun *
hoist_cli_wait_next_hop (HoistCli *cli, const HoistRun *ended, int *ret_exit, GError **error)
{
  g_autoptr (HoistRollout) rollout =
      hoist_cli_wait_rollout (cli, ended->rollout, has_next_or_is_over, ended, error);
  const char *next = rollout != NULL ? get_next_run (rollout, ended) : NULL;

  if (rollout == NULL)
    return NULL;
  if (next != NULL)
    {
      g_autoptr (GAsyncResult) result = NULL;
      hoist_client_get_run_async (cli->client, next, cli->cancellable, hoist_cli_capture_cb,
                                  &result);
      hoist_cli_wait (&result);
      return hoist_client_get_run_finish (cli->client, result, error);
    }
  *ret_exit = hoist_cli_exit_of_rollout (rollout);
  if (rollout->stop_reason[0] != '\0' && !cli->json)
    hoist_cli_print (cli, "%s\n", rollout->stop_reason);
  return NULL;
}
