/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roles rise, and each has its word. */
#include "model/hoist-role.h"

static void
test_order (void)
{
  g_assert_true (HOIST_ROLE_NONE < HOIST_ROLE_VIEWER && HOIST_ROLE_VIEWER < HOIST_ROLE_OPERATOR
                 && HOIST_ROLE_OPERATOR < HOIST_ROLE_APPROVER
                 && HOIST_ROLE_APPROVER < HOIST_ROLE_ADMIN);
  g_assert_cmpstr (hoist_role_names[HOIST_ROLE_ADMIN], ==, "admin");
  g_assert_null (hoist_role_names[HOIST_ROLE_ADMIN + 1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/role/order", test_order);
  return g_test_run ();
}
