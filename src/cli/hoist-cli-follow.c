/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Following a run over the event stream, which reconnects and fills gaps by itself. Where a plane
 * has no stream, it is asked again every second. Owner: one command; main loop. Never cancels the
 * run: Ctrl-C ends only the looking. */
#include "cli/hoist-cli-follow.h"

#include "base/hoist-clock.h"
#include "cli/hoist-cli-hops.h"
#include "cli/hoist-cli-text.h"
#include "client/hoist-client-runs.h"
#include "client/hoist-event-source.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#define POLL_MS 1000

typedef struct
{
  HoistCli *cli;
  HoistClient *client;
  char *run_id;
  HoistCliFollow how;
  HoistEventSource *events;
  HoistRun *ended; /* the last snapshot, once it has ended */
  gboolean log_complete;
  gboolean is_lost;     /* the stream is down and this was said */
  HoistRun *run;        /* the latest snapshot with steps; NULL before the first */
  HoistLogNodes *nodes; /* NULL: the run has one node */
  int last_step;        /* of the last line; -1 */
  int highest_step;     /* whose heading was printed; -1 */
  gboolean goes_back;
  gboolean done;
} Follow;

HoistLogNodes *
hoist_cli_dup_log_nodes (HoistCli *cli, const HoistRun *run)
{
  g_autoptr (HoistLogNodes) unnamed = hoist_log_nodes_new (run, NULL, _ ("local node"));
  g_autoptr (HoistTenantReport) tenant =
      unnamed != NULL && !cli->json ? hoist_cli_find_tenant (cli, run->tenant, NULL) : NULL;

  return tenant != NULL ? hoist_log_nodes_new (run, tenant->places, _ ("local node"))
                        : g_steal_pointer (&unnamed);
}

static void
write_line (HoistJsonWriter *w, gpointer user_data)
{
  hoist_log_line_write (user_data, w, NULL);
}

void
hoist_cli_print_line (HoistCli *cli, const HoistLogNodes *nodes, const HoistLogLine *line)
{
  if (cli->json)
    {
      hoist_cli_print_json (cli, write_line, (gpointer) line);
      return;
    }
  g_autofree char *time = hoist_clock_format (line->time);
  g_autofree char *whose = hoist_log_nodes_dup_prefix (nodes, line);
  /* 2026-11-21T04:05:06.789Z: the time of day is enough to read along */
  hoist_cli_print (cli, "%.12s  %s%s%s\n", time + strlen ("2026-11-21T"), whose,
                   line->level == HOIST_LOG_ERROR     ? "error: "
                   : line->level == HOIST_LOG_WARNING ? "warning: "
                   : line->level == HOIST_LOG_OUTPUT  ? "  "
                                                      : "",
                   line->text);
}

static void
check_done (Follow *follow)
{
  if (follow->ended != NULL && (follow->how == HOIST_CLI_WAIT || follow->log_complete))
    follow->done = TRUE;
}

/* Steps of one kind on several nodes can be under way at once: their lines are mixed, and each line
 * says whose it is. */
static gboolean
is_shared (const Follow *follow, const HoistRunStep *step)
{
  const HoistRunStep *last =
      follow->last_step >= 0 ? g_ptr_array_index (follow->run->steps, follow->last_step) : NULL;

  return last != NULL && g_str_equal (last->kind, step->kind)
         && !g_str_equal (last->node, step->node);
}

/* The heading of a step stands before its first line: the log's own order counts, not that of the
 * snapshots. */
static void
print_heading (Follow *follow, const HoistLogLine *line)
{
  if (follow->how != HOIST_CLI_FOLLOW || follow->cli->json || follow->run == NULL || line->step < 0
      || line->step == follow->last_step || (guint) line->step >= follow->run->steps->len)
    return;
  const HoistRunStep *step = g_ptr_array_index (follow->run->steps, line->step);
  gboolean shared = is_shared (follow, step);
  follow->goes_back |= line->step < follow->last_step && !shared;
  gboolean goes_back = follow->goes_back || step->state == HOIST_STEP_UNDO_INTENDED
                       || step->state == HOIST_STEP_UNDONE;
  if (goes_back || !shared || line->step > follow->highest_step)
    hoist_cli_print (follow->cli, "── %s%s\n", goes_back ? "Back: " : "", step->title);
  follow->last_step = line->step;
  follow->highest_step = MAX (follow->highest_step, line->step);
}

static void
take_snapshot (Follow *follow, const HoistRun *run)
{
  if (strcmp (run->id, follow->run_id) != 0)
    return;
  if (run->steps->len > 0)
    {
      g_clear_pointer (&follow->run, hoist_run_unref);
      follow->run = hoist_run_ref (run);
    }
  if (run->state == HOIST_RUN_ENDED && follow->ended == NULL)
    follow->ended = hoist_run_ref (run);
  check_done (follow);
}

static void
event_cb (HoistEventSource *events, gpointer event, gpointer run, gpointer user_data)
{
  if (run != NULL)
    take_snapshot (user_data, run);
}

static void
log_cb (HoistEventSource *events, const char *run, gpointer lines, gpointer user_data)
{
  Follow *follow = user_data;
  GPtrArray *array = lines;
  for (guint i = 0; i < array->len; i++)
    {
      print_heading (follow, g_ptr_array_index (array, i));
      hoist_cli_print_line (follow->cli, follow->nodes, g_ptr_array_index (array, i));
    }
  hoist_cli_flush (follow->cli);
}

static void
complete_cb (HoistEventSource *events, const char *run, gpointer user_data)
{
  Follow *follow = user_data;
  follow->log_complete = TRUE;
  check_done (follow);
}

/* What is true now, whatever the stream has said or missed. */
static gboolean
ask (Follow *follow, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  hoist_client_get_run_async (follow->client, follow->run_id, follow->cli->cancellable,
                              hoist_cli_capture_cb, &result);
  hoist_cli_wait (&result);
  g_autoptr (HoistRun) run = hoist_client_get_run_finish (follow->client, result, error);
  if (run != NULL)
    take_snapshot (follow, run);
  return run != NULL;
}

static gboolean
wake_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE; /* only makes the loop go round */
}

static void
say_connection (Follow *follow)
{
  HoistConnectionState state = hoist_event_source_get_state (follow->events);
  if (state == HOIST_CONNECTION_UNREACHABLE && !follow->is_lost)
    fprintf (stderr, _ ("hoistctl: the connection is lost; trying again. The run goes on.\n"));
  if (state == HOIST_CONNECTION_ONLINE && follow->is_lost)
    fprintf (stderr, _ ("hoistctl: connected again.\n"));
  follow->is_lost = state == HOIST_CONNECTION_UNREACHABLE;
}

/* Only for planes without a stream: the log page by page. */
static gboolean
poll_log (Follow *follow, gint64 *after, GError **error)
{
  for (;;)
    {
      g_autoptr (GAsyncResult) result = NULL;
      hoist_client_get_run_log_async (follow->client, follow->run_id, *after, 0,
                                      follow->cli->cancellable, hoist_cli_capture_cb, &result);
      hoist_cli_wait (&result);
      g_autoptr (HoistLogPage) page =
          hoist_client_get_run_log_finish (follow->client, result, error);
      if (page == NULL)
        return FALSE;
      log_cb (NULL, follow->run_id, page->lines, follow);
      *after = page->next;
      follow->log_complete = page->complete;
      check_done (follow);
      if (page->complete || page->lines->len == 0)
        return TRUE;
    }
}

static gboolean
poll_until_done (Follow *follow, gint64 after, GError **error)
{
  guint id = g_timeout_add (POLL_MS, wake_cb, NULL);
  gboolean ok = TRUE;
  while (ok && !follow->done)
    {
      ok = ask (follow, error)
           && (follow->how == HOIST_CLI_WAIT || poll_log (follow, &after, error));
      if (ok && !follow->done)
        g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
  return ok;
}

static gboolean
stream_until_done (Follow *follow, gint64 after, GError **error)
{
  gboolean was_online = FALSE;
  follow->events = hoist_event_source_new (follow->client);
  g_signal_connect (follow->events, "event", G_CALLBACK (event_cb), follow);
  g_signal_connect (follow->events, "log", G_CALLBACK (log_cb), follow);
  g_signal_connect (follow->events, "log-complete", G_CALLBACK (complete_cb), follow);
  if (follow->how != HOIST_CLI_WAIT)
    hoist_event_source_follow_log (follow->events, follow->run_id, after);
  hoist_event_source_start (follow->events, 0);
  gboolean ok = TRUE;
  while (ok && !follow->done)
    {
      g_main_context_iteration (NULL, TRUE);
      gboolean is_online = hoist_event_source_get_state (follow->events) == HOIST_CONNECTION_ONLINE;
      say_connection (follow);
      if (g_error_matches (hoist_event_source_get_error (follow->events), HOIST_ERROR,
                           HOIST_ERROR_NOT_OFFERED))
        break;
      if (g_cancellable_set_error_if_cancelled (follow->cli->cancellable, error))
        ok = FALSE;
      else if (is_online && !was_online && follow->ended == NULL)
        ok = ask (follow, NULL) || !g_cancellable_is_cancelled (follow->cli->cancellable);
      was_online = is_online;
    }
  hoist_event_source_stop (follow->events);
  g_signal_handlers_disconnect_by_data (follow->events, follow);
  g_clear_object (&follow->events);
  return ok && (follow->done || poll_until_done (follow, after, error));
}

HoistRun *
hoist_cli_follow_run (HoistCli *cli, const char *run, HoistCliFollow how, gint64 after,
                      GError **error)
{
  HoistClient *client = hoist_cli_connect (cli, error);
  if (client == NULL)
    return NULL;
  Follow follow = { .cli = cli,
                    .client = client,
                    .run_id = (char *) run,
                    .how = how,
                    .last_step = -1,
                    .highest_step = -1 };
  gboolean ok = ask (&follow, error);
  if (ok && how != HOIST_CLI_WAIT && follow.run != NULL)
    follow.nodes = hoist_cli_dup_log_nodes (cli, follow.run);
  ok = ok && (follow.done || stream_until_done (&follow, after, error));
  if (!ok && error != NULL && *error != NULL
      && hoist_error_get_code (*error) == HOIST_ERROR_CANCELLED)
    {
      g_clear_error (error);
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED,
                   _ ("No longer looking.\nNow: the run goes on.\nNext: hoistctl run log -f %s"),
                   run);
    }
  g_clear_pointer (&follow.run, hoist_run_unref);
  g_clear_pointer (&follow.nodes, hoist_log_nodes_unref);
  if (ok)
    return follow.ended;
  g_clear_pointer (&follow.ended, hoist_run_unref);
  return NULL;
}

static void
write_run (HoistJsonWriter *w, gpointer user_data)
{
  hoist_run_write (user_data, w, NULL);
}

/* To the end of the run, and of all hops that follow it; where one JSON document is wanted, it is
 * the last run. */
static int
stay_to_the_end (HoistCli *cli, const HoistRun *first, HoistCliFollow how, GError **error)
{
  g_autoptr (HoistRun) run = hoist_run_ref (first);

  for (;;)
    {
      int code = 0;
      if (how == HOIST_CLI_FOLLOW && run->hops > 0)
        hoist_cli_print (cli, _ ("═══ Hop %u of %u: %s → %s\n"), run->hop, run->hops,
                         run->from_version, run->to_version);
      g_autoptr (HoistRun) ended = hoist_cli_follow_run (cli, run->id, how, 0, error);
      if (ended == NULL)
        return -1;
      if (!cli->json)
        hoist_cli_print_run (cli, ended);
      GError *local = NULL;
      HoistRun *next = ended->hops > 0 ? hoist_cli_wait_next_hop (cli, ended, &code, &local) : NULL;
      if (local != NULL)
        {
          g_propagate_error (error, local);
          return -1;
        }
      if (next == NULL)
        {
          if (cli->json)
            hoist_cli_print_json (cli, write_run, ended);
          return code != HOIST_CLI_OK ? code : hoist_cli_exit_of_run (ended);
        }
      hoist_run_unref (run);
      run = next;
    }
}

int
hoist_cli_stay (HoistCli *cli, const HoistRun *run, GError **error)
{
  gboolean follows = hoist_cli_has (cli, "follow");
  if (!follows && !hoist_cli_has (cli, "wait"))
    {
      if (cli->json)
        hoist_cli_print_json (cli, write_run, (gpointer) run);
      else
        hoist_cli_print (cli, _ ("%s has been queued. Look at it: hoistctl run log -f %s\n"),
                         run->id, run->id);
      if (!cli->json && run->hops > 0)
        hoist_cli_print (cli,
                         _ ("It is hop %u of %u; the others follow by themselves: hoistctl rollout "
                            "show %s\n"),
                         run->hop, run->hops, run->rollout);
      return HOIST_CLI_OK;
    }
  return stay_to_the_end (cli, run, follows && !cli->json ? HOIST_CLI_FOLLOW : HOIST_CLI_WAIT,
                          error);
}
