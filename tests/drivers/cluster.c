/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server of a test program. Ends only what it started: the helper ends the server when its
 * standard input, a pipe of ours, ends. */
#include "cluster.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define PASSWORD "Geheim:4711\\x"
#define URL_PASSWORD "Geheim%3A4711%5Cx"

PGconn *
cluster_session (const Cluster *c, const char *database, const char *role)
{
  const char *keywords[] = { "host", "port", "user", "password", "dbname", NULL };
  const char *values[] = { c->sockets, "5432", role, PASSWORD, database, NULL };
  PGconn *session = PQconnectdbParams (keywords, values, 0);

  if (PQstatus (session) != CONNECTION_OK)
    g_error ("%s", PQerrorMessage (session));
  return session;
}

static char *
ask (PGconn *session, const char *sql)
{
  PGresult *result = PQexec (session, sql);
  ExecStatusType status = PQresultStatus (result);
  char *text;

  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    g_error ("%s: %s", sql, PQerrorMessage (session));
  text = g_strdup (status == PGRES_TUPLES_OK && PQntuples (result) > 0 ? PQgetvalue (result, 0, 0)
                                                                       : "");
  PQclear (result);
  return text;
}

void
cluster_say (PGconn *session, const char *sql)
{
  g_free (ask (session, sql));
}

char *
cluster_text (const Cluster *c, const char *database, const char *sql)
{
  PGconn *session = cluster_session (c, database, "postgres");
  char *text = ask (session, sql);

  PQfinish (session);
  return text;
}

void
cluster_sql (const Cluster *c, const char *database, const char *sql)
{
  g_free (cluster_text (c, database, sql));
}

void
cluster_assert_text (const Cluster *c, const char *database, const char *sql, const char *expected)
{
  g_autofree char *text = cluster_text (c, database, sql);

  g_assert_cmpstr (text, ==, expected);
}

void
cluster_fill (const Cluster *c)
{
  PGconn *app = cluster_session (c, "app", "app");

  cluster_say (app,
               "CREATE TYPE mood AS ENUM ('sad', 'glad');"
               "CREATE TABLE person (id serial PRIMARY KEY, name text NOT NULL, mood mood DEFAULT "
               "'glad', born timestamptz, facts jsonb, photo bytea, score double precision);"
               "CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person int "
               "REFERENCES person (id) ON DELETE CASCADE, body text, size int GENERATED ALWAYS AS "
               "(length(body)) STORED);"
               "CREATE SCHEMA \"odd Name\"; CREATE TABLE \"odd Name\".\"t.x\" (v int);"
               "CREATE INDEX note_person ON note (person);"
               "CREATE VIEW glad AS SELECT name FROM person WHERE mood = 'glad';"
               "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.born := "
               "coalesce(NEW.born, '2001-02-03 04:05+02'); RETURN NEW; END $$;"
               "CREATE TRIGGER stamp BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION stamp();"
               "INSERT INTO person (name, facts, photo, score) SELECT 'n' || i, "
               "jsonb_build_object('i', i), decode(md5(i::text), 'hex'), i / 3.0 FROM "
               "generate_series(1, 200) i;"
               "INSERT INTO note (person, body) SELECT i, repeat('x', i) FROM generate_series(1, "
               "100) i;"
               "INSERT INTO \"odd Name\".\"t.x\" VALUES (NULL), (1), (1)");
  PQfinish (app);
}

HoistPostgresPlace *
cluster_load_place (const Cluster *c)
{
  g_autoptr (GError) error = NULL;
  HoistPostgresPlace *place = hoist_postgres_place_load (c->place, &error);

  g_assert_no_error (error);
  return place;
}

HoistDatabaseBackupOrder
cluster_order (const Cluster *c, const char *folder, const char *id)
{
  return (HoistDatabaseBackupOrder){ .path = c->place,
                                     .folder = folder,
                                     .id = id,
                                     .tenant = "tn_0000000000000001",
                                     .run = "rn_0000000000000001",
                                     .version = "v1.0.0",
                                     .commit = "0123456789012345678901234567890123456789" };
}

HoistBackup *
cluster_back_up (const Cluster *c, const char *name)
{
  g_autofree char *relative = g_strconcat ("backups/", name, NULL);
  g_autofree char *folder = fixture_path (&c->f, relative);
  HoistDatabaseBackupOrder order = cluster_order (c, folder, name);
  g_autoptr (GError) error = NULL;
  HoistBackup *backup = hoist_postgres_back_up (&order, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (backup->verified_at, >, 0);
  g_assert_cmpstr (backup->fault, ==, "");
  return backup;
}

char *
cluster_digest (const Cluster *c, const char *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistDatabaseDigest) digest = hoist_database_postgres.digest (place, NULL, &error);

  g_assert_no_error (error);
  return g_strdup (digest->content_digest);
}

static void
start (Cluster *c)
{
  g_autofree char *script =
      g_build_filename (g_getenv ("HOIST_SOURCE_ROOT"), "tests", "cluster.py", NULL);
  g_autofree char *folder = NULL;
  g_autofree char *state = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;
  char line[6] = "";

  fixture_init (&c->f);
  g_assert_cmpint (g_chmod (c->f.folder, 0711), ==, 0);
  folder = fixture_path (&c->f, "pg");
  state = fixture_path (&c->f, "state");
  c->sockets = g_build_filename (folder, "s", NULL);
  g_assert_cmpint (g_mkdir (folder, 0711), ==, 0);
  c->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                &error, "/usr/bin/python3", script, folder, NULL);
  g_assert_no_error (error);
  g_assert_true (g_input_stream_read_all (g_subprocess_get_stdout_pipe (c->server), line, 5, NULL,
                                          NULL, &error));
  g_assert_cmpstr (line, ==, "ready");
  cluster_sql (c, "postgres",
               "CREATE ROLE app LOGIN CREATEDB PASSWORD '" PASSWORD "'; CREATE ROLE other LOGIN "
               "PASSWORD '" PASSWORD "'");
  url = g_strdup_printf ("postgresql+psycopg2://app:%s@/app?host=%s", URL_PASSWORD, c->sockets);
  c->place = hoist_postgres_place_keep (state, "main", url, &error);
  g_assert_no_error (error);
}

static void
stop (Cluster *c)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (c->server), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (c->server, NULL, &error));
  g_clear_object (&c->server);
  g_free (c->sockets);
  g_free (c->place);
  fixture_clear (&c->f);
}

/* Everything but the server's own databases goes. */
static void
make_new (const Cluster *c)
{
  while (TRUE)
    {
      g_autofree char *drop = cluster_text (
          c, "postgres",
          "SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE datname "
          "NOT IN ('postgres', 'template0', 'template1') LIMIT 1");

      if (drop[0] == '\0')
        break;
      cluster_sql (c, "postgres", drop);
    }
  cluster_sql (c, "postgres", "CREATE DATABASE app OWNER app");
}

typedef struct
{
  Cluster *c;
  void (*test) (Cluster *c);
} Test;

static void
run_cb (gconstpointer data)
{
  const Test *test = data;

  make_new (test->c);
  test->test (test->c);
}

void
cluster_add (const char *path, Cluster *c, void (*test) (Cluster *c))
{
  Test *one = g_new0 (Test, 1);

  one->c = c;
  one->test = test;
  g_test_add_data_func_full (path, one, run_cb, g_free);
}

int
cluster_run (int argc, char **argv, void (*add) (Cluster *c))
{
  Cluster c = { 0 };
  int status;

  g_test_init (&argc, &argv, NULL);
  start (&c);
  add (&c);
  status = g_test_run ();
  stop (&c);
  return status;
}
