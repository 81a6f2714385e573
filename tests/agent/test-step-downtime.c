/* SPDX-License-Identifier: GPL-3.0-or-later */
/* downtime: what a run has stopped stays stopped until the run starts it, whoever else starts it.
 */
#include "fixture.h"

#include "agent/steps/hoist-step-services.h"
#include "model/hoist-json.h"

/* Somebody who knows nothing of the run: systemd at a boot, a person. */
static void
start_behind_its_back (Fixture *f)
{
  g_autofree char *text = fixture_args (f, "stop", "v0.2.0");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistValue) args = hoist_json_parse (text, -1, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) services = hoist_step_services_read (
      f->state, f->tenant, hoist_value_get_member (args, "services"), &error);
  g_assert_no_error (error);

  for (guint i = 0; i < services->len; i++)
    {
      HoistServiceRecord record;
      g_assert_true (hoist_service_find (services->pdata[i])
                         ->start (services->pdata[i], &record, NULL, &error));
      g_assert_no_error (error);
    }
}

static void
assert_down (Fixture *f, gboolean said)
{
  g_autofree char *version = fixture_ask_version (f);

  g_assert_cmpstr (version, ==, "");
  g_assert_cmpint (fixture_said (f, "runs again although"), ==, said);
}

static void
test_forward (Fixture *f)
{
  fixture_claim (f);
  fixture_step (f, "start", "apply", "v0.1.0");
  fixture_step (f, "start", "undo", "v0.1.0");
  fixture_step (f, "stop", "apply", "v0.2.0");
  fixture_step (f, "backup", "apply", "v0.2.0");
  assert_down (f, FALSE);
  start_behind_its_back (f);
  fixture_step (f, "checkout", "apply", "v0.2.0");
  assert_down (f, TRUE);
}

static void
test_back (Fixture *f)
{
  g_autofree char *version = NULL;

  fixture_claim (f);
  fixture_step (f, "stop", "apply", "v0.2.0");
  fixture_step (f, "backup", "apply", "v0.2.0");
  start_behind_its_back (f);
  fixture_step (f, "backup", "undo", "v0.2.0");
  assert_down (f, TRUE);
  fixture_step (f, "stop", "undo", "v0.2.0");
  version = fixture_ask_version (f);
  g_assert_cmpstr (version, ==, "v0.1.0");
}

/* After the start they may run: nobody touches them. */
static void
test_after_start (Fixture *f)
{
  g_autofree char *version = NULL;

  fixture_claim (f);
  fixture_step (f, "stop", "apply", "v0.2.0");
  fixture_step (f, "start", "apply", "v0.1.0");
  fixture_step (f, "health", "apply", "v0.1.0");
  version = fixture_ask_version (f);
  g_assert_cmpstr (version, ==, "v0.1.0");
  g_assert_false (fixture_said (f, "runs again although"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-downtime/forward", test_forward);
  fixture_add ("/agent/step-downtime/back", test_back);
  fixture_add ("/agent/step-downtime/after-start", test_after_start);
  return g_test_run ();
}
