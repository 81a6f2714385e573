/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rule names the user and the units, and nothing that is none gets into it. That polkit obeys
 * it is shown on a node of the lab (tests/e2e/unprivileged.py). */
#include "agent/hoist-agent-polkit.h"

#include <string.h>

#include "base/hoist-error.h"

static void
test_rule (void)
{
  const char *units[] = { "acme-api.service", "acme@2.service", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *rule = hoist_agent_polkit_dup_rule ("deploy", units, &error);

  g_assert_no_error (error);
  g_assert_nonnull (strstr (rule, "var units = [\"acme-api.service\", \"acme@2.service\"];"));
  g_assert_nonnull (strstr (rule, "subject.user == \"deploy\""));
  g_assert_nonnull (strstr (rule, "[\"start\", \"stop\", \"reset-failed\"]"));
}

static void
test_refused (void)
{
  static const char *const bad[] = { "",
                                     ".service",
                                     "acme-api",
                                     "-x.service",
                                     "a b.service",
                                     "a\".service",
                                     "../a.service",
                                     "a\n.service" };
  static const char *const users[] = { "", "Deploy", "a\"b", "-x" };
  const char *none[] = { NULL };
  const char *good[] = { "acme-api.service", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *units[] = { bad[i], NULL };
      g_autoptr (GError) error = NULL;

      g_assert_null (hoist_agent_polkit_dup_rule ("deploy", units, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    g_assert_null (hoist_agent_polkit_dup_rule (users[i], good, NULL));
  g_assert_null (hoist_agent_polkit_dup_rule ("deploy", none, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/agent-polkit/rule", test_rule);
  g_test_add_func ("/agent-polkit/refused", test_refused);
  return g_test_run ();
}
