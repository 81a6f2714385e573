/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units of a real systemd: started, watched, stopped with all they started; masked, missing and
 * looping ones named; never killed hard where that is forbidden. */
#include "drivers/hoist-service.h"

#include "base/hoist-error.h"
#include "base/hoist-process.h"
#include "drivers/hoist-process-table.h"
#include "fixture.h"
#include "node.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define UNIT "hoist-test-api.service"
#define SOCKET "hoist-test-api.socket"
#define SLOW "hoist-test-slow.service"
#define TEMPLATE "hoist-test@.service"
#define INSTANCE "hoist-test@acme.service"

typedef struct
{
  Fixture f;
  HoistServiceOrder order;
  char *server;
  const HoistServiceDriver *driver;
  gboolean there;
} Units;

static void
set_up (Units *u, gconstpointer data)
{
  u->there = node_is_there ();
  if (!u->there)
    return;
  node_remove_unit (SOCKET); /* of a test that was aborted */
  node_remove_unit (UNIT);
  fixture_init (&u->f);
  u->server = node_make_server (u->f.tenant);
  u->order.name = (char *) "api";
  u->order.driver = (char *) "systemd";
  u->order.unit = (char *) UNIT;
  u->order.port = fixture_find_port ();
  u->order.directory = u->f.tenant;
  u->order.record = fixture_path (&u->f, "state/services/api.json");
  u->order.uid = u->order.gid = -1;
  u->driver = hoist_service_find (&u->order);
  g_assert_cmpstr (u->driver->kind, ==, "systemd");
}

static void
tear_down (Units *u, gconstpointer data)
{
  if (!u->there)
    return;
  node_remove_unit (SOCKET);
  node_remove_unit (SLOW);
  node_remove_unit (INSTANCE);
  node_remove_unit (TEMPLATE);
  node_remove_unit (UNIT);
  g_free (u->order.record);
  g_free (u->server);
  fixture_clear (&u->f);
}

/* [Service] lines of a server in a mode, and what else is said. */
static char *
body (Units *u, const char *mode, const char *more)
{
  return g_strdup_printf ("[Unit]\nDescription=Test\n[Service]\nWorkingDirectory=%s\n"
                          "ExecStart=/usr/bin/python3 %s %u %s\n%s\n",
                          u->f.tenant, u->server, u->order.port, mode, more);
}

static void
install (Units *u, const char *mode, const char *more)
{
  g_autofree char *text = body (u, mode, more);

  node_write_unit (UNIT, text);
}

static HoistServiceSight
look (Units *u)
{
  g_autoptr (GError) error = NULL;
  HoistServiceSight sight;

  g_assert_true (u->driver->look (&u->order, &sight, &error));
  g_assert_no_error (error);
  return sight;
}

static HoistServiceRecord
start (Units *u)
{
  HoistServiceRecord record = { 0 };
  g_autoptr (GError) error = NULL;

  node_forget_listening (u->server);
  g_assert_true (u->driver->start (&u->order, &record, NULL, &error));
  g_assert_no_error (error);
  return record;
}

static void
stop (Units *u)
{
  g_autoptr (GError) error = NULL;

  gboolean ok = u->driver->stop (&u->order, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}

static gboolean
says (const GPtrArray *lines, const char *word)
{
  for (guint i = 0; i < lines->len; i++)
    if (strstr (g_ptr_array_index (lines, i), word) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
ends (int fd, guint ms)
{
  GPollFD poll = { fd, G_IO_IN, 0 };

  return g_poll (&poll, 1, (int) ms) == 1;
}

static void
test_start_and_stop (Units *u, gconstpointer data)
{
  HoistServiceRecord record, again;
  HoistServiceSight sight;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  if (!u->there)
    return;
  install (u, "", "");
  g_assert_cmpint (look (u).state, ==, HOIST_SERVICE_STOPPED);
  record = start (u);
  g_assert_cmpint (record.pid, >, 1);
  g_assert_cmpuint (strlen (record.invocation), ==, 32);
  g_assert_cmpint (record.started_at, >, 0);
  node_await_listening (u->server);
  sight = look (u);
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_RUNNING);
  g_assert_true (sight.listening);
  g_assert_false (sight.looping);
  g_assert_cmpstr (sight.words, ==, "");
  again = start (u); /* does nothing */
  g_assert_cmpint (again.pid, ==, record.pid);
  g_assert_true (u->driver->confirm (&u->order, &record, &error));
  g_assert_no_error (error);
  g_assert_true (u->driver->owns (&u->order, &record, record.pid));
  g_assert_false (u->driver->owns (&u->order, &record, (gint) getpid ()));
  g_assert_cmpuint (u->driver->count_left (&u->order), ==, 1);
  lines = u->driver->read_log (&u->order, &record, 10);
  g_assert_true (says (lines, "listening"));
  fd = u->driver->watch (&u->order, &record);
  g_assert_cmpint (fd, >=, 0);
  g_assert_false (ends (fd, 0));
  stop (u);
  g_assert_true (ends (fd, 5000));
  close (fd);
  g_assert_cmpint (u->driver->watch (&u->order, &record), ==, -1);
  g_assert_cmpint (look (u).state, ==, HOIST_SERVICE_STOPPED);
  g_assert_cmpuint (u->driver->count_left (&u->order), ==, 0);
  g_assert_false (u->driver->confirm (&u->order, &record, NULL));
  stop (u); /* does nothing */
}

/* Dies a moment after it has begun to listen: noticed at once, and its words are in the journal of
 * that very run. */
static void
test_dies_soon (Units *u, gconstpointer data)
{
  HoistServiceRecord record;
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *cause = NULL;
  HoistServiceSight sight;
  int fd;

  if (!u->there)
    return;
  install (u, "die", "");
  record = start (u);
  fd = u->driver->watch (&u->order, &record);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (ends (fd, 10000));
  close (fd);
  lines = u->driver->read_log (&u->order, &record, 20);
  g_assert_true (says (lines, "begun"));
  g_assert_true (says (lines, "No module named 'acme'"));
  g_assert_true (says (lines, "systemd: "));
  cause = hoist_service_name_cause (lines);
  g_assert_cmpstr (cause, ==, "the Python module acme is missing (ModuleNotFoundError)");
  sight = look (u);
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_FAILED);
  g_assert_cmpstr (sight.words, ==, UNIT " failed (exit status 1)");
  stop (u);
  g_assert_cmpint (look (u).state, ==, HOIST_SERVICE_STOPPED);
}

/* Failures in a row are no reason for systemd to refuse the one start that matters. */
static void
test_restart_loop (Units *u, gconstpointer data)
{
  HoistServiceRecord record;
  HoistServiceSight sight;
  g_autofree char *begun = NULL;
  g_autoptr (GError) error = NULL;

  if (!u->there)
    return;
  install (u, "crash", "Restart=always\nRestartSec=20ms");
  record = start (u);
  begun = g_strconcat (u->server, ".begun", NULL);
  fixture_wait_for (begun, "begun\nbegun\nbegun\nbegun\nbegun\n");
  sight = look (u);
  g_assert_true (sight.looping);
  g_assert_nonnull (strstr (sight.words, "again and again"));
  g_assert_false (u->driver->confirm (&u->order, &record, &error));
  g_assert_nonnull (strstr (error->message, "again and again"));
  stop (u);
  install (u, "", "Restart=always\nRestartSec=20ms");
  start (u);
  node_await_listening (u->server);
  g_assert_cmpint (look (u).state, ==, HOIST_SERVICE_RUNNING);
  g_assert_false (look (u).looping);
}

/* Killed from outside and started again by systemd: not the same run. */
static void
test_restarted_is_another (Units *u, gconstpointer data)
{
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;

  if (!u->there)
    return;
  install (u, "", "Restart=always\nRestartSec=10ms");
  record = start (u);
  node_await_listening (u->server);
  node_forget_listening (u->server);
  kill (record.pid, SIGKILL);
  node_await_listening (u->server);
  g_assert_cmpint (look (u).record.pid, !=, record.pid);
  g_assert_false (u->driver->confirm (&u->order, &record, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "was restarted"));
}

static void
refused (Units *u, HoistErrorCode code, const char *word)
{
  HoistServiceRecord record;
  HoistServiceSight sight;
  g_autoptr (GError) error = NULL;

  g_assert_false (u->driver->look (&u->order, &sight, &error));
  g_assert_error (error, HOIST_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_false (u->driver->start (&u->order, &record, NULL, NULL));
  g_assert_false (u->driver->stop (&u->order, NULL, NULL));
}

static void
test_named (Units *u, gconstpointer data)
{
  g_autofree char *text = NULL, *masked = NULL, *unmasked = NULL;

  if (!u->there)
    return;
  refused (u, HOIST_ERROR_NOT_FOUND, "There is no unit " UNIT);
  masked = node_systemctl ("mask", "--runtime", UNIT, NULL);
  refused (u, HOIST_ERROR_REFUSED, "is masked");
  unmasked = node_systemctl ("unmask", "--runtime", UNIT, NULL);
  node_write_unit (UNIT, "[Service]\nEnvironment=A=b\n");
  refused (u, HOIST_ERROR_REFUSED, "can't load");
  node_write_unit (UNIT, "[Service]\nType=oneshot\nExecStart=/bin/true\n");
  refused (u, HOIST_ERROR_REFUSED, "RemainAfterExit=yes");
  u->order.unit = (char *) TEMPLATE;
  text = body (u, "", "");
  node_write_unit (TEMPLATE, text);
  refused (u, HOIST_ERROR_REFUSED, "is a template");
  u->order.unit = (char *) "../../etc/passwd";
  refused (u, HOIST_ERROR_INVALID, "no name of a service unit");
  u->order.unit = (char *) "ssh.socket";
  refused (u, HOIST_ERROR_INVALID, "no name of a service unit");
  u->order.unit = (char *) INSTANCE;
  start (u);
  node_await_listening (u->server);
  g_assert_cmpint (look (u).state, ==, HOIST_SERVICE_RUNNING);
  stop (u);
}

/* Type=forking: the main process is the one that systemd finds or the PID file names. */
static void
test_forking (Units *u, gconstpointer data)
{
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;
  int fd;

  if (!u->there)
    return;
  install (u, "fork", "Type=forking");
  record = start (u);
  node_await_listening (u->server);
  g_assert_true (look (u).listening);
  g_assert_true (u->driver->confirm (&u->order, &record, &error));
  g_assert_no_error (error);
  fd = u->driver->watch (&u->order, &record);
  g_assert_cmpint (fd, >=, 0);
  stop (u);
  g_assert_true (ends (fd, 5000));
  close (fd);
  g_assert_cmpuint (u->driver->count_left (&u->order), ==, 0);
}

/* No main process is known: the control group is what is watched. */
static void
test_no_main_process (Units *u, gconstpointer data)
{
  HoistServiceRecord record;
  int fd;

  if (!u->there)
    return;
  install (u, "fork", "Type=forking\nGuessMainPID=no");
  record = start (u);
  g_assert_cmpint (record.pid, ==, 0);
  node_await_listening (u->server);
  g_assert_true (look (u).listening);
  fd = u->driver->watch (&u->order, &record);
  g_assert_cmpint (fd, >=, 0);
  g_assert_false (ends (fd, 100));
  stop (u);
  g_assert_true (ends (fd, 5000));
  close (fd);
}

static void
test_oneshot_that_stays (Units *u, gconstpointer data)
{
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;
  int fd;

  if (!u->there)
    return;
  u->order.port = 0;
  node_write_unit (UNIT, "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n");
  record = start (u);
  g_assert_cmpint (look (u).state, ==, HOIST_SERVICE_RUNNING);
  fd = u->driver->watch (&u->order, &record);
  g_assert_cmpint (fd, >=, 0);
  g_assert_false (ends (fd, 50));
  close (fd);
  g_assert_true (u->driver->confirm (&u->order, &record, &error));
  g_assert_no_error (error);
  stop (u);
  g_assert_cmpint (look (u).state, ==, HOIST_SERVICE_STOPPED);
}

/* Its socket would start it again at the next connection: it is stopped with it, and comes back. */
static void
test_socket_activated (Units *u, gconstpointer data)
{
  g_autofree char *text = NULL, *before = NULL, *during = NULL, *after = NULL, *output = NULL;

  if (!u->there)
    return;
  install (u, "inherit", "");
  text = g_strdup_printf ("[Socket]\nListenStream=127.0.0.1:%u\n", u->order.port);
  node_write_unit (SOCKET, text);
  output = node_systemctl ("start", SOCKET, NULL);
  before = node_show (SOCKET, "ActiveState");
  g_assert_cmpstr (before, ==, "active");
  g_assert_cmpint (look (u).state, ==, HOIST_SERVICE_STOPPED);
  g_assert_cmpint (look (u).stranger, ==, 0);
  start (u);
  g_assert_true (look (u).listening);
  stop (u);
  during = node_show (SOCKET, "ActiveState");
  g_assert_cmpstr (during, ==, "inactive");
  g_assert_false (hoist_process_table_find_listener (u->order.port, 0, NULL));
  start (u);
  after = node_show (SOCKET, "ActiveState");
  g_assert_cmpstr (after, ==, "active");
  g_assert_true (look (u).listening);
  g_assert_false (g_file_test (u->order.record, G_FILE_TEST_EXISTS));
}

static void
test_port_of_another (Units *u, gconstpointer data)
{
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketListener) listener = NULL;

  if (!u->there)
    return;
  listener = g_socket_listener_new ();
  g_assert_true (g_socket_listener_add_inet_port (listener, (guint16) u->order.port, NULL, &error));
  install (u, "", "");
  g_assert_cmpint (look (u).stranger, ==, (gint) getpid ());
  g_assert_false (u->driver->start (&u->order, &record, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_socket_listener_close (listener);
}

/* What is said before a run. */
static void
test_examine (Units *u, gconstpointer data)
{
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_autofree char *changed = NULL;

  if (!u->there)
    return;
  install (u, "", "");
  start (u); /* of a unit that nobody needs systemd keeps nothing in mind */
  u->driver->examine (&u->order, NULL, findings);
  g_assert_cmpuint (findings->len, ==, 0);
  changed = body (u, "slow", "");
  node_write_unit_unread (UNIT, changed);
  u->driver->examine (&u->order, NULL, findings);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_nonnull (
      strstr (((HoistFinding *) g_ptr_array_index (findings, 0))->message, "has not read it yet"));
  u->order.directory = (char *) "/srv/another";
  g_ptr_array_set_size (findings, 0);
  u->driver->examine (&u->order, NULL, findings);
  g_assert_cmpuint (findings->len, ==, 2);
  u->order.directory = u->f.tenant;
}

/* A start that systemd sees fail (Type=exec, notify, oneshot) fails, with the run's own lines. */
static void
test_start_that_fails (Units *u, gconstpointer data)
{
  HoistServiceRecord record;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;

  if (!u->there)
    return;
  install (u, "crash", "Type=notify");
  g_assert_false (u->driver->start (&u->order, &record, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FAILED);
  g_test_message ("%s", error->message);
  g_assert_cmpuint (strlen (record.invocation), ==, 32);
  lines = u->driver->read_log (&u->order, &record, 20);
  g_assert_true (says (lines, "no settings"));
}

/* As at a boot: systemd has not begun to start it, and will. Stopping it means that it won't. */
static void
test_start_that_waits (Units *u, gconstpointer data)
{
  g_autofree char *told = NULL, *job = NULL;

  if (!u->there)
    return;
  node_write_unit (SLOW, "[Service]\nType=oneshot\nExecStart=/bin/sleep 1000\n");
  install (u, "serve", "[Unit]\nAfter=" SLOW);
  told = node_systemctl ("start", "--no-block", SLOW, UNIT, NULL);
  g_assert_cmpint (look (u).state, ==, HOIST_SERVICE_RUNNING);
  stop (u);
  g_assert_cmpint (look (u).state, ==, HOIST_SERVICE_STOPPED);
  job = node_show (UNIT, "Job");
  g_assert_cmpstr (job, ==, "");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Units *u, gconstpointer data);
  } tests[] = {
    { "start-and-stop", test_start_and_stop },
    { "dies-soon", test_dies_soon },
    { "restart-loop", test_restart_loop },
    { "restarted-is-another", test_restarted_is_another },
    { "named", test_named },
    { "forking", test_forking },
    { "no-main-process", test_no_main_process },
    { "oneshot-that-stays", test_oneshot_that_stays },
    { "socket-activated", test_socket_activated },
    { "port-of-another", test_port_of_another },
    { "examine", test_examine },
    { "start-that-fails", test_start_that_fails },
    { "start-that-waits", test_start_that_waits },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/drivers/service-systemd/", tests[i].name, NULL);

      g_test_add (path, Units, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
