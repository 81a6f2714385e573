/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every engine that a guide may name has a name for people, and a foreign word stays itself. */
#include "model/hoist-engine-name.h"

static void
test_get (void)
{
  static const char *const known[] = { "sqlite",  "SQLite",  "postgresql", "PostgreSQL",
                                       "mariadb", "MariaDB", "mysql",      "MySQL" };
  const char *foreign = "oracle";

  for (guint i = 0; i < G_N_ELEMENTS (known); i += 2)
    g_assert_cmpstr (hoist_engine_name_get (known[i]), ==, known[i + 1]);
  g_assert_true (hoist_engine_name_get (foreign) == foreign);
  g_assert_cmpstr (hoist_engine_name_get (""), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine-name/get", test_get);
  return g_test_run ();
}
