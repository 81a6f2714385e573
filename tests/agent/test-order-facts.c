/* SPDX-License-Identifier: GPL-3.0-or-later */
/* facts: what the plan builder needs to know of a tenant and a target. */
#include "fixture.h"

#include <string.h>

static const HoistValue *
facts (Fixture *f, const char *target)
{
  g_autofree char *subject = fixture_subject (f);
  g_autofree char *members = g_strdup_printf (
      "%s,\"target\":\"%s\",\"backup_db\":true,\"run_migrations\":true", subject, target);

  return fixture_answer (f, "facts", members);
}

static const char *
severity_of (const HoistValue *answer, const char *check)
{
  const HoistValue *findings = hoist_value_get_member (answer, "findings");

  for (guint i = 0; i < hoist_value_get_size (findings); i++)
    if (g_str_equal (hoist_value_lookup_string (hoist_value_get_element (findings, i), "check", ""),
                     check))
      return hoist_value_lookup_string (hoist_value_get_element (findings, i), "severity", "");
  return "";
}

static void
test_facts (Fixture *f)
{
  g_autofree char *commit = fixture_commit (f, "v0.2.0");
  const HoistValue *answer = facts (f, "v0.2.0");

  g_assert_cmpstr (hoist_value_lookup_string (answer, "tag", ""), ==, "v0.1.0");
  g_assert_cmpstr (hoist_value_lookup_string (answer, "target_commit", ""), ==, commit);
  g_assert_cmpuint (strlen (hoist_value_lookup_string (answer, "lock_target", "")), ==, 64);
  g_assert_cmpuint (hoist_value_get_size (hoist_value_get_member (answer, "migrations")), ==, 2);
  g_assert_cmpstr (severity_of (answer, "tree"), ==, "ok");
  g_assert_cmpstr (severity_of (answer, "disk"), ==, "ok");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/order-facts/facts", test_facts);
  return g_test_run ();
}
