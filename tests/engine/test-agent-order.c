/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders have the members of PROTOCOL.md's table, no more and no fewer. */
#include "engine/hoist-agent-order.h"

#include "fixture.h"

static void
assert_members (HoistValue *members, const char *wanted)
{
  g_autoptr (HoistValue) owned = members;
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < hoist_value_get_size (owned); i++)
    g_string_append_printf (names, "%s%s", i ? " " : "", hoist_value_get_member_name (owned, i));
  g_assert_cmpstr (names->str, ==, wanted);
  g_string_free (names, TRUE);
}

static void
test_members (void)
{
  g_autoptr (HoistTenant) tenant = fixture_new_tenant ("acme");
  g_autoptr (HoistGuide) guide = fixture_new_guide ();
  g_autoptr (GPtrArray) guides = g_ptr_array_new ();
  HoistAgentSubject subject = { tenant, guide, "/srv/origin.git" };
  HoistBackup fields = { .id = (char *) "bk_0123456789abcdef",
                         .tenant = tenant->id,
                         .path = (char *) "/b/x" };
  g_autoptr (HoistBackup) backup = hoist_backup_new (&fields);
  g_autoptr (HoistValue) args = fixture_parse ("{'environment':'venv','digest':'','lock':''}");
  g_autoptr (HoistStep) step = hoist_step_new (6, HOIST_STEP_ACTIVATE, "", args, NULL);
  HoistAgentStepOrder of = { "rn_0123456789abcdef", 7, step, TRUE, 60 };

  g_ptr_array_add (guides, guide);
  assert_members (hoist_agent_order_tenant (tenant), "tenant");
  assert_members (hoist_agent_order_claim (tenant, of.run, 7, 1000), "tenant run epoch wait_ms");
  assert_members (hoist_agent_order_step (&of, tenant),
                  "tenant run epoch step kind direction args deadline_s");
  assert_members (hoist_agent_order_probe (&of, tenant, 3),
                  "tenant run epoch step kind direction args deadline_s log_after");
  assert_members (hoist_agent_order_observe (&subject), "tenant guide repository");
  assert_members (hoist_agent_order_facts (&subject, "v0.3.0", TRUE, TRUE),
                  "tenant guide repository target backup_db run_migrations");
  assert_members (hoist_agent_order_compare (&subject, backup), "tenant guide backup");
  assert_members (hoist_agent_order_services (&subject, "stop"), "tenant guide action");
  assert_members (hoist_agent_order_service_logs (&subject, 50), "tenant guide action log_lines");
  assert_members (hoist_agent_order_repair (&subject, "refspec"), "tenant guide repair repository");
  assert_members (hoist_agent_order_releases (guide, "/srv/origin.git", TRUE),
                  "application repository guide refresh");
  assert_members (hoist_agent_order_backup_verify (backup), "backup");
  assert_members (hoist_agent_order_backup_prune (backup), "tenant backup");
  assert_members (hoist_agent_order_inspect ("/srv/acme", guides), "directory guides");
}

static void
test_values (void)
{
  g_autoptr (HoistTenant) tenant = fixture_new_tenant ("acme");
  g_autoptr (HoistValue) members = hoist_agent_order_claim (tenant, "rn_0123456789abcdef", 7, 1000);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistTenant) back =
      hoist_tenant_read (hoist_value_get_member (members, "tenant"), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (back->id, ==, tenant->id);
  g_assert_cmpstr (back->directory, ==, "/srv/acme");
  g_assert_cmpint (hoist_value_lookup_int (members, "epoch", 0), ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent-order/members", test_members);
  g_test_add_func ("/agent-order/values", test_values);
  return g_test_run ();
}
