/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server that says it is CockroachDB (a fake, tests/fakes: there is no real one to be had here):
 * known by its name however it says it, asked a guide's question, and never told to change
 * anything. */
#include "drivers/hoist-postgres-cockroach.h"

#include <string.h>

#include "base/hoist-error.h"
#include "fixture.h"
#include "model/hoist-plan.h"

typedef struct
{
  Fixture f;
  GSubprocess *server;
  char *place;
} Fake;

static void
set_up (Fake *fake, gconstpointer kind)
{
  g_autofree char *script =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "tests/fakes/cockroach.py", NULL);
  g_autoptr (GError) error = NULL;

  fixture_init (&fake->f);
  fake->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                   &error, "/usr/bin/python3", script, fake->f.folder, kind, NULL);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (fake->server));
  g_autofree char *port = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *url =
      g_strdup_printf ("cockroachdb+psycopg2://app:geheim@127.0.0.1:%s/app?sslmode=disable", port);
  fake->place = hoist_postgres_place_keep (fake->f.folder, "app", url, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fake *fake, gconstpointer kind)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (fake->server), NULL, NULL);
  g_subprocess_wait (fake->server, NULL, NULL);
  g_object_unref (fake->server);
  g_free (fake->place);
  fixture_clear (&fake->f);
}

static void
assert_refused (GError **error)
{
  g_assert_error (*error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED);
  g_assert_true (
      g_str_has_prefix ((*error)->message, "The server is CockroachDB CCL v23.1.11, not"));
  g_clear_error (error);
}

/* Whatever would be the first of an upgrade; then all that it was asked. */
static void
test_refused (Fake *fake, gconstpointer kind)
{
  g_auto (HoistDatabaseSighting) seen = { 0 };
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_finding_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = fixture_path (&fake->f, "asked");
  g_autofree char *text = NULL;

  g_assert_false (hoist_database_postgres.probe (fake->place, FALSE, &seen, NULL, &error));
  assert_refused (&error);
  if (!g_str_equal (kind, "silent"))
    {
      g_assert_false (hoist_database_postgres.examine (fake->place, findings, NULL, &error));
      assert_refused (&error);
    }
  text = g_file_test (path, G_FILE_TEST_EXISTS) ? fixture_read (path) : g_strdup ("");
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    g_assert_cmpstr (lines[i], ==, "SELECT version()");
}

/* Replication, say: the answer of its own views. */
static void
test_asked (Fake *fake, gconstpointer kind)
{
  g_autoptr (GError) error = NULL;
  gboolean yes = FALSE;

  g_assert_true (hoist_postgres_ask (
      fake->place, "SELECT (count(*) = 0)::INT FROM crdb_internal.gossip_liveness", &yes, NULL,
      &error));
  g_assert_no_error (error);
  g_assert_true (yes);
}

int
main (int argc, char **argv)
{
  static const char *const kinds[] = { "tells", "strict", "silent" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *refused =
          g_strconcat ("/drivers/postgres-cockroach/refused/", kinds[i], NULL);
      g_autofree char *asked = g_strconcat ("/drivers/postgres-cockroach/asked/", kinds[i], NULL);

      g_test_add (refused, Fake, kinds[i], set_up, test_refused, tear_down);
      g_test_add (asked, Fake, kinds[i], set_up, test_asked, tear_down);
    }
  return g_test_run ();
}
