/* SPDX-License-Identifier: GPL-3.0-or-later */
/* restore: only what is verified, and undo puts back what was there. */
#include "fixture.h"

#include <string.h>

static void
test_there_and_back (Fixture *f)
{
  const HoistValue *facts;

  fixture_claim (f);
  fixture_step (f, "backup", "apply", "v0.2.0");
  fixture_sql (f, "INSERT INTO person (name) VALUES ('later')");
  g_assert_cmpstr (fixture_probe (f, "restore", "apply", "v0.2.0"), ==, "not-applied");
  facts = hoist_value_get_member (fixture_step (f, "restore", "apply", "v0.2.0"), "facts");
  g_assert_true (
      g_file_test (hoist_value_lookup_string (facts, "quarantine", ""), G_FILE_TEST_IS_DIR));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, 50);
  g_assert_cmpstr (fixture_probe (f, "restore", "apply", "v0.2.0"), ==, "applied");
  fixture_step (f, "restore", "undo", "v0.2.0");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, 51);
  g_assert_cmpstr (fixture_probe (f, "restore", "undo", "v0.2.0"), ==, "applied");
}

/* A flipped byte is refused by name, and the database stays as it is. */
static void
test_flipped_byte (Fixture *f)
{
  const HoistValue *facts;
  g_autofree char *path = NULL, *bytes = NULL;
  const char *message;
  gsize n;

  fixture_claim (f);
  facts = hoist_value_get_member (fixture_step (f, "backup", "apply", "v0.2.0"), "facts");
  path = g_strdup (hoist_value_lookup_string (facts, "path", ""));
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  bytes[n / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
  fixture_sql (f, "INSERT INTO person (name) VALUES ('later')");
  g_assert_cmpstr (fixture_step_error (f, "restore", "apply", "v0.2.0", &message), ==, "corrupt");
  g_assert_nonnull (strstr (message, path));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM person"), ==, 51);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_add ("/agent/step-restore/there-and-back", test_there_and_back);
  fixture_add ("/agent/step-restore/flipped-byte", test_flipped_byte);
  return g_test_run ();
}
