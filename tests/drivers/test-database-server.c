/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of a server's databases, and where one is said to be: in the settings, beside a backup. */
#include "drivers/hoist-database-server.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "fixture.h"

#include <string.h>

static char *
keep (const char *state, const char *name, const char *url, GError **error)
{
  if (g_str_equal (url, "db://h/d"))
    return g_strdup_printf ("%s/%s.json", state, name);
  g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID, "It names no database.");
  return NULL;
}

static char *
locate (Fixture *f, const char *setting, GError **error)
{
  g_autofree char *directory = fixture_path (f, "tenant");
  g_autofree char *settings = fixture_path (f, "tenant/.env");
  HoistDatabaseWhere where = { .name = "main",
                               .directory = directory,
                               .settings_file = ".env",
                               .setting = setting,
                               .state = "/state" };

  fixture_write (settings, "URL=db://h/d\nBAD=db://geheim@h\n");
  return hoist_database_server_locate (&where, keep, error);
}

static void
test_locate (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *place = locate (f, "URL", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (place, ==, "/state/main.json");
  g_assert_null (locate (f, "NONE", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, ".env names no NONE"));
  g_clear_error (&error);
  g_assert_null (locate (f, "BAD", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "BAD in .env: It names no database.");
}

static void
test_other (void)
{
  g_autofree char *other = hoist_database_server_locate_other ("/s/main.json", "hoist_x");
  g_autofree char *again = hoist_database_server_locate_other (other, "hoist_y");

  g_assert_cmpstr (other, ==, "/s/main.json?hoist_x");
  g_assert_cmpstr (again, ==, "/s/main.json?hoist_y");
}

static void
test_place (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = fixture_path (f, "backups/one");
  g_autofree char *path = g_build_filename (folder, "main.backup_20260101_000000", NULL);
  const HoistBackup backup = { .path = path };
  g_autoptr (GError) error = NULL;
  g_autofree char *place = NULL;

  g_assert_true (hoist_file_make_folders (folder, 0700, &error));
  g_assert_null (hoist_database_server_read_place (&backup, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_true (hoist_database_server_keep_place (folder, "/s/main.json", &error));
  place = hoist_database_server_read_place (&backup, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (place, ==, "/s/main.json");
}

static void
test_names (void)
{
  g_autofree char *ready = hoist_database_server_name_ready ("b12");
  g_autofree char *aside = hoist_database_server_name_aside ("/q/quarantine/t1/r7/5-apply");

  g_assert_cmpstr (ready, ==, "hoist_b12_ready");
  g_assert_cmpstr (aside, ==, "hoist_r7_5_apply");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_init (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_clear (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/database-server/locate", Fixture, NULL, set_up, test_locate, tear_down);
  g_test_add_func ("/database-server/other", test_other);
  g_test_add ("/database-server/place", Fixture, NULL, set_up, test_place, tear_down);
  g_test_add_func ("/database-server/names", test_names);
  return g_test_run ();
}
