/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real container as a service: seen, started, stopped, told from strangers on its port, and what
 * must never be killed is not. */
#include "drivers/hoist-service.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/hoist-error.h"
#include "fixture.h"
#include "pod.h"

static HoistServiceOrder
new_order (guint port)
{
  return (HoistServiceOrder){ .name = (char *) "web",
                              .driver = (char *) "container",
                              .container = (char *) "thing",
                              .runtime = (char *) "podman",
                              .port = port,
                              .stop_seconds = 5 };
}

static void
test_life (Pod *pod)
{
  guint port = fixture_find_port ();
  g_autofree char *variable = g_strdup_printf ("PORT=%u", port);
  HoistServiceOrder order = new_order (port);
  const HoistServiceDriver *driver = hoist_service_find (&order);
  HoistServiceSight sight;
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (driver->kind, ==, "container");
  pod_pull (pod);
  pod_make (pod, "thing", "--env", variable, NULL);
  g_assert_true (driver->look (&order, &sight, &error));
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_RUNNING);
  g_assert_cmpint (sight.record.pid, >, 1);
  g_assert_true (driver->confirm (&order, &sight.record, &error));
  g_assert_true (driver->owns (&order, &sight.record, sight.record.pid));
  g_assert_false (driver->owns (&order, &sight.record, (gint) getpid ()));
  g_assert_true (driver->stop (&order, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (driver->stop (&order, NULL, &error));
  g_assert_true (driver->look (&order, &sight, &error));
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_STOPPED);
  g_assert_cmpuint (driver->count_left (&order), ==, 0);
  g_assert_true (driver->start (&order, &record, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (record.pid, >, 1);
  int fd = driver->watch (&order, &record);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (driver->start (&order, &record, NULL, &error));
}

static void
test_ends (Pod *pod)
{
  HoistServiceOrder order = new_order (0);
  const HoistServiceDriver *driver = hoist_service_find (&order);
  HoistServiceSight sight;
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  pod_pull (pod);
  g_free (pod_do (pod, "create", "--name", "thing", pod->references[0], "/bin/busybox", "sh", "-c",
                  "echo too much >&2; exit 3", NULL));
  g_assert_true (driver->start (&order, &record, NULL, &error));
  g_free (pod_do (pod, "wait", "thing", NULL));
  g_assert_cmpint (driver->watch (&order, &record), ==, -1);
  g_assert_true (driver->look (&order, &sight, &error));
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_FAILED);
  g_assert_nonnull (strstr (sight.words, "exit 3"));
  lines = driver->read_log (&order, &record, 5);
  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpstr (lines->pdata[0], ==, "too much");
}

/* Deaf to every signal but the last. */
static void
test_never_kill (Pod *pod)
{
  HoistServiceOrder order = new_order (0);
  const HoistServiceDriver *driver = hoist_service_find (&order);
  HoistServiceSight sight;
  g_autoptr (GError) error = NULL;

  pod_pull (pod);
  g_free (pod_do (pod, "run", "--detach", "--name", "thing", pod->references[0], "/bin/busybox",
                  "sh", "-c", "trap '' TERM; while true; do busybox sleep 1; done", NULL));
  order.never_kill = TRUE;
  order.stop_seconds = 1;
  g_assert_false (driver->stop (&order, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "must never be killed hard"));
  g_clear_error (&error);
  g_assert_true (driver->look (&order, &sight, &error));
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_RUNNING);
  g_assert_cmpint (kill (sight.record.pid, SIGKILL), ==, 0); /* podman rm lets it live on */
  g_free (pod_do (pod, "wait", "thing", NULL));
}

static void
test_absent (Pod *pod)
{
  HoistServiceOrder order = new_order (0);
  const HoistServiceDriver *driver = hoist_service_find (&order);
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  HoistServiceSight sight;
  HoistServiceRecord record;
  g_autoptr (GError) error = NULL;

  g_assert_true (driver->look (&order, &sight, &error));
  g_assert_cmpint (sight.state, ==, HOIST_SERVICE_STOPPED);
  g_assert_nonnull (strstr (sight.words, "There is no container thing"));
  g_assert_true (driver->stop (&order, NULL, &error));
  g_assert_false (driver->start (&order, &record, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  driver->examine (&order, NULL, findings);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpint (((HoistFinding *) findings->pdata[0])->severity, ==, HOIST_FINDING_BLOCKER);
}

static void
add (Pod *pod)
{
  pod_add ("/drivers/service-container/life", pod, test_life);
  pod_add ("/drivers/service-container/ends", pod, test_ends);
  pod_add ("/drivers/service-container/never-kill", pod, test_never_kill);
  pod_add ("/drivers/service-container/absent", pod, test_absent);
}

int
main (int argc, char **argv)
{
  return pod_run (argc, argv, add);
}
