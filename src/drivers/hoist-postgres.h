/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PostgreSQL as the database driver uses it: connections with care, errors as ours, and the parts
 * that hoist-database-postgres.c puts into its table. For the files hoist-postgres-*.c and that one
 * only. Thread: a connection has one owner; every call blocks and can be cancelled. */
#pragma once
#include "drivers/hoist-database.h"
#include <libpq-fe.h>

G_BEGIN_DECLS

/* Where a database is: what libpq and the server's tools are told. The password is in `passfile`
 * (0600) only: never in an argument, an environment, a message. */
typedef struct
{
  char *host, *port, *user, *database, *ssl_mode, *passfile;
} HoistPostgresPlace;
void hoist_postgres_place_free (HoistPostgresPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPostgresPlace, hoist_postgres_place_free)

/* From a URL of the usual kind (postgresql://, also as SQLAlchemy writes it) into FOLDER/NAME.json
 * and FOLDER/NAME.pass, both 0600 and written only when they changed. INVALID says what is wrong
 * without saying the URL. Returns the path of the first: the "place" that the driver is given. */
char *hoist_postgres_place_keep (const char *folder, const char *name, const char *url,
                                 GError **error);
/* `place` may end in "?DATABASE": another database of the same server. */
HoistPostgresPlace *hoist_postgres_place_load (const char *place, GError **error);
char *hoist_postgres_place_describe (const HoistPostgresPlace *place); /* "app on /run/…" */

typedef PGconn HoistPostgres;
typedef PGresult HoistPostgresRows;
void hoist_postgres_close (HoistPostgres *db);
void hoist_postgres_rows_free (HoistPostgresRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPostgres, hoist_postgres_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistPostgresRows, hoist_postgres_rows_free)

/* UNREACHABLE, NOT_FOUND (no such database), FORBIDDEN, NOT_OFFERED (it is CockroachDB). Everything
 * that changes how values are written is set to the same on every connection. `database` NULL: the
 * place's own. */
HoistPostgres *hoist_postgres_open (const HoistPostgresPlace *place, const char *database,
                                    const HoistDriverCall *call, GError **error);
/* NOT_OFFERED by name where a server that knows every setting of ours is CockroachDB all the same.
 */
gboolean hoist_postgres_check_server (HoistPostgres *db, const HoistDriverCall *call,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Without those settings, of whatever server. */
HoistPostgres *hoist_postgres_open_plain (const HoistPostgresPlace *place, const char *database,
                                          const HoistDriverCall *call, GError **error);
/* To "postgres", else "template1": what is asked about a database, or done with it, from outside.
 */
HoistPostgres *hoist_postgres_open_beside (const HoistPostgresPlace *place,
                                           const HoistDriverCall *call, GError **error);
/* One statement with text parameters (NULL: several statements, without); waits, and asks the
 * server to stop when it is cancelled. */
HoistPostgresRows *hoist_postgres_query (HoistPostgres *db, const char *sql,
                                         const char *const *values, const HoistDriverCall *call,
                                         GError **error);
gboolean hoist_postgres_run (HoistPostgres *db, const char *sql, const HoistDriverCall *call,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first column of the first row; NULL with an error, "" for NULL or no row. */
char *hoist_postgres_get_text (HoistPostgres *db, const char *sql, const char *const *values,
                               const HoistDriverCall *call, GError **error);
const char *hoist_postgres_cell (const HoistPostgresRows *rows, int row, int column);
gint64 hoist_postgres_cell_int (const HoistPostgresRows *rows, int row, int column);
char *hoist_postgres_quote (const char *name);      /* "name" */
char *hoist_postgres_quote_text (const char *text); /* 'text' */
/* Our error for what the server said last; `what` begins the sentence. */
void hoist_postgres_set_error (HoistPostgres *db, const HoistPostgresRows *rows, GError **error);

/* Sessions of others on the database. HoistProcessSighting*: pid is the server's process, name says
 * program, role, what it does and since when. */
GPtrArray *hoist_postgres_find_sessions (const char *place, GError **error);
/* Ends those of our own role: nobody of the tenant may have one now (services are stopped). A
 * session whose client was killed while it waited would still commit. */
gboolean hoist_postgres_end_sessions (const char *place, const HoistDriverCall *call,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_ask (const char *path, const char *question, gboolean *ret_yes,
                             const HoistDriverCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Sessions there have ever been, ours on it included; and those that are there now. */
gboolean hoist_postgres_count_sessions (const char *place, gint64 *ret_ever, guint *ret_now,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean hoist_postgres_examine (const char *place, GPtrArray *findings,
                                 const HoistDriverCall *call, GError **error);

G_END_DECLS
