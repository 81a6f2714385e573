/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps share: a runtime that is not there is said by name, and what is kept of older runs
 * goes, but for the last. */
#include "agent/steps/hoist-step-containers.h"

#include <string.h>

#include "../drivers/pod.h"
#include "base/hoist-error.h"
#include "fixture.h"

static void
test_tidy (Pod *pod)
{
  Fixture f;
  HoistStepWork work = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) list = hoist_value_new_array ();
  HoistValue *one = hoist_value_new_object ();
  g_autofree char *kept = g_strdup_printf ("thing.hoist.%.12s", pod->images[0]);
  g_autofree char *names = NULL;

  fixture_init (&f);
  work.state = f.state;
  work.tenant = f.tenant;
  work.args = one;
  hoist_value_set (one, "container", hoist_value_new_string ("thing"));
  hoist_value_set (one, "runtime", hoist_value_new_string ("podman"));
  hoist_value_set (one, "from_id", hoist_value_new_string (pod->images[0]));
  hoist_value_set (one, "to_id", hoist_value_new_string (pod->images[1]));
  hoist_value_append (list, one);
  pod_pull (pod);
  pod_make (pod, "thing", NULL);
  g_free (pod_do (pod, "create", "--name", kept, pod->images[0], NULL));
  g_free (pod_do (pod, "create", "--name", "thing.hoist.0123456789ab", pod->images[0], NULL));
  g_free (pod_do (pod, "create", "--name", "thing-of-others", pod->images[0], NULL));
  g_assert_true (hoist_step_containers_tidy (&work, NULL, &error));
  g_assert_true (hoist_step_containers_tidy (&work, list, &error));
  g_assert_no_error (error);
  names = pod_do (pod, "ps", "--all", "--format", "{{.Names}}", NULL);
  g_assert_nonnull (strstr (names, kept));
  g_assert_nonnull (strstr (names, "thing-of-others"));
  g_assert_null (strstr (names, "0123456789ab"));
  hoist_value_set (one, "runtime", hoist_value_new_string ("lxc"));
  g_assert_false (hoist_step_containers_tidy (&work, list, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "There is no lxc on this node.");
  fixture_clear (&f);
}

static void
add (Pod *pod)
{
  pod_add ("/agent/step-containers/tidy", pod, test_tidy);
}

int
main (int argc, char **argv)
{
  return pod_run (argc, argv, add);
}
