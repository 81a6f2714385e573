/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server of a test program. */
#include "cluster.h"

#define URL_PASSWORD "Geheim%3A4711%5Cx"

PGconn *
cluster_session (const Cluster *c, const char *database, const char *role)
{
  const char *keywords[] = { "host", "port", "user", "password", "dbname", NULL };
  const char *values[] = { c->sockets, "5432", role, CLUSTER_PASSWORD, database, NULL };
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

HoistBackup *
cluster_back_up (const Cluster *c, const char *name)
{
  return database_case_back_up (&hoist_database_postgres, &c->f, c->place, name, name);
}

static void
start (Cluster *c)
{
  g_autofree char *state = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  c->server = database_case_start_server (&c->f, "cluster.py", "pg");
  state = fixture_path (&c->f, "state");
  c->sockets = g_build_filename (c->f.folder, "pg", "s", NULL);
  cluster_sql (c, "postgres",
               "CREATE ROLE app LOGIN CREATEDB PASSWORD '" CLUSTER_PASSWORD
               "'; CREATE ROLE other LOGIN "
               "PASSWORD '" CLUSTER_PASSWORD "'");
  url = g_strdup_printf ("postgresql+psycopg2://app:%s@/app?host=%s", URL_PASSWORD, c->sockets);
  c->place = hoist_postgres_place_keep (state, "main", url, &error);
  g_assert_no_error (error);
}

static void
stop (Cluster *c)
{
  database_case_end_server (c->server, &c->f);
  g_free (c->sockets);
  g_free (c->place);
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
