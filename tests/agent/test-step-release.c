/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Releases of steps: names, and digests of what dependencies are locked on. */
#include "fixture.h"

#include "agent/steps/hoist-step-release.h"

#include <string.h>

static void
test_names (Fixture *f)
{
  g_autofree char *tag = hoist_step_name_release ("v0.2.0", "0123456789");
  g_autofree char *commit = hoist_step_name_release ("", "0123456789");

  g_assert_cmpstr (tag, ==, "v0.2.0");
  g_assert_cmpstr (commit, ==, "0123456");
}

static void
test_lock_digest (Fixture *f)
{
  g_auto (HoistStepOrigin) origin = { 0 };
  g_autofree char *one = fixture_commit (f, "v0.1.0");
  g_autofree char *two = fixture_commit (f, "v0.2.0");
  g_autofree char *first = NULL, *second = NULL;
  HoistDependenciesWish wish = { .lock = "requirements.txt" }, none = { .lock = "none.txt" };
  g_autoptr (GError) error = NULL;

  hoist_step_origin_init (&origin, f->state, "demoapp", f->origin);
  g_assert_true (hoist_source_get_git ()->refresh (&origin.origin, NULL, &error));
  first = hoist_step_digest_lock (&origin, "pip", &wish, one, NULL, &error);
  second = hoist_step_digest_lock (&origin, "pip", &wish, two, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, second);
  g_assert_null (hoist_step_digest_lock (&origin, "pip", &none, two, NULL, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-release/names", test_names);
  fixture_add ("/agent/step-release/lock-digest", test_lock_digest);
  return g_test_run ();
}
