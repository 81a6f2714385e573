/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections to PostgreSQL: opened with every setting that matters said, one statement at a time,
 * waited for so that a cancellation reaches the server. Owned by the caller; any thread. Never puts
 * a value into SQL text but through parameters; messages carry no SQL and no secret. */
#include "drivers/hoist-postgres.h"
#include "drivers/hoist-postgres-cockroach.h"
#include "base/hoist-error.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"
#include <string.h>

/* How values look must not depend on the role, the database or the machine. */
#define OPTIONS                                                                                    \
  "-c datestyle=ISO -c intervalstyle=iso_8601 -c timezone=UTC -c extra_float_digits=3 "            \
  "-c bytea_output=hex -c lc_monetary=C -c xmloption=content -c row_security=off "                 \
  "-c search_path=pg_catalog -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 "     \
  "-c lock_timeout=10s -c client_min_messages=warning -c max_parallel_workers_per_gather=2"

void
hoist_postgres_close (HoistPostgres *db)
{
  PQfinish (db);
}

void
hoist_postgres_rows_free (HoistPostgresRows *rows)
{
  PQclear (rows);
}

static const struct
{
  const char *state; /* SQLSTATE, or the beginning of one */
  HoistErrorCode code;
} states[] = { { "3D000", HOIST_ERROR_NOT_FOUND },  { "42501", HOIST_ERROR_FORBIDDEN },
               { "28", HOIST_ERROR_FORBIDDEN },     { "53100", HOIST_ERROR_NO_SPACE },
               { "57014", HOIST_ERROR_CANCELLED },  { "55006", HOIST_ERROR_BUSY },
               { "55P03", HOIST_ERROR_BUSY },       { "40P01", HOIST_ERROR_BUSY },
               { "XX001", HOIST_ERROR_CORRUPT },    { "XX002", HOIST_ERROR_CORRUPT },
               { "08", HOIST_ERROR_UNREACHABLE },   { "57P01", HOIST_ERROR_UNREACHABLE },
               { "57P03", HOIST_ERROR_UNREACHABLE } };

static HoistErrorCode
find_code (const char *state, gboolean connected)
{
  for (guint i = 0; state != NULL && i < G_N_ELEMENTS (states); i++)
    if (g_str_has_prefix (state, states[i].state))
      return states[i].code;
  return connected ? HOIST_ERROR_IO : HOIST_ERROR_UNREACHABLE;
}

void
hoist_postgres_set_error (HoistPostgres *db, const HoistPostgresRows *rows, GError **error)
{
  const char *state = rows != NULL ? PQresultErrorField (rows, PG_DIAG_SQLSTATE) : NULL;
  const char *said = rows != NULL ? PQresultErrorField (rows, PG_DIAG_MESSAGE_PRIMARY) : NULL;
  g_autofree char *clean =
      hoist_text_clean_line (said != NULL ? said : PQerrorMessage (db), -1, 300);
  g_autofree char *safe = hoist_secret_redact (clean);

  g_set_error (error, HOIST_ERROR, find_code (state, PQstatus (db) == CONNECTION_OK),
               "PostgreSQL says: %s", g_strchomp (safe));
}

/* A failed connection has a text only, in the server's language or in ours. */
static void
set_connect_error (HoistPostgres *db, const char *database, GError **error)
{
  g_autofree char *clean = hoist_text_clean_line (PQerrorMessage (db), -1, 300);
  g_autofree char *safe = hoist_secret_redact (clean);
  HoistErrorCode code = HOIST_ERROR_UNREACHABLE;

  if (strstr (safe, "does not exist") != NULL && strstr (safe, "database") != NULL)
    code = HOIST_ERROR_NOT_FOUND;
  else if (PQconnectionNeedsPassword (db) || strstr (safe, "authentication failed") != NULL
           || strstr (safe, "permission denied") != NULL || strstr (safe, "pg_hba.conf") != NULL)
    code = HOIST_ERROR_FORBIDDEN;
  g_set_error (error, HOIST_ERROR, code, "The database %s can't be opened: %s", database,
               g_strchomp (safe));
}

/* Until the socket is ready, or somebody asks for an end. */
static gboolean
wait_for (HoistPostgres *db, gushort events, const HoistDriverCall *call, GError **error)
{
  GCancellable *cancellable = call != NULL ? call->cancellable : NULL;
  GPollFD fds[2] = { { PQsocket (db), events, 0 } };
  guint n = 1;

  if (cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[1]))
    n = 2;
  g_poll (fds, n, -1);
  if (n == 2)
    g_cancellable_release_fd (cancellable);
  return hoist_driver_call_check (call, error);
}

static gboolean
connect_now (HoistPostgres *db, const char *database, const HoistDriverCall *call, GError **error)
{
  PostgresPollingStatusType at = PGRES_POLLING_WRITING;

  while (PQstatus (db) != CONNECTION_BAD && at != PGRES_POLLING_OK && at != PGRES_POLLING_FAILED)
    {
      if (!wait_for (db, at == PGRES_POLLING_READING ? G_IO_IN : G_IO_OUT, call, error))
        return FALSE;
      at = PQconnectPoll (db);
    }
  if (PQstatus (db) == CONNECTION_OK)
    return TRUE;
  set_connect_error (db, database, error);
  return FALSE;
}

static void
ignore_notice_cb (void *user_data, const PGresult *result)
{
}

static HoistPostgres *
open_with (const HoistPostgresPlace *place, const char *database, const char *options,
           const HoistDriverCall *call, GError **error)
{
  const char *name = database != NULL ? database : place->database;
  const char *keywords[] = {
    "host",    "port",     "user",    "dbname",           "sslmode",
    "options", "passfile", "service", "application_name", "client_encoding",
    NULL
  };
  const char *values[] = { place->host, place->port,     place->user, name,    place->ssl_mode,
                           options,     place->passfile, NULL,        "hoist", "UTF8",
                           NULL };
  g_autoptr (HoistPostgres) db = PQconnectStartParams (keywords, values, 0);

  g_assert (db != NULL);
  PQsetNoticeReceiver (db, ignore_notice_cb, NULL);
  return connect_now (db, name, call, error) ? g_steal_pointer (&db) : NULL;
}

HoistPostgres *
hoist_postgres_open_plain (const HoistPostgresPlace *place, const char *database,
                           const HoistDriverCall *call, GError **error)
{
  return open_with (place, database, "", call, error);
}

/* One that does not know our settings may be no PostgreSQL at all: then that is what is said. */
static char *
find_stranger (const HoistPostgresPlace *place, const char *database, const HoistDriverCall *call,
               const GError *problem)
{
  g_autoptr (HoistPostgres) plain = NULL;

  if (strstr (problem->message, "parameter") == NULL
      && strstr (problem->message, "setting") == NULL)
    return NULL;
  plain = hoist_postgres_open_plain (place, database, call, NULL);
  return plain != NULL ? hoist_postgres_cockroach_dup_name (plain, call) : NULL;
}

HoistPostgres *
hoist_postgres_open (const HoistPostgresPlace *place, const char *database,
                     const HoistDriverCall *call, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HoistPostgres) db = open_with (place, database, OPTIONS, call, &local);
  g_autofree char *stranger = db == NULL ? find_stranger (place, database, call, local)
                              : PQparameterStatus (db, "crdb_version") != NULL
                                  ? hoist_postgres_cockroach_dup_name (db, call)
                                  : NULL;

  if (stranger != NULL)
    hoist_postgres_cockroach_refuse (stranger, error);
  else if (db == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    return g_steal_pointer (&db);
  return NULL;
}

gboolean
hoist_postgres_check_server (HoistPostgres *db, const HoistDriverCall *call, GError **error)
{
  g_autofree char *stranger = hoist_postgres_cockroach_dup_name (db, call);

  return stranger == NULL || hoist_postgres_cockroach_refuse (stranger, error);
}

HoistPostgres *
hoist_postgres_open_beside (const HoistPostgresPlace *place, const HoistDriverCall *call,
                            GError **error)
{
  g_autoptr (GError) first = NULL;
  HoistPostgres *db = hoist_postgres_open (place, "postgres", call, &first);

  if (db == NULL && !g_error_matches (first, HOIST_ERROR, HOIST_ERROR_CANCELLED))
    db = hoist_postgres_open (place, "template1", call, NULL);
  if (db == NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  return db;
}

static void
cancel_statement (HoistPostgres *db)
{
  PGcancel *cancel = PQgetCancel (db);
  char said[256];

  if (cancel != NULL && !PQcancel (cancel, said, sizeof said))
    g_debug ("The statement could not be cancelled: %s", said);
  PQfreeCancel (cancel);
}

/* All that there is, the last result that matters. */
static HoistPostgresRows *
collect (HoistPostgres *db)
{
  HoistPostgresRows *last = NULL, *next;

  while ((next = PQgetResult (db)) != NULL)
    {
      PQclear (last);
      last = next;
      if (PQresultStatus (last) == PGRES_COPY_IN || PQresultStatus (last) == PGRES_COPY_OUT)
        break;
    }
  return last;
}

HoistPostgresRows *
hoist_postgres_query (HoistPostgres *db, const char *sql, const char *const *values,
                      const HoistDriverCall *call, GError **error)
{
  int n = values != NULL ? (int) g_strv_length ((char **) values) : 0;
  g_autoptr (HoistPostgresRows) rows = NULL;
  ExecStatusType status;
  int sent = values != NULL ? PQsendQueryParams (db, sql, n, NULL, values, NULL, NULL, 0)
                            : PQsendQuery (db, sql);

  while (sent && PQisBusy (db))
    if (!wait_for (db, G_IO_IN, call, error))
      {
        cancel_statement (db);
        PQclear (collect (db));
        return NULL;
      }
    else if (!PQconsumeInput (db))
      break;
  rows = collect (db);
  status = rows != NULL ? PQresultStatus (rows) : PGRES_FATAL_ERROR;
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_COPY_IN
      || status == PGRES_COPY_OUT)
    return g_steal_pointer (&rows);
  hoist_postgres_set_error (db, rows, error);
  return NULL;
}

gboolean
hoist_postgres_run (HoistPostgres *db, const char *sql, const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (db, sql, NULL, call, error);

  return rows != NULL;
}

const char *
hoist_postgres_cell (const HoistPostgresRows *rows, int row, int column)
{
  return PQgetvalue (rows, row, column);
}

gint64
hoist_postgres_cell_int (const HoistPostgresRows *rows, int row, int column)
{
  return g_ascii_strtoll (PQgetvalue (rows, row, column), NULL, 10);
}

char *
hoist_postgres_get_text (HoistPostgres *db, const char *sql, const char *const *values,
                         const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistPostgresRows) rows = hoist_postgres_query (db, sql, values, call, error);

  if (rows == NULL)
    return NULL;
  return g_strdup (PQntuples (rows) > 0 ? PQgetvalue (rows, 0, 0) : "");
}

static char *
quote (const char *text, char mark)
{
  GString *quoted = g_string_new (NULL);

  g_string_append_c (quoted, mark);
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == mark)
        g_string_append_c (quoted, mark);
      g_string_append_c (quoted, *at);
    }
  g_string_append_c (quoted, mark);
  return g_string_free (quoted, FALSE);
}

char *
hoist_postgres_quote (const char *name)
{
  return quote (name, '"');
}

char *
hoist_postgres_quote_text (const char *text)
{
  return quote (text, '\'');
}
