/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replace, with a real podman: there, back by undo and by a rollback, and each once more. */
#include "agent/steps/hoist-step-containers.h"

#include <string.h>

#include "base/hoist-error.h"
#include "fixture.h"
#include "pod-step.h"

static char *
id_of (Pod *pod)
{
  g_autoptr (HoistValue) seen = pod_inspect (pod, "thing");

  return g_strdup (hoist_value_lookup_string (seen, "Id", ""));
}

static const char *
probe (Fixture *f, const char *members)
{
  return hoist_value_lookup_string (fixture_answer (f, "probe", members), "probe", "");
}

static void
test_there_and_back (Pod *pod)
{
  Fixture f;
  g_autofree char *args = pod_step_args (pod, FALSE), *turned = pod_step_args (pod, TRUE);
  g_autofree char *old = NULL, *new = NULL, *again = NULL, *apply = NULL, *undo = NULL, *up = NULL,
                  *back = NULL;

  fixture_init (&f);
  pod_pull (pod);
  pod_make (pod, "thing", "--env", "WHO=me", NULL);
  old = id_of (pod);
  g_free (pod_do (pod, "stop", "-t", "5", "thing", NULL));
  fixture_claim (&f);
  apply = fixture_step_members (&f, 7, "replace", "apply", args);
  undo = fixture_step_members (&f, 7, "replace", "undo", args);
  g_assert_cmpstr (probe (&f, apply), ==, "not-applied");
  g_assert_cmpstr (probe (&f, undo), ==, "applied");
  fixture_answer (&f, "step", apply);
  new = id_of (pod);
  g_assert_cmpstr (new, !=, old);
  g_assert_cmpstr (probe (&f, apply), ==, "applied");
  g_assert_cmpstr (probe (&f, undo), ==, "not-applied");
  fixture_answer (&f, "step", undo);
  again = id_of (pod);
  g_assert_cmpstr (again, ==, old);
  up = fixture_step_members (&f, 8, "replace", "apply", args);
  back = fixture_step_members (&f, 9, "replace", "apply", turned);
  fixture_answer (&f, "step", up);
  fixture_answer (&f, "step", back);
  g_free (again);
  again = id_of (pod);
  g_assert_cmpstr (again, ==, old);
  fixture_clear (&f);
}

/* It is renamed, and nothing is in its place. */
static void
test_half (Pod *pod)
{
  Fixture f;
  g_autofree char *args = pod_step_args (pod, FALSE), *apply = NULL, *undo = NULL;
  g_autofree char *aside = g_strdup_printf ("thing.hoist.%.12s", pod->images[0]);
  g_autofree char *kept = g_strdup_printf ("thing.hoist.%.12s", pod->images[1]);

  fixture_init (&f);
  pod_pull (pod);
  pod_make (pod, "thing", NULL);
  g_free (pod_do (pod, "stop", "-t", "5", "thing", NULL));
  g_free (pod_do (pod, "rename", "thing", aside, NULL));
  fixture_claim (&f);
  apply = fixture_step_members (&f, 7, "replace", "apply", args);
  undo = fixture_step_members (&f, 7, "replace", "undo", args);
  g_assert_cmpstr (probe (&f, apply), ==, "unknown");
  g_free (pod_do (pod, "create", "--name", kept, pod->images[1], NULL));
  g_assert_cmpstr (probe (&f, apply), ==, "partial");
  fixture_answer (&f, "step", undo);
  g_assert_cmpstr (probe (&f, undo), ==, "applied");
  fixture_clear (&f);
}

static void
add (Pod *pod)
{
  pod_add ("/agent/step-replace/there-and-back", pod, test_there_and_back);
  pod_add ("/agent/step-replace/half", pod, test_half);
}

int
main (int argc, char **argv)
{
  return pod_run (argc, argv, add);
}
