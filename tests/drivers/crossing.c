/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger of the crossing tests. Owns nothing. */
#include "crossing.h"

void
crossing_say (const Cluster *c, const char *database, const char *sql)
{
  PGconn *app = cluster_session (c, database, "app");

  cluster_say (app, sql);
  PQfinish (app);
}

void
crossing_fill (const Cluster *c)
{
  crossing_say (
      c, "app",
      "CREATE TABLE account (id serial PRIMARY KEY, name text NOT NULL, parent int REFERENCES "
      "account, data jsonb, photo bytea, score numeric(8,2), at timestamptz DEFAULT now());"
      "CREATE TABLE entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account int NOT "
      "NULL REFERENCES account ON DELETE CASCADE, text text NOT NULL UNIQUE, size int GENERATED "
      "ALWAYS AS (length(text)) STORED);"
      "CREATE TABLE seen (n int PRIMARY KEY, times int NOT NULL DEFAULT 0);"
      "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen "
      "VALUES (NEW.account, 1) ON CONFLICT (n) DO UPDATE SET times = seen.times + 1; RETURN NEW; "
      "END $$;"
      "CREATE TRIGGER see AFTER INSERT ON entry FOR EACH ROW EXECUTE FUNCTION see();"
      "INSERT INTO account (name, data) SELECT 'a' || i, 'null' FROM generate_series(1, 50) i;"
      "INSERT INTO entry (account, text) SELECT 1 + i % 50, 'e' || i FROM generate_series(1, 500) "
      "i");
}

HoistDatabaseCopyOrder
crossing_order (const Cluster *c, char **folder)
{
  *folder = fixture_path (&c->f, "copy");
  return (HoistDatabaseCopyOrder){ .path = c->place, .run = FIXTURE_RUN, .folder = *folder };
}
