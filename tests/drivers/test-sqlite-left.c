/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is listed beside a file, what goes, and what stays. */
#include "drivers/hoist-database-left.h"

#include "base/hoist-error.h"
#include "strip.h"

#include <string.h>

#define BEFORE "hoist_" FIXTURE_RUN "_before"

static void
test_left (void)
{
  static const char *const others[] = { "app.db.hoist_nobody_before", "app.db.old",
                                        "other.db." BEFORE, "app.db." BEFORE "-shm" };
  const HoistDatabaseLeavings *leavings = &hoist_database_leavings_sqlite;
  Strip s;
  g_autoptr (GError) error = NULL;

  strip_init (&s, "wal");
  database_copy (s.live, s.before);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = fixture_path (&s.f, others[i]);

      fixture_write (path, "x");
    }
  g_autoptr (GPtrArray) left = leavings->list (s.live, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (left->len, ==, 1);
  const HoistDatabaseLeft *one = left->pdata[0];
  g_assert_cmpstr (one->name, ==, BEFORE);
  g_assert_cmpint (one->bytes, ==, database_file_size (s.before));
  g_assert_false (leavings->drop (s.live, "old", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (leavings->drop (s.live, BEFORE "/../../x", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_clear_error (&error);
  GSubprocess *program = database_start_writer (&s.f, "reader", s.before, "SELECT 1");
  g_assert_false (leavings->drop (s.live, BEFORE, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "is open in python3"));
  g_clear_error (&error);
  g_subprocess_force_exit (program);
  g_subprocess_wait (program, NULL, NULL);
  g_object_unref (program);
  for (guint i = 0; i < 2; i++)
    FIXTURE_DO (leavings->drop (s.live, BEFORE, NULL, &error));
  g_assert_false (g_file_test (s.before, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (s.live, G_FILE_TEST_EXISTS));
  strip_clear (&s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-left/left", test_left);
  return g_test_run ();
}
