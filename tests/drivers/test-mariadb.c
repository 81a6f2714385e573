/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections: errors as ours, values as they are, an end when somebody asks for one. */
#include "maria.h"

#include "base/hoist-error.h"

#include <string.h>

static void
assert_code (const Maria *m, const char *url, HoistErrorCode code)
{
  g_autofree char *state = fixture_path (&m->f, "state");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = hoist_mariadb_place_keep (state, "other", url, &error);
  g_autoptr (HoistMariadbPlace) place = hoist_mariadb_place_load (path, &error);

  g_assert_null (hoist_mariadb_open (place, NULL, NULL, &error));
  g_assert_error (error, HOIST_ERROR, (int) code);
  g_assert_null (strstr (error->message, "geheim"));
}

static void
test_errors (Maria *m)
{
  g_autofree char *wrong = g_strdup_printf ("mysql://app:geheim@/app?unix_socket=%s", m->socket);
  g_autoptr (HoistMariadb) db = maria_open (m, "");
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistMariadbPlace) place = maria_load_place (m);

  assert_code (m, wrong, HOIST_ERROR_FORBIDDEN);
  assert_code (m, "mysql://app:geheim@/app?unix_socket=/nowhere/s", HOIST_ERROR_UNREACHABLE);
  assert_code (m, "mysql://app:geheim@127.0.0.1:1/app", HOIST_ERROR_UNREACHABLE);
  g_assert_null (hoist_mariadb_open (place, "hoist_none", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (hoist_mariadb_run (db, "DROP DATABASE mysql", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_FORBIDDEN);
  g_clear_error (&error);
  g_assert_false (hoist_mariadb_run (db, "SELECT 1; SELECT 2", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_IO);
}

static void
test_values (Maria *m)
{
  g_autoptr (HoistMariadb) db = maria_open (m, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *quoted = hoist_mariadb_quote_text ("it's \\ \xe2\x82\xac");
  g_autofree char *name = hoist_mariadb_quote ("a`b");
  g_autofree char *sql = g_strdup_printf ("SELECT %s AS %s", quoted, name);
  g_autofree char *text = hoist_mariadb_get_text (db, sql, NULL, &error);
  g_autofree char *zone = hoist_mariadb_get_text (db, "SELECT @@time_zone", NULL, &error);
  g_autofree char *none = hoist_mariadb_get_text (db, "SELECT NULL", NULL, &error);

  g_assert_cmpstr (text, ==, "it's \\ \xe2\x82\xac");
  g_assert_cmpstr (zone, ==, "+00:00");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (hoist_mariadb_get_database (db), ==, "app");
  g_assert_nonnull (strstr (hoist_mariadb_get_version (db), "MariaDB"));
}

static gpointer
cancel_in_thread (gpointer data)
{
  const Maria *m = data;
  g_autofree char *running = NULL;

  do
    {
      g_free (running);
      running = maria_text (m, NULL,
                            "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE "
                            "'SELECT SLEEP%'");
    }
  while (g_str_equal (running, "0"));
  return NULL;
}

typedef struct
{
  const Maria *m;
  GCancellable *cancellable;
} Cancelling;

static gpointer
wait_and_cancel (gpointer data)
{
  Cancelling *c = data;

  cancel_in_thread ((gpointer) c->m);
  g_cancellable_cancel (c->cancellable);
  return NULL;
}

static void
test_cancel (Maria *m)
{
  g_autoptr (HoistMariadb) db = maria_open (m, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  HoistDriverCall call = { .cancellable = cancellable, .keep_fd = -1 };
  Cancelling c = { m, cancellable };
  GThread *thread = g_thread_new ("cancel", wait_and_cancel, &c);
  g_autofree char *text = hoist_mariadb_get_text (db, "SELECT SLEEP(600) = 1", &call, &error);

  g_thread_join (thread);
  /* SLEEP answers when it is killed; the next statement is not said any more. */
  g_assert_true (text == NULL || g_str_equal (text, "0"));
  g_clear_error (&error);
  g_assert_false (hoist_mariadb_run (db, "SELECT 1", &call, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CANCELLED);
  g_clear_error (&error);
  if (!hoist_mariadb_run (db, "SELECT 1", NULL, &error))
    g_assert_no_error (error);
}

static void
add (Maria *m)
{
  maria_add ("/mariadb/errors", m, test_errors);
  maria_add ("/mariadb/values", m, test_values);
  maria_add ("/mariadb/cancel", m, test_cancel);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
