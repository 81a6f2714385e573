/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections to MariaDB: opened with every setting that matters said, one statement at a time; a
 * cancellation reaches the server by a second connection (KILL QUERY), and ends the first where
 * that one can't be had. Owned by the caller; any thread. Messages carry no SQL and no secret. */
#include "drivers/hoist-mariadb.h"
#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "base/hoist-secret.h"
#include "base/hoist-text.h"
#include <errmsg.h>
#include <string.h>
#include <sys/socket.h>

#define CONNECT_S 10
#define PASSWORD_MAX 4096
#define PACKET_MAX (1024UL * 1024 * 1024)
#define ASK_EVERY 1000 /* rows between two looks whether somebody asked for an end */

struct _HoistMariadb
{
  MYSQL *mysql;
  const char *database;
  HoistMariadbPlace *beside; /* to reach the server again */
};

/* How values look must not depend on the user, the database or the server. */
#define SETTINGS                                                                                   \
  "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone = '+00:00', "     \
  "foreign_key_checks = 0, unique_checks = 0, check_constraint_checks = 0, lock_wait_timeout = "   \
  "10, innodb_lock_wait_timeout = 10, max_statement_time = 0, net_read_timeout = 3600, "           \
  "net_write_timeout = 3600, wait_timeout = 86400, sql_quote_show_create = 1, "                    \
  "tx_isolation = 'REPEATABLE-READ', autocommit = 1, sql_select_limit = DEFAULT, "                 \
  "group_concat_max_len = 16777216"

static HoistMariadbPlace *
copy_place (const HoistMariadbPlace *place, const char *database)
{
  HoistMariadbPlace *copy = g_new0 (HoistMariadbPlace, 1);

  copy->host = g_strdup (place->host);
  copy->socket = g_strdup (place->socket);
  copy->user = g_strdup (place->user);
  copy->database = g_strdup (database);
  copy->ssl_ca = g_strdup (place->ssl_ca);
  copy->passfile = g_strdup (place->passfile);
  copy->port = place->port;
  return copy;
}

void
hoist_mariadb_close (HoistMariadb *db)
{
  if (db == NULL)
    return;
  if (db->mysql != NULL)
    mysql_close (db->mysql);
  hoist_mariadb_place_free (db->beside);
  g_free (db);
}

void
hoist_mariadb_rows_free (HoistMariadbRows *rows)
{
  mysql_free_result (rows);
}

static const struct
{
  guint number;
  HoistErrorCode code;
} numbers[] = {
  { 1044, HOIST_ERROR_FORBIDDEN },   { 1045, HOIST_ERROR_FORBIDDEN },
  { 1142, HOIST_ERROR_FORBIDDEN },   { 1143, HOIST_ERROR_FORBIDDEN },
  { 1227, HOIST_ERROR_FORBIDDEN },   { 1370, HOIST_ERROR_FORBIDDEN },
  { 1419, HOIST_ERROR_FORBIDDEN },   { 1698, HOIST_ERROR_FORBIDDEN },
  { 1049, HOIST_ERROR_NOT_FOUND },   { 1021, HOIST_ERROR_NO_SPACE },
  { 1114, HOIST_ERROR_NO_SPACE },    { 1205, HOIST_ERROR_BUSY },
  { 1213, HOIST_ERROR_BUSY },        { 1317, HOIST_ERROR_CANCELLED },
  { 1969, HOIST_ERROR_CANCELLED },   { 1194, HOIST_ERROR_CORRUPT },
  { 1195, HOIST_ERROR_CORRUPT },     { 1034, HOIST_ERROR_CORRUPT },
  { 1040, HOIST_ERROR_UNREACHABLE }, { 1053, HOIST_ERROR_UNREACHABLE },
  { 1927, HOIST_ERROR_UNREACHABLE },
};

static void
set_error (MYSQL *mysql, GError **error)
{
  guint number = mysql_errno (mysql);
  HoistErrorCode code = number >= CR_MIN_ERROR && number <= CR_MYSQL_LAST_ERROR
                            ? HOIST_ERROR_UNREACHABLE
                            : HOIST_ERROR_IO;
  g_autofree char *clean = hoist_text_clean_line (mysql_error (mysql), -1, 300);
  g_autofree char *safe = hoist_secret_redact (clean);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i].number == number)
      code = numbers[i].code;
  g_set_error (error, HOIST_ERROR, code, "MariaDB says: %s", safe);
}

static MYSQL *
connect_now (const HoistMariadbPlace *place, const char *database, GError **error)
{
  static gsize once;
  guint seconds = CONNECT_S, protocol, no = 0;
  unsigned long packet = PACKET_MAX;
  my_bool yes = 1;
  g_autofree char *password = hoist_file_read (place->passfile, PASSWORD_MAX, NULL, error);
  MYSQL *mysql;

  if (password == NULL)
    return NULL;
  if (g_once_init_enter (&once))
    g_once_init_leave (&once, mysql_server_init (0, NULL, NULL) == 0 ? 1 : 2);
  mysql = mysql_init (NULL);
  g_assert (mysql != NULL);
  protocol = place->socket[0] != '\0' ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  mysql_optionsv (mysql, MYSQL_OPT_PROTOCOL, &protocol);
  mysql_optionsv (mysql, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  mysql_optionsv (mysql, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet);
  mysql_optionsv (mysql, MYSQL_OPT_LOCAL_INFILE, &no); /* no server reads our files */
  mysql_optionsv (mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  mysql_optionsv (mysql, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "hoist");
  if (place->ssl_ca[0] != '\0')
    {
      mysql_ssl_set (mysql, NULL, NULL, place->ssl_ca, NULL, NULL);
      mysql_optionsv (mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
    }
  if (mysql_real_connect (mysql, place->host, place->user, password,
                          database[0] != '\0' ? database : NULL, place->port,
                          place->socket[0] != '\0' ? place->socket : NULL, 0)
      == NULL)
    {
      set_error (mysql, error);
      g_clear_pointer (&mysql, mysql_close);
    }
  memset (password, 0, strlen (password));
  return mysql;
}

HoistMariadb *
hoist_mariadb_open (const HoistMariadbPlace *place, const char *database,
                    const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadb) db = g_new0 (HoistMariadb, 1);

  if (!hoist_driver_call_check (call, error))
    return NULL;
  db->beside = copy_place (place, database != NULL ? database : place->database);
  db->database = db->beside->database;
  db->mysql = connect_now (place, db->database, error);
  if (db->mysql == NULL)
    {
      g_prefix_error (error, "The database %s can't be opened: ", place->database);
      return NULL;
    }
  if (!mariadb_connection (db->mysql))
    {
      g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
                   "The server is MySQL %s; only MariaDB 10.6 or later is offered.",
                   mysql_get_server_info (db->mysql));
      return NULL;
    }
  return hoist_mariadb_run (db, SETTINGS, call, error) ? g_steal_pointer (&db) : NULL;
}

const char *
hoist_mariadb_get_version (HoistMariadb *db)
{
  return mysql_get_server_info (db->mysql);
}

const char *
hoist_mariadb_get_database (HoistMariadb *db)
{
  return db->database;
}

/* Beside a statement that runs: ends it when somebody asks for that. */
typedef struct
{
  HoistMariadb *db;
  GCancellable *cancellable;
  GThread *thread;
  gulong handler;
} Watch;

static gpointer
kill_in_thread (gpointer data)
{
  HoistMariadb *db = data;
  MYSQL *other = connect_now (db->beside, "", NULL);
  g_autofree char *sql = g_strdup_printf ("KILL QUERY %lu", mysql_thread_id (db->mysql));

  if (other == NULL || mysql_query (other, sql) != 0)
    shutdown ((int) mysql_get_socket (db->mysql), SHUT_RDWR);
  if (other != NULL)
    mysql_close (other);
  return NULL;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Watch *watch = user_data;

  if (watch->thread == NULL)
    watch->thread = g_thread_new ("kill-query", kill_in_thread, watch->db);
}

static gboolean
watch_begin (Watch *watch, HoistMariadb *db, const HoistDriverCall *call, GError **error)
{
  *watch = (Watch){ .db = db, .cancellable = call != NULL ? call->cancellable : NULL };
  if (!hoist_driver_call_check (call, error))
    return FALSE;
  if (watch->cancellable != NULL)
    watch->handler =
        g_cancellable_connect (watch->cancellable, G_CALLBACK (cancelled_cb), watch, NULL);
  return TRUE;
}

static void
watch_end (Watch *watch)
{
  if (watch->handler != 0)
    g_cancellable_disconnect (watch->cancellable, watch->handler);
  if (watch->thread != NULL)
    g_thread_join (watch->thread);
}

static gboolean
say (HoistMariadb *db, const char *sql, gsize n, const HoistDriverCall *call, GError **error)
{
  Watch watch;
  gboolean ok;

  if (!watch_begin (&watch, db, call, error))
    return FALSE;
  ok = mysql_real_query (db->mysql, sql, n) == 0;
  watch_end (&watch);
  if (!ok && hoist_driver_call_check (call, error))
    set_error (db->mysql, error);
  return ok;
}

gboolean
hoist_mariadb_run_bytes (HoistMariadb *db, const char *sql, gsize n, const HoistDriverCall *call,
                         GError **error)
{
  MYSQL_RES *rows;

  if (!say (db, sql, n, call, error))
    return FALSE;
  rows = mysql_store_result (db->mysql);
  if (rows != NULL)
    mysql_free_result (rows);
  return TRUE;
}

gboolean
hoist_mariadb_run (HoistMariadb *db, const char *sql, const HoistDriverCall *call, GError **error)
{
  return hoist_mariadb_run_bytes (db, sql, strlen (sql), call, error);
}

gboolean
hoist_mariadb_runf (HoistMariadb *db, const HoistDriverCall *call, GError **error,
                    const char *format, ...)
{
  g_autofree char *sql = NULL;
  va_list arguments;

  va_start (arguments, format);
  sql = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return hoist_mariadb_run (db, sql, call, error);
}

HoistMariadbRows *
hoist_mariadb_query (HoistMariadb *db, const char *sql, const HoistDriverCall *call, GError **error)
{
  HoistMariadbRows *rows;

  if (!say (db, sql, strlen (sql), call, error))
    return NULL;
  rows = mysql_store_result (db->mysql);
  if (rows == NULL && mysql_errno (db->mysql) != 0)
    set_error (db->mysql, error);
  else if (rows == NULL)
    g_set_error_literal (error, HOIST_ERROR, HOIST_ERROR_INVALID,
                         "MariaDB says: the statement answers nothing");
  return rows;
}

char **
hoist_mariadb_next (HoistMariadbRows *rows)
{
  return mysql_fetch_row (rows);
}

gboolean
hoist_mariadb_each (HoistMariadb *db, const char *sql, HoistMariadbRowFunc func, gpointer user_data,
                    const HoistDriverCall *call, GError **error)
{
  g_autoptr (HoistMariadbRows) rows = NULL;
  char **row;
  gint64 n = 0;

  if (!say (db, sql, strlen (sql), call, error))
    return FALSE;
  rows = mysql_use_result (db->mysql);
  while (rows != NULL && (row = mysql_fetch_row (rows)) != NULL)
    if ((++n % ASK_EVERY == 0 && !hoist_driver_call_check (call, error))
        || !func (row, mysql_fetch_lengths (rows), user_data, error))
      return FALSE;
  if (mysql_errno (db->mysql) == 0)
    return TRUE;
  set_error (db->mysql, error);
  return FALSE;
}

char *
hoist_mariadb_get_text (HoistMariadb *db, const char *sql, const HoistDriverCall *call,
                        GError **error)
{
  g_autoptr (HoistMariadbRows) rows = hoist_mariadb_query (db, sql, call, error);
  char **row = rows != NULL ? hoist_mariadb_next (rows) : NULL;

  if (rows == NULL)
    return NULL;
  return g_strdup (row != NULL && row[0] != NULL ? row[0] : "");
}

char *
hoist_mariadb_quote (const char *name)
{
  GString *quoted = g_string_new ("`");

  for (const char *at = name; *at != '\0'; at++)
    {
      if (*at == '`')
        g_string_append_c (quoted, '`');
      g_string_append_c (quoted, *at);
    }
  g_string_append_c (quoted, '`');
  return g_string_free (quoted, FALSE);
}

char *
hoist_mariadb_quote_text (const char *text)
{
  GString *quoted = g_string_new ("'");

  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '\'' || *at == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *at);
    }
  g_string_append_c (quoted, '\'');
  return g_string_free (quoted, FALSE);
}
