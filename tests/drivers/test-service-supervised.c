/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real services: started, recognised, taken over, stopped with all they started, never killed hard
 * where that is forbidden. */
#include "drivers/hoist-service.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-process.h"
#include "drivers/hoist-process-table.h"
#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char server[] =
    "import signal, socket, sys, os, time\n"
    "mode = sys.argv[2] if len(sys.argv) > 2 else ''\n"
    "if mode == 'deaf': signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "if mode == 'worker' and os.fork() != 0:\n"
    "    while True: signal.pause()\n"
    "if mode.startswith('leave'):\n"
    "    out, into = os.pipe()\n"
    "    aside = os.fork()\n"
    "    if aside == 0:\n"
    "        os.setsid(); os.chdir('/')\n"
    "        print('worker', os.getpid(), flush=True); os.close(out); os.close(into)\n"
    "        while True: signal.pause()\n"
    "    if mode == 'leave' or os.fork() != 0:\n"
    "        os.close(into)\n"
    "        os.read(out, 1)\n"
    "        sys.exit('its head is gone')\n"
    "s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
    "s.bind(('127.0.0.1', int(sys.argv[1]))); s.listen(8)\n"
    "print('listening', flush=True)\n"
    "if mode.startswith('leave'): os.close(out); os.close(into)\n"
    "if mode == 'die': sys.exit('it was too much')\n"
    "while True:\n"
    "    c, _ = s.accept(); c.close()\n";

typedef struct
{
  Fixture f;
  HoistServiceOrder order;
  char *port;
  const HoistServiceDriver *driver;
} Services;

static void
set_up (Services *s, gconstpointer mode)
{
  g_autofree char *script = NULL;

  fixture_init (&s->f);
  s->driver = hoist_service_get_supervised ();
  script = g_build_filename (s->f.tenant, "server.py", NULL);
  fixture_write (script, server);
  s->order.port = fixture_find_port ();
  s->port = g_strdup_printf ("%u", s->order.port);
  s->order.name = (char *) "api";
  s->order.argv = g_new0 (char *, 5);
  s->order.argv[0] = g_strdup ("/usr/bin/python3");
  s->order.argv[1] = g_steal_pointer (&script);
  s->order.argv[2] = g_strdup (s->port);
  s->order.argv[3] = g_strdup (mode);
  s->order.folder = s->order.directory = s->f.tenant;
  s->order.stop_seconds = 1;
  s->order.log = fixture_path (&s->f, "logs/api.log");
  s->order.record = fixture_path (&s->f, "state/services/api.json");
  s->order.uid = (gint) geteuid ();
  s->order.gid = (gint) getegid ();
}

static void
tear_down (Services *s, gconstpointer mode)
{
  g_autoptr (GError) error = NULL;

  s->order.never_kill = FALSE;
  g_assert_true (s->driver->stop (&s->order, NULL, &error));
  g_assert_no_error (error);
  g_strfreev (s->order.argv);
  g_free (s->order.log);
  g_free (s->order.record);
  g_free (s->port);
  fixture_clear (&s->f);
}

static HoistServiceSight
look (Services *s)
{
  g_autoptr (GError) error = NULL;
  HoistServiceSight sight;

  g_assert_true (s->driver->look (&s->order, &sight, &error));
  g_assert_no_error (error);
  return sight;
}

/* The service says so after it has begun to listen. */
static void
wait_until_listening (Services *s)
{
  fixture_wait_for (s->order.log, "listening");
}

static HoistServiceRecord
start (Services *s)
{
  HoistServiceRecord record = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (s->driver->start (&s->order, &record, NULL, &error));
  g_assert_no_error (error);
  return record;
}

static void
test_start_and_stop (Services *s, gconstpointer mode)
{
  HoistServiceRecord record, again;
  HoistServiceSight sight;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  g_assert_cmpint (look (s).state, ==, HOIST_SERVICE_STOPPED);
  record = start (s);
  wait_until_listening (s);
  sight = look (s);
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_RUNNING);
  g_assert_cmpint (sight.record.pid, ==, record.pid);
  g_assert_true (sight.listening);
  g_assert_false (sight.adopted);
  again = start (s); /* does nothing */
  g_assert_cmpint (again.pid, ==, record.pid);
  fd = s->driver->watch (&s->order, &record);
  g_assert_cmpint (fd, >=, 0);
  lines = s->driver->read_log (&s->order, &record, 5);
  g_assert_cmpstr (g_ptr_array_index (lines, 0), ==, "listening");
  g_assert_true (s->driver->stop (&s->order, NULL, &error));
  g_assert_no_error (error);
  GPollFD poll = { fd, G_IO_IN, 0 };
  g_assert_cmpint (g_poll (&poll, 1, 5000), ==, 1);
  close (fd);
  g_assert_cmpint (s->driver->watch (&s->order, &record), ==, -1);
  g_assert_cmpint (look (s).state, ==, HOIST_SERVICE_STOPPED);
  g_assert_false (hoist_process_table_find_listener (s->order.port, 0, NULL));
}

/* The one that was started waits; its child has the port. Both end. */
static void
test_workers_end_too (Services *s, gconstpointer mode)
{
  HoistServiceRecord record = start (s);
  g_autoptr (GError) error = NULL;
  gint worker = 0;

  wait_until_listening (s);
  g_assert_true (hoist_process_table_find_listener (s->order.port, 0, &worker));
  g_assert_cmpint (worker, !=, record.pid);
  g_assert_true (look (s).listening);
  g_assert_true (s->driver->stop (&s->order, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_process_is_alive (worker, hoist_process_get_start_time (worker)));
}

/* The pid that a worker wrote into the log. */
static gint
await_worker (Services *s)
{
  g_autofree char *text = NULL;

  fixture_wait_for (s->order.log, "worker ");
  g_assert_true (g_file_get_contents (s->order.log, &text, NULL, NULL));
  return atoi (strstr (text, "worker ") + strlen ("worker "));
}

static void
await_end (Services *s, const HoistServiceRecord *record)
{
  int fd = s->driver->watch (&s->order, record);
  GPollFD poll = { fd, G_IO_IN, 0 };

  if (fd < 0)
    return;
  g_assert_cmpint (g_poll (&poll, 1, 10000), ==, 1);
  close (fd);
}

/* What was started is gone, its worker lives in another session and folder and would keep the
 * database open: a stop ends it all the same, and so does a start. */
static void
test_left_worker_ends (Services *s, gconstpointer mode)
{
  HoistServiceRecord record = start (s);
  gint worker = await_worker (s);
  guint64 start_time = hoist_process_get_start_time (worker);
  g_autoptr (GError) error = NULL;

  await_end (s, &record);
  g_assert_cmpint (look (s).state, ==, HOIST_SERVICE_FAILED);
  g_assert_true (hoist_process_is_alive (worker, start_time));
  g_assert_cmpuint (s->driver->count_left (&s->order), ==, 1);
  g_assert_true (s->driver->stop (&s->order, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_process_is_alive (worker, start_time));
  g_assert_cmpuint (s->driver->count_left (&s->order), ==, 0);
  g_assert_cmpint (look (s).state, ==, HOIST_SERVICE_STOPPED);
}

static void
test_start_ends_what_is_left (Services *s, gconstpointer mode)
{
  HoistServiceRecord record = start (s);
  gint worker = await_worker (s);
  guint64 start_time = hoist_process_get_start_time (worker);

  await_end (s, &record);
  g_clear_pointer (&s->order.argv[3], g_free);
  start (s);
  wait_until_listening (s);
  g_assert_false (hoist_process_is_alive (worker, start_time));
}

/* One of the workers still has the port: that is a failed service, not one to take over. */
static void
test_left_port_is_freed (Services *s, gconstpointer mode)
{
  HoistServiceRecord record = start (s);
  gint worker = await_worker (s), listener = 0;
  guint64 start_time = hoist_process_get_start_time (worker);
  HoistServiceSight sight;
  g_autoptr (GError) error = NULL;

  wait_until_listening (s);
  await_end (s, &record);
  g_assert_true (hoist_process_table_find_listener (s->order.port, 0, &listener));
  sight = look (s);
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_FAILED);
  g_assert_cmpint (sight.stranger, ==, 0);
  g_assert_true (s->driver->stop (&s->order, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_process_is_alive (worker, start_time));
  g_assert_false (hoist_process_table_find_listener (s->order.port, 0, NULL));
}

static void
test_never_kill (Services *s, gconstpointer mode)
{
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;

  s->order.never_kill = TRUE;
  record = start (s);
  wait_until_listening (s);
  g_assert_false (s->driver->stop (&s->order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "never be killed"));
  g_assert_true (hoist_process_is_alive (record.pid, record.start_time));
}

static void
test_deaf_is_killed (Services *s, gconstpointer mode)
{
  HoistServiceRecord record = start (s);
  g_autoptr (GError) error = NULL;

  wait_until_listening (s);
  g_assert_true (s->driver->stop (&s->order, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_process_is_alive (record.pid, record.start_time));
}

static void
test_died (Services *s, gconstpointer mode)
{
  HoistServiceRecord record = start (s);
  int fd = s->driver->watch (&s->order, &record);
  GPollFD poll = { fd, G_IO_IN, 0 };
  g_autoptr (GPtrArray) lines = NULL;

  if (fd >= 0)
    {
      g_assert_cmpint (g_poll (&poll, 1, 10000), ==, 1);
      close (fd);
    }
  g_assert_cmpint (look (s).state, ==, HOIST_SERVICE_FAILED);
  lines = s->driver->read_log (&s->order, &record, 1);
  g_assert_cmpstr (g_ptr_array_index (lines, 0), ==, "it was too much");
}

/* Started by hand in the tenant's folder: found by its port, and ours to stop. */
static void
test_taken_over (Services *s, gconstpointer mode)
{
  HoistProcessOrder child = { .argv = (const char *const *) s->order.argv,
                              .folder = s->f.tenant,
                              .uid = -1,
                              .gid = -1,
                              .keep_fd = -1 };
  g_autofree char *log = fixture_path (&s->f, "logs/by-hand.log");
  g_autofree char *logs = fixture_path (&s->f, "logs");
  g_autoptr (GError) error = NULL;
  HoistServiceSight sight;
  guint64 start_time;
  gint pid;

  g_assert_cmpint (g_mkdir_with_parents (logs, 0755), ==, 0);
  g_assert_true (hoist_process_start_detached (&child, log, &pid, &start_time, &error));
  fixture_wait_for (log, "listening");
  sight = look (s);
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_RUNNING);
  g_assert_true (sight.adopted);
  g_assert_cmpint (sight.record.pid, ==, pid);
  g_assert_true (s->driver->stop (&s->order, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_process_is_alive (pid, start_time));
}

/* Somebody else's process on the port is named and left alone. */
static void
test_stranger (Services *s, gconstpointer mode)
{
  HoistProcessOrder child = { .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autofree char *log = fixture_path (&s->f, "logs/stranger.log");
  g_autofree char *logs = fixture_path (&s->f, "logs");
  g_autofree char *elsewhere = fixture_path (&s->f, "elsewhere.py");
  const char *argv[] = { "/usr/bin/python3", elsewhere, s->port, NULL };
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;
  HoistServiceSight sight;
  guint64 start_time;
  gint pid;

  fixture_write (elsewhere, server);
  child.argv = argv;
  g_assert_cmpint (g_mkdir_with_parents (logs, 0755), ==, 0);
  g_assert_true (hoist_process_start_detached (&child, log, &pid, &start_time, &error));
  fixture_wait_for (log, "listening");
  sight = look (s);
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_STOPPED);
  g_assert_cmpint (sight.stranger, ==, pid);
  g_assert_false (s->driver->start (&s->order, &record, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "python3"));
  g_clear_error (&error);
  g_assert_true (s->driver->stop (&s->order, NULL, &error)); /* nothing of ours runs */
  g_assert_true (hoist_process_is_alive (pid, start_time));
  g_assert_true (hoist_process_end (pid, start_time, SIGTERM, 5000, TRUE, NULL, &error));
}

/* A record of another boot, or of a pid that was given out again, names nobody. */
static void
test_old_record (Services *s, gconstpointer mode)
{
  g_autofree char *text =
      g_strdup_printf ("{\"name\":\"api\",\"pid\":%d,\"start_time\":%" G_GUINT64_FORMAT
                       ",\"boot_id\":\"another\",\"started_at\":1,\"port\":%u,\"log_offset\":0}",
                       getpid (), hoist_process_get_start_time (getpid ()), s->order.port);

  fixture_write (s->order.record, text);
  g_assert_cmpint (look (s).state, ==, HOIST_SERVICE_FAILED);
}

/* The tenant's lock is nothing a service may carry on. */
static void
test_lock_is_not_inherited (Services *s, gconstpointer mode)
{
  g_autofree char *path = fixture_path (&s->f, "lock");
  int fd = hoist_file_lock (path, 0, TRUE, NULL);
  const char *paths[] = { path, NULL };
  g_autoptr (GPtrArray) holders = NULL;

  g_assert_cmpint (fd, >=, 0);
  start (s);
  wait_until_listening (s);
  holders = hoist_process_table_find_holders (paths, getpid ());
  g_assert_cmpuint (holders->len, ==, 0);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, mode, function)                                                                  \
  g_test_add ("/drivers/service-supervised/" name, Services, mode, set_up, function, tear_down)
  ADD ("start-and-stop", NULL, test_start_and_stop);
  ADD ("workers-end-too", "worker", test_workers_end_too);
  ADD ("left-worker-ends", "leave", test_left_worker_ends);
  ADD ("start-ends-what-is-left", "leave", test_start_ends_what_is_left);
  ADD ("left-port-is-freed", "leave-port", test_left_port_is_freed);
  ADD ("never-kill", "deaf", test_never_kill);
  ADD ("deaf-is-killed", "deaf", test_deaf_is_killed);
  ADD ("died", "die", test_died);
  ADD ("taken-over", NULL, test_taken_over);
  ADD ("stranger", NULL, test_stranger);
  ADD ("old-record", NULL, test_old_record);
  ADD ("lock-is-not-inherited", NULL, test_lock_is_not_inherited);
  return g_test_run ();
}
