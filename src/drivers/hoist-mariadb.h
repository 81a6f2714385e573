/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MariaDB as the database driver uses it: connections with care, errors as ours. For the files
 * hoist-mariadb-*.c and hoist-database-mariadb.c only. Thread: a connection has one owner; every
 * call blocks and can be cancelled. */
#pragma once
#include "drivers/hoist-database.h"
#include <mysql.h>

G_BEGIN_DECLS

/* Where a database is. The password is in `passfile` (0600) only: never in an argument, an
 * environment, a message. `socket` "": over the network to host and port. */
typedef struct
{
  char *host, *socket, *user, *database, *ssl_ca, *passfile;
  guint port;
} HoistMariadbPlace;
void hoist_mariadb_place_free (HoistMariadbPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistMariadbPlace, hoist_mariadb_place_free)

/* From a URL (mysql:// or mariadb://, also as SQLAlchemy writes them) into FOLDER/NAME.json and
 * FOLDER/NAME.pass, both 0600 and written only when they changed. INVALID says what is wrong
 * without saying the URL. Returns the path of the first: the "place" that the driver is given. */
char *hoist_mariadb_place_keep (const char *folder, const char *name, const char *url,
                                GError **error);
/* `place` may end in "?DATABASE": another database of the same server. */
HoistMariadbPlace *hoist_mariadb_place_load (const char *place, GError **error);
char *hoist_mariadb_place_describe (const HoistMariadbPlace *place); /* "app on /run/…" */

typedef struct _HoistMariadb HoistMariadb;
typedef MYSQL_RES HoistMariadbRows;
void hoist_mariadb_close (HoistMariadb *db);
void hoist_mariadb_rows_free (HoistMariadbRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistMariadb, hoist_mariadb_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistMariadbRows, hoist_mariadb_rows_free)

/* UNREACHABLE, NOT_FOUND (no such database), FORBIDDEN, NOT_OFFERED (a MySQL server). Everything
 * that changes how values are written is set to the same on every connection. `database` NULL: the
 * place's own; "": none, to look from beside. */
HoistMariadb *hoist_mariadb_open (const HoistMariadbPlace *place, const char *database,
                                  const HoistDriverCall *call, GError **error);
const char *hoist_mariadb_get_version (HoistMariadb *db);
const char *hoist_mariadb_get_database (HoistMariadb *db);

/* One statement; asks the server to stop when it is cancelled. */
gboolean hoist_mariadb_run (HoistMariadb *db, const char *sql, const HoistDriverCall *call,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_run_bytes (HoistMariadb *db, const char *sql, gsize n,
                                  const HoistDriverCall *call,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_runf (HoistMariadb *db, const HoistDriverCall *call, GError **error,
                             const char *format, ...)
    G_GNUC_PRINTF (4, 5) G_GNUC_WARN_UNUSED_RESULT;
HoistMariadbRows *hoist_mariadb_query (HoistMariadb *db, const char *sql,
                                       const HoistDriverCall *call, GError **error);
/* The next row of what query gave; NULL behind the last. */
char **hoist_mariadb_next (HoistMariadbRows *rows);
/* Row after row as the server sends them; FALSE from the function ends it. */
typedef gboolean (*HoistMariadbRowFunc) (char **cells, const unsigned long *sizes,
                                         gpointer user_data, GError **error);
gboolean hoist_mariadb_each (HoistMariadb *db, const char *sql, HoistMariadbRowFunc func,
                             gpointer user_data, const HoistDriverCall *call,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first column of the first row; NULL with an error, "" for NULL or no row. */
char *hoist_mariadb_get_text (HoistMariadb *db, const char *sql, const HoistDriverCall *call,
                              GError **error);
char *hoist_mariadb_quote (const char *name);      /* `name` */
char *hoist_mariadb_quote_text (const char *text); /* 'text' */

/* Sessions of others on the database, as far as the server shows them to us.
 * HoistProcessSighting*: pid is the session's number there. */
GPtrArray *hoist_mariadb_find_sessions (const char *place, GError **error);
/* Ends those of our own user, and waits until they are gone. */
gboolean hoist_mariadb_end_sessions (const char *place, const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_count_sessions (const char *place, gint64 *ret_ever, guint *ret_now,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_ask (const char *path, const char *question, gboolean *ret_yes,
                            const HoistDriverCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_examine (const char *place, GPtrArray *findings, const HoistDriverCall *call,
                                GError **error);
/* Whether the user may make the databases beside the tenant's own at all: FORBIDDEN names it, what
 * it may not do, and the statement that gives it. */
gboolean hoist_mariadb_check_beside (const HoistMariadbPlace *place, const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
