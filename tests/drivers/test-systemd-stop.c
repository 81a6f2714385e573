/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two ways to stop a unit of a real systemd: by its own rules, and without ever killing hard;
 * who is left, and what is left of the units that did not listen. */
#include "drivers/hoist-systemd-stop.h"

#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "drivers/hoist-systemd-cgroup.h"
#include "fixture.h"
#include "node.h"

#include <string.h>

#define UNIT "hoist-test-stop.service"

typedef struct
{
  Fixture f;
  HoistServiceOrder order;
  char *server;
  gboolean there;
} Stopping;

static void
set_up (Stopping *s, gconstpointer data)
{
  s->there = node_is_there ();
  if (!s->there)
    return;
  node_remove_unit (UNIT); /* of a test that was aborted */
  fixture_init (&s->f);
  s->server = node_make_server (s->f.tenant);
  s->order.name = (char *) "api";
  s->order.driver = (char *) "systemd";
  s->order.unit = (char *) UNIT;
  s->order.port = fixture_find_port ();
  s->order.directory = s->f.tenant;
  s->order.record = fixture_path (&s->f, "state/api.json");
}

static void
tear_down (Stopping *s, gconstpointer data)
{
  if (!s->there)
    return;
  node_remove_unit (UNIT);
  g_free (s->order.record);
  g_free (s->server);
  fixture_clear (&s->f);
}

static HoistServiceRecord
run (Stopping *s, const char *mode, const char *more)
{
  g_autofree char *text = g_strdup_printf ("[Service]\nExecStart=/usr/bin/python3 %s %u %s\n%s\n",
                                           s->server, s->order.port, mode, more);
  HoistServiceRecord record = { 0 };
  g_autoptr (GError) error = NULL;

  node_write_unit (UNIT, text);
  node_forget_listening (s->server);
  hoist_service_find (&s->order)->start (&s->order, &record, NULL, &error);
  g_assert_no_error (error);
  node_await_listening (s->server);
  return record;
}

static gboolean
stop (Stopping *s, GError **error)
{
  return hoist_service_find (&s->order)->stop (&s->order, NULL, error);
}

static void
expect (const char *property, const char *value)
{
  g_autofree char *seen = node_show (UNIT, property);

  g_assert_cmpstr (seen, ==, value);
}

/* systemd's own rules: asked, then killed after the unit's own time, not the guide's. */
static void
test_own_time (Stopping *s, gconstpointer data)
{
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;
  gint64 begin;

  if (!s->there)
    return;
  s->order.stop_seconds = 60;
  record = run (s, "deaf", "TimeoutStopSec=1");
  begin = g_get_monotonic_time ();
  g_assert_true (stop (s, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 1000000);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 30 * G_USEC_PER_SEC);
  g_assert_false (hoist_process_is_alive (record.pid, record.start_time));
  expect ("ActiveState", "inactive");
}

/* Ignores SIGTERM and must not be killed: it is active as before, nothing of the stop is left. */
static void
test_deaf_is_never_killed (Stopping *s, gconstpointer data)
{
  HoistServiceRecord record, again = { 0 };
  HoistServiceSight sight;
  g_autoptr (GError) error = NULL;

  if (!s->there)
    return;
  s->order.never_kill = TRUE;
  s->order.stop_seconds = 1;
  record = run (s, "deaf", "TimeoutStopSec=2\nRestart=always");
  g_assert_false (stop (s, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "must never be killed hard. It runs on: python3"));
  g_assert_true (hoist_process_is_alive (record.pid, record.start_time));
  expect ("ActiveState", "active");
  expect ("SendSIGKILL", "yes");
  expect ("TimeoutStopUSec", "2s");
  expect ("Restart", "always");
  expect ("NeedDaemonReload", "no");
  g_clear_error (&error);
  /* The undo of the step: it runs, and is the same run. */
  g_assert_true (hoist_service_find (&s->order)->start (&s->order, &again, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (again.pid, ==, record.pid);
  g_assert_true (hoist_service_find (&s->order)->confirm (&s->order, &record, &error));
  g_assert_true (hoist_service_find (&s->order)->look (&s->order, &sight, NULL));
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_RUNNING);
}

/* Takes longer than systemd's time-out, and is waited for. Restart=always does not bring it back.
 */
static void
test_slow_is_waited_for (Stopping *s, gconstpointer data)
{
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;

  if (!s->there)
    return;
  s->order.never_kill = TRUE;
  s->order.stop_seconds = 20;
  record = run (s, "slow", "TimeoutStopSec=200ms\nRestart=always\nRestartSec=1ms");
  g_assert_true (stop (s, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_process_is_alive (record.pid, record.start_time));
  expect ("ActiveState", "inactive");
  expect ("ExecMainStatus", "0");
  expect ("Restart", "always");
  expect ("SendSIGKILL", "yes");
}

/* ExecStop= needs a stop job, which can't be taken back: a start waits behind it. */
static void
test_deaf_with_a_command (Stopping *s, gconstpointer data)
{
  HoistServiceRecord record, again = { 0 };
  HoistServiceSight sight;
  g_autoptr (GError) error = NULL;

  if (!s->there)
    return;
  s->order.never_kill = TRUE;
  s->order.stop_seconds = 1;
  record = run (s, "deaf", "ExecStop=/bin/true\nTimeoutStopSec=1");
  g_assert_false (stop (s, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "systemd starts it again"));
  g_assert_true (hoist_process_is_alive (record.pid, record.start_time));
  expect ("ActiveState", "deactivating");
  expect ("SendSIGKILL", "no");
  g_assert_true (hoist_service_find (&s->order)->look (&s->order, &sight, NULL));
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_RUNNING);
  g_assert_nonnull (strstr (sight.words, "has not ended"));
  g_clear_error (&error);
  g_assert_true (hoist_service_find (&s->order)->start (&s->order, &again, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (again.pid, ==, record.pid);
}

/* The main process ends, a worker that does not listen stays: ended where it may be. */
static void
test_workers_left (Stopping *s, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pids = NULL;
  g_autofree char *group = NULL;

  if (!s->there)
    return;
  s->order.stop_seconds = 1;
  run (s, "leave", "KillMode=process\nTimeoutStopSec=1");
  group = node_show (UNIT, "ControlGroup");
  pids = hoist_systemd_cgroup_list (group);
  g_assert_cmpuint (pids->len, ==, 2);
  g_assert_true (stop (s, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_systemd_cgroup_wait_empty (group, 0, NULL));
}

static void
test_workers_that_must_not_be_killed (Stopping *s, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *group = NULL;

  if (!s->there)
    return;
  s->order.never_kill = TRUE;
  s->order.stop_seconds = 1;
  run (s, "leave", "KillMode=mixed\nTimeoutStopSec=1");
  group = node_show (UNIT, "ControlGroup");
  g_assert_false (stop (s, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "left processes that do not end: python3"));
  g_assert_false (hoist_systemd_cgroup_wait_empty (group, 0, NULL));
}

/* Somebody cancels while a unit takes its time. */
static void
cancel_soon (gpointer data)
{
  g_cancellable_cancel (data);
}

static gboolean
cancel_cb (gpointer data)
{
  cancel_soon (data);
  return G_SOURCE_REMOVE;
}

static gpointer
cancel_thread (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GSource) source = g_timeout_source_new (300);

  g_source_set_callback (source, cancel_cb, data, NULL);
  g_source_attach (source, context);
  while (!g_cancellable_is_cancelled (data))
    g_main_context_iteration (context, TRUE);
  return NULL;
}

static void
test_cancelled (Stopping *s, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  HoistDriverCall call = HOIST_DRIVER_CALL_INIT;
  g_autoptr (GError) error = NULL;
  GThread *thread;
  gint64 begin;

  if (!s->there)
    return;
  run (s, "deaf", "TimeoutStopSec=60");
  call.cancellable = cancellable;
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  begin = g_get_monotonic_time ();
  g_assert_false (hoist_service_find (&s->order)->stop (&s->order, &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_USEC_PER_SEC);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Stopping *s, gconstpointer data);
  } tests[] = {
    { "own-time", test_own_time },
    { "deaf-is-never-killed", test_deaf_is_never_killed },
    { "slow-is-waited-for", test_slow_is_waited_for },
    { "deaf-with-a-command", test_deaf_with_a_command },
    { "workers-left", test_workers_left },
    { "workers-that-must-not-be-killed", test_workers_that_must_not_be_killed },
    { "cancelled", test_cancelled },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/drivers/systemd-stop/", tests[i].name, NULL);

      g_test_add (path, Stopping, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
