/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stop: services ended, the database proven free; undo brings them back and waits until they
 * answer. */
#include "fixture.h"

#include "base/hoist-process.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
test_there_and_back (Fixture *f)
{
  g_autofree char *version = NULL, *gone = NULL;

  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "stop", "apply", "v0.2.0"), ==, "not-applied");
  fixture_step (f, "stop", "apply", "v0.2.0");
  gone = fixture_ask_version (f);
  g_assert_cmpstr (gone, ==, "");
  g_assert_cmpstr (fixture_probe (f, "stop", "apply", "v0.2.0"), ==, "applied");
  g_assert_cmpstr (fixture_probe (f, "stop", "undo", "v0.2.0"), ==, "not-applied");
  fixture_step (f, "stop", "undo", "v0.2.0");
  version = fixture_ask_version (f);
  g_assert_cmpstr (version, ==, "v0.1.0");
  g_assert_cmpstr (fixture_probe (f, "stop", "undo", "v0.2.0"), ==, "applied");
}

/* A process outside of the services that has the database open is named; the step fails. */
static void
test_database_held (Fixture *f)
{
  const char *argv[] = { "/usr/bin/python3", "-c",
                         "import sys; f = open(sys.argv[1]); print('open', flush=True); "
                         "sys.stdin.read(); import signal; signal.pause()",
                         f->database, NULL };
  HoistProcessOrder order = { .argv = argv, .folder = "/", .uid = -1, .gid = -1, .keep_fd = -1 };
  g_autofree char *log = g_build_filename (f->folder, "log", NULL);
  const char *message;
  guint64 start_time;
  gint pid;
  g_autofree char *said = NULL;

  fixture_claim (f);
  g_assert_true (hoist_process_start_detached (&order, log, &pid, &start_time, NULL));
  fixture_wait_for (log, "open");
  g_assert_cmpstr (fixture_step_error (f, "stop", "apply", "v0.2.0", &message), ==, "busy");
  g_assert_nonnull (strstr (message, "python3 (pid "));
  g_assert_cmpstr (fixture_probe (f, "stop", "apply", "v0.2.0"), ==, "partial");
  g_assert_true (hoist_process_end (pid, start_time, 15, 5000, TRUE, NULL, NULL));
  fixture_step (f, "stop", "apply", "v0.2.0");
}

/* The service's worker outlives it with the database open, in a session of its own. */
static void
make_worker (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "api.py", NULL);
  g_autofree char *text = fixture_read (path);
  g_autofree char *whole = g_strdup_printf (
      "import os, signal, time\n"
      "if os.fork() == 0:\n"
      "    os.setsid(); f = open('%s'); out = open('%s/worker.tmp', 'w')\n"
      "    out.write(str(os.getpid())); out.close(); os.rename(out.name, '%s/worker')\n"
      "    while True: signal.pause()\n"
      "%s",
      f->database, f->folder, f->folder, text);

  fixture_write (path, whole);
}

static void
test_failed_leaves_worker (Fixture *f)
{
  g_autofree char *pid_file = g_build_filename (f->folder, "worker", NULL);
  g_autofree char *record =
      hoist_agent_state_tenant (f->state, FIXTURE_TENANT, "services/api.json");
  g_autoptr (HoistValue) value = NULL;
  g_autofree char *text = NULL;
  gint head, worker;
  int fd;

  make_worker (f);
  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  fixture_wait_for (pid_file, "");
  text = fixture_read (pid_file);
  worker = atoi (text);
  value = hoist_agent_state_read (record, NULL);
  head = (gint) hoist_value_lookup_int (value, "pid", 0);
  fd = (int) syscall (SYS_pidfd_open, head, 0);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (kill (head, SIGKILL), ==, 0);
  GPollFD gone = { fd, G_IO_IN, 0 };
  g_assert_cmpint (g_poll (&gone, 1, 10000), ==, 1);
  close (fd);
  g_assert_cmpuint (hoist_process_get_start_time (worker), >, 0);
  g_assert_cmpstr (fixture_probe (f, "stop", "apply", "v0.2.0"), ==, "partial");
  g_assert_cmpstr (fixture_probe (f, "start", "undo", "v0.2.0"), ==, "partial");
  fixture_step (f, "stop", "apply", "v0.2.0");
  g_assert_cmpuint (hoist_process_get_start_time (worker), ==, 0);
  g_assert_cmpstr (fixture_probe (f, "stop", "apply", "v0.2.0"), ==, "applied");
  g_assert_cmpstr (fixture_probe (f, "start", "undo", "v0.2.0"), ==, "applied");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-stop/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-stop/database-held", test_database_held);
  fixture_add ("/agent/step-stop/failed-leaves-worker", test_failed_leaves_worker);
  return g_test_run ();
}
