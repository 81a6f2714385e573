/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a node says of containers before a plan: the images by their ids, and by name what is in the
 * way. */
#include "agent/hoist-order-containers.h"

#include <string.h>

#include "../drivers/pod.h"
#include "base/hoist-error.h"
#include "fixture.h"
#include "model/hoist-plan.h"

static const char guide_text[] =
    "guide: 1\napplication: {name: cbapp}\nreleases: {tags: v}\nservices:\n"
    "  - {name: web, driver: container, container: thing, image: \"%s/team/thing:{version}\"}\n"
    "health: {checks: [{name: h, service: web, url: \"http://127.0.0.1:1/\"}]}\n";

typedef struct
{
  Fixture f;
  HoistOrderSubject subject;
  GPtrArray *findings;
  HoistValue *list;
} Case;

static void
ask (Case *c, Pod *pod, const char *target, gboolean pulls)
{
  g_autofree char *text = g_strdup_printf (guide_text, pod->registry);
  g_autoptr (GError) error = NULL;

  memset (c, 0, sizeof *c);
  fixture_init (&c->f);
  c->subject.state = c->f.state;
  c->subject.tenant = hoist_tenant_ref (c->f.tenant);
  c->subject.guide = hoist_guide_parse ("t.yaml", text, -1, &error);
  g_assert_no_error (error);
  c->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  const HoistOrderContainers asking = { &c->subject, "v1", target, pulls, NULL };
  c->list = hoist_order_containers_list (&asking, c->findings);
}

static void
case_clear (Case *c)
{
  hoist_order_subject_clear (&c->subject);
  g_ptr_array_unref (c->findings);
  hoist_value_unref (c->list);
  fixture_clear (&c->f);
}

static const char *
get (const Case *c, const char *name)
{
  return hoist_value_lookup_string (hoist_value_get_element (c->list, 0), name, "?");
}

static gboolean
has (const Case *c, HoistFindingSeverity severity, const char *word)
{
  for (guint i = 0; i < c->findings->len; i++)
    {
      const HoistFinding *one = c->findings->pdata[i];
      if (one->severity == severity && strstr (one->message, word) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
test_known (Pod *pod)
{
  Case c;

  g_free (pod_do (pod, "pull", "--quiet", pod->references[0], NULL));
  pod_make (pod, "thing", NULL);
  ask (&c, pod, "v2", TRUE);
  g_assert_cmpstr (get (&c, "from_id"), ==, pod->images[0]);
  g_assert_cmpstr (get (&c, "to_id"), ==, pod->images[1]);
  g_assert_cmpstr (get (&c, "image"), ==, pod->references[1]);
  g_assert_nonnull (strstr (get (&c, "to_pull"), "@sha256:"));
  g_assert_cmpstr (get (&c, "runtime"), ==, "podman");
  g_assert_true (has (&c, HOIST_FINDING_WARNING, "has no volume"));
  g_assert_null (hoist_finding_find_blocker (c.findings));
  case_clear (&c);
}

/* Nobody wants the target's, as for a rollback; then one that is nowhere; then no container. */
static void
test_not_known (Pod *pod)
{
  Case c;

  g_free (pod_do (pod, "pull", "--quiet", pod->references[0], NULL));
  pod_make (pod, "thing", NULL);
  ask (&c, pod, "v2", FALSE);
  g_assert_cmpstr (get (&c, "from_id"), ==, pod->images[0]);
  g_assert_cmpstr (get (&c, "to_id"), ==, "");
  case_clear (&c);
  ask (&c, pod, "v9", TRUE);
  g_assert_true (has (&c, HOIST_FINDING_BLOCKER, "The image of web can’t be had"));
  case_clear (&c);
  g_free (pod_do (pod, "rm", "--force", "--time", "0", "thing", NULL));
  ask (&c, pod, "v2", TRUE);
  g_assert_true (has (&c, HOIST_FINDING_BLOCKER, "There is no container thing in podman."));
  case_clear (&c);
}

/* Somebody has put another image in than the one of the release that is deployed. */
static void
test_other (Pod *pod)
{
  Case c;

  pod_pull (pod);
  g_free (pod_do (pod, "run", "--detach", "--name", "thing", pod->references[1], NULL));
  ask (&c, pod, "v2", TRUE);
  g_assert_true (has (&c, HOIST_FINDING_WARNING, "The files are v1, but web does not run"));
  case_clear (&c);
}

static void
add (Pod *pod)
{
  pod_add ("/agent/order-containers/known", pod, test_known);
  pod_add ("/agent/order-containers/not-known", pod, test_not_known);
  pod_add ("/agent/order-containers/other", pod, test_other);
}

int
main (int argc, char **argv)
{
  return pod_run (argc, argv, add);
}
