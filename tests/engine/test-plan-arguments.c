/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every step kind gets arguments that its own table accepts, and guides that do not fit are refused
 * by name. */
#include "engine/hoist-plan-arguments.h"

#include "base/hoist-error.h"
#include "plan-case.h"

static void
case_init (PlanCase *c)
{
  plan_case_init (
      c, fixture_new_guide (), fixture_new_facts (),
      (HoistPlanRequest){ .target_version = "v0.3.0", .backup_db = TRUE, .run_migrations = TRUE });
}

static void
test_every_kind (void)
{
  g_auto (PlanCase) c;
  g_auto (HoistPlanArguments) arguments = { 0 };
  g_autoptr (GError) error = NULL;
  HoistBackup fields = { .id = (char *) "bk_bbbbbbbbbbbbbbbb", .path = (char *) "/b/x" };
  g_autoptr (HoistBackup) backup = hoist_backup_new (&fields);

  case_init (&c);
  c.input.restore_from = backup;
  g_assert_true (hoist_plan_arguments_init (&arguments, &c.input, &error));
  arguments.from_version = "v0.2.0";
  arguments.from_commit = OLD_COMMIT;
  arguments.to_version = "v0.3.0";
  arguments.to_commit = NEW_COMMIT;
  arguments.backup = TRUE;
  for (guint kind = 0; kind < HOIST_N_STEP_KINDS; kind++)
    {
      if (hoist_step_kind_is_of_guide ((HoistStepKindId) kind) || kind == HOIST_STEP_DEPENDENCIES
          || kind == HOIST_STEP_ACTIVATE || kind == HOIST_STEP_TRANSFER
          || kind == HOIST_STEP_MESSAGE)
        continue; /* hoist-plan-steps, …-dependencies, …-move and …-message fill them */
      g_autoptr (HoistValue) args =
          hoist_plan_arguments_fill (&arguments, (HoistStepKindId) kind, &error);
      g_assert_no_error (error);
      g_assert_true (hoist_step_kind_get ((HoistStepKindId) kind)->validate (args, &error));
      g_assert_no_error (error);
    }
  g_autoptr (HoistValue) finish = hoist_plan_arguments_fill (&arguments, HOIST_STEP_FINISH, &error);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (finish, "keep_environments")), ==,
                    2);
}

/* A unit's name is filled; how it runs is its file's affair. */
static void
test_units (void)
{
  static const char text[] =
      "guide: 1\napplication: {name: cbapp}\nservices:\n"
      "  - {name: api, driver: systemd, unit: \"{slug}-api.service\", port: "
      "\"{settings.API_PORT}\", stop: {never_kill: true}}\n"
      "health: {checks: [{name: h, service: api, url: \"http://127.0.0.1:1/\"}]}\n";
  g_auto (PlanCase) c;
  g_auto (HoistPlanArguments) arguments = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistGuide) guide = hoist_guide_parse ("units", text, -1, &error);
  const HoistValue *api;

  g_assert_no_error (error);
  case_init (&c);
  c.input.guide = guide;
  g_assert_true (hoist_plan_arguments_init (&arguments, &c.input, &error));
  g_assert_no_error (error);
  api = hoist_value_get_element (arguments.services, 0);
  g_assert_cmpstr (hoist_value_lookup_string (api, "driver", ""), ==, "systemd");
  g_assert_cmpstr (hoist_value_lookup_string (api, "unit", ""), ==, "acme-api.service");
  g_assert_cmpint (hoist_value_lookup_int (api, "port", 0), >, 0);
  g_assert_true (hoist_value_lookup_bool (api, "never_kill", FALSE));
  g_assert_null (hoist_value_get_member (api, "argv"));
  g_autoptr (HoistValue) stop = hoist_plan_arguments_fill (&arguments, HOIST_STEP_STOP, &error);
  g_assert_true (hoist_step_kind_get (HOIST_STEP_STOP)->validate (stop, &error));
  g_assert_no_error (error);
}

static void
assert_invalid (PlanCase *c, const char *words)
{
  HoistPlanArguments arguments = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_plan_arguments_init (&arguments, &c->input, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  if (!strstr (error->message, words))
    g_error ("“%s” does not say “%s”", error->message, words);
  hoist_plan_arguments_clear (&arguments);
}

static void
test_does_not_fit (void)
{
  g_auto (PlanCase) c;

  case_init (&c);
  g_autoptr (HoistValue) settings =
      fixture_parse ("{'SLUG':'acme','API_PORT':'eighty','FRONTEND_PORT':'32001'}");
  HoistTenant fields = *c.tenant;
  fields.settings = settings;
  g_autoptr (HoistTenant) odd = hoist_tenant_new (&fields);
  c.input.tenant = odd;
  assert_invalid (&c, "eighty");
  g_autoptr (HoistValue) none = fixture_parse ("{}");
  fields.settings = none;
  g_autoptr (HoistTenant) bare = hoist_tenant_new (&fields);
  c.input.tenant = bare;
  assert_invalid (&c, "PORT");
  c.input.tenant = c.tenant;
  g_ptr_array_add (c.guide->databases, g_ptr_array_index (c.guide->databases, 0));
  assert_invalid (&c, "2 databases");
  g_ptr_array_steal_index (c.guide->databases, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan-arguments/every-kind", test_every_kind);
  g_test_add_func ("/plan-arguments/units", test_units);
  g_test_add_func ("/plan-arguments/does-not-fit", test_does_not_fit);
  return g_test_run ();
}
