/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation with an agent that answers, lies, dies, hangs. */
#include "engine/hoist-agent-link.h"

#include <signal.h>

#include "base/hoist-clock.h"
#include "base/hoist-error.h"
#include "fixture.h"

static HoistAgentLink *
open_link (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  HoistAgentLink *link = hoist_agent_link_open (&hoist_agent_transport_local, &f->target,
                                                "in_0123456789abcdef", NULL, &error);

  g_assert_no_error (error);
  return link;
}

static HoistValue *
call (HoistAgentLink *link, const char *name, guint deadline_s, const HoistAgentListener *listener,
      GCancellable *cancellable, GError **error)
{
  g_autoptr (HoistValue) members = fixture_parse ("{'tenant':{'id':'tn_0123456789abcdef'}}");
  HoistAgentOrder order = { name, members, deadline_s };

  return hoist_agent_link_call (link, &order, listener, cancellable, error);
}

static void
test_answers (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  HoistAgentLink *link = open_link (f);

  g_assert_cmpint (hoist_value_lookup_int (hoist_agent_link_get_greeting (link), "pid", 0), ==,
                   hoist_agent_link_get_pid (link));
  fixture_write_node (f, "facts.json",
                      "{'id':'bk_1','commit':'abc'}"); /* an id of its own is no reply's id */
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (HoistValue) answer = call (link, "facts", 10, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (hoist_value_lookup_string (answer, "commit", ""), ==, "abc");
    }
  g_assert_false (hoist_agent_link_is_broken (link));
  hoist_agent_link_close (link, 5000);
}

static void
test_errors (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  HoistAgentLink *link = open_link (f);

  fixture_set_scenario (
      f, "[{'order':'facts','do':'error','code':'no-space','message':'the disk is full'}]");
  g_assert_null (call (link, "facts", 10, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NO_SPACE);
  g_assert_cmpstr (error->message, ==, "the disk is full");
  g_assert_nonnull (hoist_agent_link_get_last_error (link));
  g_assert_false (hoist_agent_link_is_broken (link));
  g_clear_error (&error);
  g_autoptr (HoistValue) answer = call (link, "facts", 10, NULL, NULL, &error);
  g_assert_nonnull (answer);
  g_assert_null (hoist_agent_link_get_last_error (link));
  hoist_agent_link_close (link, 5000);
}

static void
test_death (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  HoistAgentLink *link = open_link (f);

  fixture_set_scenario (f, "[{'order':'facts','do':'die-before'}]");
  g_assert_null (call (link, "facts", 10, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "fake-agent: ready")); /* its last words */
  g_assert_true (hoist_agent_link_is_broken (link));
  g_clear_error (&error);
  g_assert_null (call (link, "facts", 10, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  hoist_agent_link_close (link, 0);
}

static void
test_death_while_idle (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  HoistAgentLink *link = open_link (f);

  g_assert_false (hoist_agent_link_has_ended (link));
  g_assert_cmpint (kill (hoist_agent_link_get_pid (link), SIGKILL), ==, 0);
  g_assert_null (call (link, "facts", 10, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  hoist_agent_link_close (link, 0);
}

static void
test_not_there (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  HoistAgentLocalTarget nowhere = { "/nonexistent/agent", f->node };
  HoistAgentLocalTarget no_agent = { "/bin/true", f->node };

  g_assert_null (
      hoist_agent_link_open (&hoist_agent_transport_local, &nowhere, "in_x", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_assert_null (
      hoist_agent_link_open (&hoist_agent_transport_local, &no_agent, "in_x", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE);
}

static char **
dup_mute_argv (gconstpointer target, GError **error)
{
  const char *const argv[] = { "/usr/bin/tail", "-f", "/dev/null", NULL };

  return g_strdupv ((char **) argv);
}

static gboolean
heartbeat_cb (guint *ret_next_ms, gpointer user_data, GError **error)
{
  guint *beats = user_data;

  *ret_next_ms = 10;
  if (++*beats < 3)
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_FENCED, "the lease is somebody else's");
  return FALSE;
}

/* Something that is silent: whoever waits for it still has a heart, and stops when it must. */
static void
test_heartbeat_while_opening (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  guint beats = 0;
  HoistAgentTransport mute = { .name = "mute", .dup_argv = dup_mute_argv };
  HoistAgentListener listener = { .tick = heartbeat_cb, .user_data = &beats };
  HoistAgentOpening opening = { &mute, NULL, "in_x", &listener };

  g_assert_null (hoist_agent_link_open_by (&opening, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  g_assert_cmpuint (beats, ==, 3);
}

/* Something that speaks, but no frames. */
static void
test_garbage (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  HoistAgentLocalTarget echo = { "/bin/echo", "garbage garbage garbage garbage" };

  g_assert_null (hoist_agent_link_open (&hoist_agent_transport_local, &echo, "in_x", NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (g_error_matches (error, HOIST_ERROR, HOIST_ERROR_PROTOCOL)
                 || g_error_matches (error, HOIST_ERROR, HOIST_ERROR_UNREACHABLE));
}

/* The order is under way when the second tick comes. */
static gboolean
cancel_cb (guint *ret_next_ms, gpointer data, GError **error)
{
  static guint n;

  if (++n == 2)
    g_cancellable_cancel (data);
  *ret_next_ms = 20;
  return TRUE;
}

static void
test_cancel (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistAgentLink *link = open_link (f);

  fixture_set_scenario (f, "[{'order':'facts','do':'hang'}]");
  HoistAgentListener listener = { .tick = cancel_cb, .user_data = cancellable };
  g_assert_null (call (link, "facts", 0, &listener, cancellable, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (hoist_agent_link_is_broken (link));
  g_assert_null (call (link, "facts", 0, NULL, cancellable, &error)); /* before it is begun */
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  g_autoptr (HoistValue) answer = call (link, "facts", 10, NULL, NULL, &error);
  g_assert_no_error (error);
  hoist_agent_link_close (link, 5000);
}

static void
test_deadline (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  HoistAgentLink *link = open_link (f);
  gint64 before = hoist_clock_boottime_us ();

  fixture_set_scenario (f, "[{'order':'facts','do':'hang'}]");
  g_assert_null (call (link, "facts", 1, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_assert_cmpint (hoist_clock_boottime_us () - before, >=, G_USEC_PER_SEC);
  hoist_agent_link_close (link, 5000);
}

typedef struct
{
  guint n_logs, n_details, n_ticks;
  gboolean fence;
} Heard;

static void
log_cb (HoistLogLevel level, const char *text, gpointer data)
{
  ((Heard *) data)->n_logs += level == HOIST_LOG_OUTPUT && g_str_has_prefix (text, "stop line");
}

static void
detail_cb (const char *text, gpointer data)
{
  ((Heard *) data)->n_details += g_str_equal (text, "apply stop");
}

static gboolean
tick_cb (guint *ret_next_ms, gpointer data, GError **error)
{
  Heard *heard = data;

  heard->n_ticks++;
  *ret_next_ms = 20;
  if (!heard->fence || heard->n_ticks < 3)
    return TRUE;
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_FENCED, "lost");
  return FALSE;
}

static void
test_listener (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Heard heard = { 0 };
  HoistAgentListener listener = {
    .log = log_cb, .detail = detail_cb, .tick = tick_cb, .user_data = &heard
  };
  HoistAgentLink *link = open_link (f);
  g_autoptr (HoistValue) members = fixture_parse (
      "{'run':'r','step':1,'kind':'stop','direction':'apply','args':{},'tenant':{}}");
  HoistAgentOrder order = { "step", members, 10 };

  fixture_set_scenario (f, "[{'order':'step','do':'log','lines':300}]");
  g_autoptr (HoistValue) answer = hoist_agent_link_call (link, &order, &listener, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (heard.n_logs, ==, 300);
  g_assert_cmpuint (heard.n_details, ==, 1);
  g_assert_cmpuint (heard.n_ticks, >=, 1);

  /* A tick that says no ends the call at once. */
  fixture_set_scenario (f, "[{'order':'facts','do':'hang'}]");
  heard = (Heard){ .fence = TRUE };
  g_assert_null (call (link, "facts", 0, &listener, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FENCED);
  hoist_agent_link_close (link, 5000);
}

/* Several at once: both have been asked before either answers; one that dies takes nothing from the
 * others. */
static void
test_several (Fixture *f, gconstpointer unused)
{
  g_autofree char *meet = g_strdup_printf (
      "[{'order':'facts','do':'meet','count':2,'times':2,'at':'%s/met'}]", f->folder);
  HoistAgentLink *links[3] = { open_link (f), open_link (f), open_link (f) };
  HoistAgentOrder order = { "facts", NULL, 30, NULL };
  HoistAgentCall calls[3] = { { links[0], &order }, { links[1], &order }, { links[2], &order } };

  fixture_set_scenario (f, meet);
  hoist_agent_link_call_all (calls, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_no_error (calls[i].error);
      g_assert_nonnull (calls[i].answer);
      g_clear_pointer (&calls[i].answer, hoist_value_unref);
    }
  fixture_set_scenario (f, "[{'order':'facts','do':'die-before'}]");
  hoist_agent_link_call_all (calls, 3);
  guint died = 0;
  for (guint i = 0; i < 3; i++)
    {
      died += calls[i].error != NULL;
      g_assert_true ((calls[i].answer != NULL) == (calls[i].error == NULL));
      g_assert_true (hoist_agent_link_is_broken (links[i]) == (calls[i].error != NULL));
      hoist_value_unref (calls[i].answer);
      g_clear_error (&calls[i].error);
      hoist_agent_link_close (links[i], 5000);
    }
  g_assert_cmpuint (died, >=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/agent-link/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("answers", test_answers);
  ADD ("errors", test_errors);
  ADD ("death", test_death);
  ADD ("death-while-idle", test_death_while_idle);
  ADD ("not-there", test_not_there);
  ADD ("heartbeat-while-opening", test_heartbeat_while_opening);
  ADD ("garbage", test_garbage);
  ADD ("cancel", test_cancel);
  ADD ("deadline", test_deadline);
  ADD ("listener", test_listener);
  ADD ("several", test_several);
  return g_test_run ();
}
