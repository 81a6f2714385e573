/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backups, digests and servers of the driver tests. */
#include "database-case.h"

#include "base/hoist-error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

HoistDatabaseBackupOrder
database_case_order (const char *path, const char *folder, const char *id)
{
  return (HoistDatabaseBackupOrder){ .path = path,
                                     .folder = folder,
                                     .id = id,
                                     .tenant = "tn_0123456789abcdef",
                                     .run = "rn_0123456789abcdef",
                                     .version = "v0.1.0",
                                     .commit = "0123456789012345678901234567890123456789" };
}

HoistBackup *
database_case_back_up (const HoistDatabaseDriver *driver, const Fixture *f, const char *path,
                       const char *name, const char *id)
{
  g_autofree char *folder = g_build_filename (f->folder, "backups", name, NULL);
  HoistDatabaseBackupOrder order = database_case_order (path, folder, id);
  g_autoptr (GError) error = NULL;
  HoistBackup *backup = driver->back_up (&order, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (backup->verified_at, >, 0);
  g_assert_cmpstr (backup->fault, ==, "");
  return backup;
}

char *
database_case_digest (const HoistDatabaseDriver *driver, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistDatabaseDigest) digest = driver->digest (path, NULL, &error);

  g_assert_no_error (error);
  return g_strdup (digest->content_digest);
}

GSubprocess *
database_case_start_server (Fixture *f, const char *script, const char *name)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "tests", script, NULL);
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *server;
  char line[6] = "";

  fixture_init (f);
  g_assert_cmpint (g_chmod (f->folder, 0711), ==, 0);
  folder = fixture_path (f, name);
  g_assert_cmpint (g_mkdir (folder, 0711), ==, 0);
  server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                             "/usr/bin/python3", program, folder, NULL);
  g_assert_no_error (error);
  g_assert_true (
      g_input_stream_read_all (g_subprocess_get_stdout_pipe (server), line, 5, NULL, NULL, &error));
  g_assert_cmpstr (line, ==, "ready");
  return server;
}

void
database_case_end_server (GSubprocess *server, Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (server), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (server, NULL, &error));
  g_object_unref (server);
  fixture_clear (f);
}

void
database_case_assert_locates (const HoistDatabaseDriver *driver, const Fixture *f, const char *url,
                              const char *expected)
{
  g_autofree char *folder = fixture_path (f, "tenant");
  g_autofree char *file = fixture_path (f, "tenant/.env");
  g_autofree char *state = fixture_path (f, "located");
  g_autofree char *text = g_strdup_printf ("DATABASE_URL=%s\nBROKEN=geheim\n", url);
  g_autofree char *path = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;
  HoistDatabaseWhere where = { .engine = driver->engine,
                               .name = "main",
                               .directory = folder,
                               .path = "",
                               .settings_file = ".env",
                               .setting = "DATABASE_URL",
                               .state = state };

  g_assert_true (hoist_database_find (driver->engine, &error) == driver);
  fixture_write (file, text);
  path = driver->locate (&where, &error);
  g_assert_no_error (error);
  shown = driver->describe (path);
  g_assert_cmpstr (shown, ==, expected);
  where.setting = "MISSING";
  g_assert_null (driver->locate (&where, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  where.setting = "BROKEN";
  g_assert_null (driver->locate (&where, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "BROKEN in .env"));
  g_assert_null (strstr (error->message, "geheim"));
}
