/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dump is whole or refused; a person can load it with the server's own client. */
#include "maria.h"

#include "base/hoist-error.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
dump (Maria *m)
{
  g_autoptr (HoistMariadb) db = maria_open (m, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tables = hoist_mariadb_list_tables (db, NULL, &error);
  g_autoptr (GPtrArray) objects = hoist_mariadb_list_objects (db, NULL, &error);
  char *path = fixture_path (&m->f, "dump");

  g_assert_no_error (error);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    g_assert_cmpint (g_unlink (path), ==, 0);
  if (!hoist_mariadb_dump (db, tables, objects, path, NULL, &error))
    g_assert_no_error (error);
  return path;
}

static void
test_client (Maria *m)
{
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *text = NULL;
  g_autofree char *socket = g_strconcat ("--socket=", m->socket, NULL);
  g_autoptr (GSubprocess) client = NULL;
  g_autoptr (GError) error = NULL;

  maria_fill (m);
  before = maria_checksums (m, "app");
  path = dump (m);
  text = fixture_read (path);
  maria_sql (m, NULL,
             "CREATE DATABASE hoist_hand CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
  client =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error,
                        "mariadb", "--no-defaults", socket, "--user=root", "hoist_hand", NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (client, text, NULL, NULL, NULL, &error));
  g_assert_true (g_subprocess_get_successful (client));
  maria_assert_like (m, "hoist_hand", before);
  maria_assert_text (m, "hoist_hand", "SELECT COUNT(*) FROM hoist_kept", "7");
}

static void
test_cut_short (Maria *m)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (HoistMariadb) db = NULL;
  g_autoptr (GError) error = NULL;

  maria_fill (m);
  path = dump (m);
  text = fixture_read (path);
  maria_sql (m, NULL, "CREATE DATABASE hoist_x");
  db = maria_open (m, "hoist_x");
  *strstr (text, "-- This is the end") = '\0';
  fixture_write (path, text);
  g_assert_false (hoist_mariadb_load (db, path, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "is not whole"));
}

/* A row that is larger than one statement, and many that fill several. */
static void
test_large (Maria *m)
{
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autoptr (HoistMariadb) db = NULL;
  g_autoptr (GError) error = NULL;

  maria_sql (m, "app",
             "CREATE TABLE large (id int PRIMARY KEY, b longblob); INSERT INTO large VALUES (1, "
             "REPEAT(x'00ff', 2000000)); INSERT INTO large SELECT seq, REPEAT('y', 400) FROM "
             "seq_2_to_3000");
  before = maria_checksums (m, "app");
  path = dump (m);
  maria_sql (m, NULL, "CREATE DATABASE hoist_x CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci");
  db = maria_open (m, "hoist_x");
  if (!hoist_mariadb_load (db, path, NULL, &error))
    g_assert_no_error (error);
  maria_assert_like (m, "hoist_x", before);
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-dump/client", m, test_client);
  maria_add ("/mariadb-dump/cut-short", m, test_cut_short);
  maria_add ("/mariadb-dump/large", m, test_large);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
