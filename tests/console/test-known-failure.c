/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failures told apart by their cause: each of those that administrators meet, the one that stops
 * everything before the step it was met in, and nothing for what is not known. */
#include "console/items/hoist-known-failure.h"

#include "scene.h"

static const char *
find (const char *cause, const char *error_key, const char *tail)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_OLD_RESTORED);
  HoistRun fields = *run;
  g_autoptr (HoistRun) failed = NULL;
  const HoistKnownFailure *failure;

  fields.cause = (char *) cause;
  fields.error_key = (char *) error_key;
  failed = hoist_run_new (&fields);
  failure = hoist_known_failure_find (failed, tail);
  return failure != NULL ? failure->key : NULL;
}

static void
test_causes (void)
{
  g_assert_cmpstr (find ("Pip install failed (exit 1): No matching distribution found for cbkit.",
                         "dependencies: …", NULL),
                   ==, "dependency");
  g_assert_cmpstr (
      find ("The migration add_x.py failed (exit 1): no such column: y.", "migrate: …", NULL), ==,
      "migration");
  g_assert_cmpstr (
      find ("Port 8101 of api belongs to another process: python3 (pid 7).", "preflight: …", NULL),
      ==, "port");
  g_assert_cmpstr (find ("The fetch refspec of origin is “x”.", "fetch: …", NULL), ==, "refspec");
  g_assert_cmpstr (find ("The folder venv can't be opened: Permission denied", "checkout: …", NULL),
                   ==, "rights");
  g_assert_cmpstr (
      find ("There are 2 MB free beside the database; 9 MB are needed.", "preflight: …", NULL), ==,
      "disk");
  g_assert_cmpstr (find ("The service api ended after 2.3 s: its last line: x.", "health: …", NULL),
                   ==, "dies");
  g_assert_cmpstr (find ("Not healthy within 30 s: HTTP 500", "health: …", NULL), ==, "unhealthy");
  g_assert_null (find ("The moon was in the wrong place.", "finish: …", NULL));
  g_assert_null (find ("", "", "no space left on device"));
}

/* What stops everything is not taken for the step in which it was met. */
static void
test_order (void)
{
  g_assert_cmpstr (find ("The migration add_x.py failed (exit 1): database or disk is full.",
                         "migrate: …", NULL),
                   ==, "disk");
  g_assert_cmpstr (find ("The service api ended after 1.0 s: exit 1.", "health: …",
                         "OSError: [Errno 98] Address already in use"),
                   ==, "dies"); /* the cause goes before the log … */
  g_assert_cmpstr (find ("Not healthy within 30 s: no answer", "health: …",
                         "OSError: [Errno 98] Address already in use"),
                   ==, "port"); /* … which is asked when the cause says nothing */
}

static void
test_command (void)
{
  g_autoptr (HoistRun) run = scene_ended (HOIST_PLAN_UPGRADE, HOIST_OUTCOME_UNTOUCHED);
  HoistRun fields = *run;
  g_autoptr (HoistRun) failed = NULL;
  const HoistKnownFailure *failure;
  g_autofree char *command = NULL;

  fields.cause = (char *) "Git fetch failed: couldn't find remote ref v0.3.0";
  failed = hoist_run_new (&fields);
  failure = hoist_known_failure_find (failed, NULL);
  command = hoist_known_failure_dup_command (failure, "/srv/a b");
  g_assert_cmpstr (
      command, ==,
      "git -C '/srv/a b' config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'");
  g_assert_null (hoist_known_failure_dup_command (failure, NULL));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/known-failure/causes", test_causes);
  g_test_add_func ("/console/known-failure/order", test_order);
  g_test_add_func ("/console/known-failure/command", test_command);
  return g_test_run ();
}
