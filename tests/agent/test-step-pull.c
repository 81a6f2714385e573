/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pull, with a real podman: the image is here before anything stops, the tag is what it was, and
 * the container can be made anew; nothing live is touched. */
#include "agent/steps/hoist-step-containers.h"

#include <string.h>

#include "base/hoist-error.h"
#include "fixture.h"
#include "pod-step.h"

static void
test_brings (Pod *pod)
{
  Fixture f;
  g_autofree char *args = pod_step_args (pod, FALSE), *members = NULL, *before = NULL,
                  *after = NULL;

  fixture_init (&f);
  g_free (pod_do (pod, "pull", "--quiet", pod->references[0], NULL));
  pod_make (pod, "thing", NULL);
  before = pod_do (pod, "ps", "--all", "--format", "{{.ID}} {{.Names}} {{.Status}}", NULL);
  fixture_claim (&f);
  members = fixture_step_members (&f, 5, "pull", "apply", args);
  g_assert_cmpstr (hoist_value_lookup_string (fixture_answer (&f, "probe", members), "probe", ""),
                   ==, "not-applied");
  fixture_answer (&f, "step", members);
  g_assert_true (fixture_said (&f, "can be made with it as it is"));
  g_free (pod_do (pod, "image", "exists", pod->images[1], NULL));
  after = pod_do (pod, "ps", "--all", "--format", "{{.ID}} {{.Names}}", NULL);
  g_assert_true (g_str_has_prefix (before, after));
  fixture_clear (&f);
}

/* Each before the stop: the tag was moved, the container has a third image, a setting would go. */
static void
test_refuses (Pod *pod)
{
  Fixture f;
  g_autofree char *args = pod_step_args (pod, FALSE), *turned = pod_step_args (pod, TRUE);
  g_autofree char *members = NULL, *other = NULL;
  const char *message;

  fixture_init (&f);
  pod_pull (pod);
  pod_make (pod, "thing", NULL);
  fixture_claim (&f);
  g_free (pod_do (pod, "push", "--quiet", pod->images[0], pod->references[1], NULL));
  members = fixture_step_members (&f, 5, "pull", "apply", args);
  g_assert_cmpstr (fixture_error (&f, "step", members, &message), ==, "stale");
  g_assert_nonnull (strstr (message, "was moved"));
  g_free (pod_do (pod, "push", "--quiet", pod->images[1], pod->references[1], NULL));
  other = fixture_step_members (&f, 6, "pull", "apply", turned);
  g_assert_cmpstr (fixture_error (&f, "step", other, &message), ==, "conflict");
  fixture_clear (&f);
}

static void
add (Pod *pod)
{
  pod_add ("/agent/step-pull/brings", pod, test_brings);
  pod_add ("/agent/step-pull/refuses", pod, test_refuses);
}

int
main (int argc, char **argv)
{
  return pod_run (argc, argv, add);
}
