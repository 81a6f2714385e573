/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stop: services ended, the database proven free; undo brings them back and waits until they
 * answer. */
#include "fixture.h"

#include "base/hoist-process.h"

#include <string.h>

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-stop/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-stop/database-held", test_database_held);
  return g_test_run ();
}
