/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real podman and a real registry: what a tag means now, and that exactly that image comes back.
 */
#include "drivers/hoist-container.h"

#include <string.h>

#include "base/hoist-error.h"
#include "pod.h"

static void
test_absent (Pod *pod)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) none = hoist_container_inspect (&pod->runtime, "nobody", NULL, &error);

  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "There is no container nobody in podman.");
  g_clear_error (&error);
  none = hoist_container_inspect_image (&pod->runtime, "localhost/nothing:1", NULL, &error);
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_resolve (Pod *pod)
{
  g_auto (HoistContainerImage) first = { 0 };
  g_auto (HoistContainerImage) moved = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_container_resolve (&pod->runtime, pod->references[0], &first, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (first.id, ==, pod->images[0]);
  g_assert_true (g_str_has_prefix (first.pulled_by, pod->registry));
  g_assert_nonnull (strstr (first.pulled_by, "@sha256:"));
  g_assert_false (first.is_local);
  /* Gone here, it comes back by its digest, whatever the tag means by then. */
  g_free (pod_do (pod, "pull", "--quiet", pod->references[1], NULL));
  g_free (pod_do (pod, "push", "--quiet", pod->images[1], pod->references[0], NULL));
  g_free (pod_do (pod, "rmi", "--force", pod->images[0], NULL));
  g_assert_true (
      hoist_container_bring (&pod->runtime, pod->images[0], first.pulled_by, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_container_resolve (&pod->runtime, pod->references[0], &moved, NULL, &error));
  g_assert_cmpstr (moved.id, ==, pod->images[1]);
  g_free (pod_do (pod, "push", "--quiet", pod->images[0], pod->references[0], NULL));
}

static void
test_not_to_be_had (Pod *pod)
{
  g_auto (HoistContainerImage) image = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *nothing = g_strdup_printf ("%s/team/thing:9", pod->registry);

  g_assert_false (hoist_container_resolve (&pod->runtime, nothing, &image, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_free (pod_do (pod, "rmi", "--all", "--force", NULL));
  g_assert_false (hoist_container_bring (&pod->runtime, pod->images[0], "", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
}

static void
test_runs (Pod *pod)
{
  g_autoptr (HoistValue) seen = NULL;
  g_autoptr (HoistValue) stopped = NULL;
  g_autofree char *image = NULL;

  pod_pull (pod);
  pod_make (pod, "thing", NULL);
  seen = pod_inspect (pod, "thing");
  image = hoist_container_dup_image (seen);
  g_assert_true (hoist_container_is_running (seen));
  g_assert_cmpint (hoist_container_get_pid (seen), >, 1);
  g_assert_cmpstr (image, ==, pod->images[0]);
  g_free (pod_do (pod, "stop", "-t", "5", "thing", NULL));
  stopped = pod_inspect (pod, "thing");
  g_assert_false (hoist_container_is_running (stopped));
  g_assert_cmpint (hoist_container_get_pid (stopped), ==, 0);
}

static void
add (Pod *pod)
{
  pod_add ("/drivers/container/absent", pod, test_absent);
  pod_add ("/drivers/container/resolve", pod, test_resolve);
  pod_add ("/drivers/container/not-to-be-had", pod, test_not_to_be_had);
  pod_add ("/drivers/container/runs", pod, test_runs);
}

int
main (int argc, char **argv)
{
  return pod_run (argc, argv, add);
}
