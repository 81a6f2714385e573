/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is refused says the table, the column, how many, and the way around it; what is good,
 * nothing.
 */
#include "drivers/hoist-database-migrated.h"

#include <string.h>

#include "base/hoist-error.h"

static void
assert_said (GError **error, HoistErrorCode code, const char *what)
{
  g_assert_error (*error, HOIST_ERROR, (int) code);
  g_assert_nonnull (strstr ((*error)->message, what));
  g_clear_error (error);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hoist_database_migrated_refuse ("entry", &error, "it has %d faults.", 3));
  assert_said (&error, HOIST_ERROR_REFUSED, "entry: it has 3 faults. Let the guide say how");
  g_assert_false (hoist_database_migrated_refuse_needed ("entry", "mood", &error));
  assert_said (&error, HOIST_ERROR_REFUSED, "the column mood is new, must not be empty");
  g_assert_false (hoist_database_migrated_refuse_key ("entry", &error));
  assert_said (&error, HOIST_ERROR_REFUSED, "entry: the migrations change its key");
}

static void
test_counted (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hoist_database_migrated_check_added ("entry", "mood", 0, &error));
  g_assert_true (hoist_database_migrated_check_kept ("entry", "mood", 0, &error));
  g_assert_true (hoist_database_migrated_check_rows ("entry", 7, 7, 5, &error));
  g_assert_no_error (error);
  g_assert_false (hoist_database_migrated_check_added ("entry", "mood", 2, &error));
  assert_said (&error, HOIST_ERROR_REFUSED, "fill the new column mood (rows: 2)");
  g_assert_false (hoist_database_migrated_check_kept ("entry", "mood", 4, &error));
  assert_said (&error, HOIST_ERROR_REFUSED, "the migrations change mood (rows: 4)");
  g_assert_false (hoist_database_migrated_check_rows ("entry", 8, 7, 5, &error));
  assert_said (&error, HOIST_ERROR_CORRUPT, "entry has 7 rows in the copy and 5 in the database");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/drivers/database-migrated/refused", test_refused);
  g_test_add_func ("/drivers/database-migrated/counted", test_counted);
  return g_test_run ();
}
