/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engines that are offered: found by name, each with a whole table. */
#include "drivers/hoist-database.h"

#include "base/hoist-error.h"

#include <string.h>

/* A function that an engine forgot would be called all the same; `ask` and what follows it may be
 * missing, and those who use it look. */
static void
assert_whole (const HoistDatabaseDriver *driver)
{
  const gpointer *functions = (const gpointer *) driver;

  for (gsize i = 0; i < G_STRUCT_OFFSET (HoistDatabaseDriver, ask) / sizeof (gpointer); i++)
    g_assert_nonnull (functions[i]);
}

static void
test_offered (void)
{
  g_autoptr (GError) error = NULL;

  assert_whole (hoist_database_find ("sqlite", NULL));
  assert_whole (hoist_database_find ("postgresql", NULL));
  g_assert_nonnull (hoist_database_find ("postgresql", NULL)->copier);
  g_assert_null (hoist_database_find ("oracle", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED);
  g_assert_nonnull (strstr (error->message, "\"sqlite\", \"postgresql\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/database/offered", test_offered);
  return g_test_run ();
}
