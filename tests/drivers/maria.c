/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server of a test program. */
#include "maria.h"

#include <string.h>

#define PASSWORD "Ge'heim:4711\\x@/"
#define SQL_PASSWORD "Ge\\'heim:4711\\\\x@/"
#define URL_PASSWORD "Ge%27heim%3A4711%5Cx%40%2F"

MYSQL *
maria_session (const Maria *m, const char *database, const char *user)
{
  MYSQL *session = mysql_init (NULL);
  const char *password = g_str_equal (user, "root") ? "" : PASSWORD;

  mysql_optionsv (session, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  if (mysql_real_connect (session, "localhost", user, password, database, 0, m->socket,
                          CLIENT_MULTI_STATEMENTS)
      == NULL)
    g_error ("%s", mysql_error (session));
  return session;
}

char *
maria_dup_password (void)
{
  return g_strdup (PASSWORD);
}

static char *
ask (MYSQL *session, const char *sql)
{
  char *text = NULL;

  if (mysql_query (session, sql) != 0)
    g_error ("%s: %s", sql, mysql_error (session));
  do
    {
      MYSQL_RES *rows = mysql_store_result (session);
      MYSQL_ROW row = rows != NULL ? mysql_fetch_row (rows) : NULL;

      if (row != NULL && text == NULL)
        text = g_strdup (row[0] != NULL ? row[0] : "");
      if (rows != NULL)
        mysql_free_result (rows);
    }
  while (mysql_next_result (session) == 0);
  if (mysql_errno (session) != 0)
    g_error ("%s: %s", sql, mysql_error (session));
  return text != NULL ? text : g_strdup ("");
}

void
maria_say (MYSQL *session, const char *sql)
{
  g_free (ask (session, sql));
}

char *
maria_text (const Maria *m, const char *database, const char *sql)
{
  MYSQL *session = maria_session (m, database, "root");
  char *text = ask (session, sql);

  mysql_close (session);
  return text;
}

void
maria_sql (const Maria *m, const char *database, const char *sql)
{
  g_free (maria_text (m, database, sql));
}

void
maria_assert_text (const Maria *m, const char *database, const char *sql, const char *expected)
{
  g_autofree char *text = maria_text (m, database, sql);

  g_assert_cmpstr (text, ==, expected);
}

/* Everything that a conversion, a rounding or a rename could spoil. */
#define TABLES                                                                                     \
  "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', time_zone = '+05:30';"              \
  "CREATE TABLE person (id int unsigned zerofill AUTO_INCREMENT PRIMARY KEY, name varchar(80) "    \
  "CHARACTER SET latin1 NOT NULL, mood enum('sad','glad','') DEFAULT 'glad', likes "               \
  "set('a','b','c'), born datetime(6), seen timestamp(3) NULL, day date, hour time(2), y year, "   \
  "price decimal(30,10), f float, d double, bits bit(60), facts json, photo longblob, emoji "      \
  "text, wide varchar(10) CHARACTER SET utf16, raw binary(4), spot point, addr inet6, name_len "   \
  "int AS (char_length(name)) STORED, upper_name varchar(80) AS (upper(name)) VIRTUAL, secret "    \
  "int INVISIBLE DEFAULT 7, UNIQUE KEY name (name), CHECK (price > -1000)) AUTO_INCREMENT=9000;"   \
  "INSERT INTO person (id, name, mood, likes, born, seen, day, hour, y, price, f, d, bits, "       \
  "facts, "                                                                                        \
  "photo, emoji, wide, raw, spot, addr, secret) VALUES (0, 'zero\\\\ \\'q\\'', 'sad', 'a,c', "     \
  "'2001-02-03 04:05:06.789012', '2001-02-03 04:05:06.789', '0000-00-00', '-838:59:59.99', 1999, " \
  "12345678901234567890.0123456789, 48.137154, 0.1, b'101', '{\"i\": 1}', x'00ff0a0d275c22', "     \
  "'\\u2026 \\n; --', 'AB', x'00', POINT(1, 2.5), '2001:db8::1', 1), (1, _latin1 x'e4f6fc', '', "  \
  "'', '2023-02-31 00:00:00', NULL, '2023-02-31', NULL, NULL, -0.5, -0.0, -0.0, "                  \
  "b'111111111111111111111111111111111111111111111111111111111111', NULL, '', "                    \
  "_utf8mb4 x'f09f9880', NULL, NULL, NULL, NULL, 2), (4000000000, 'last', NULL, NULL, NULL, "      \
  "NULL, "                                                                                         \
  "NULL, NULL, NULL, NULL, 1e-30, 1.7976931348623157e308, NULL, NULL, NULL, NULL, NULL, NULL, "    \
  "NULL, NULL, NULL);"                                                                             \
  "CREATE TABLE note (id bigint AUTO_INCREMENT PRIMARY KEY, person int unsigned, body text, "      \
  "CONSTRAINT of_person FOREIGN KEY (person) REFERENCES person (id) ON DELETE CASCADE) COMMENT "   \
  "'a; b\\n c AUTO_INCREMENT=5';"                                                                  \
  "INSERT INTO note (person, body) SELECT 1, repeat('x', seq) FROM seq_1_to_300; ALTER TABLE "     \
  "note AUTO_INCREMENT = 301;"                                                                     \
  "CREATE TABLE `odd Na``me.x` (v int) ENGINE=MyISAM; INSERT INTO `odd Na``me.x` VALUES (NULL), "  \
  "(1), (1); CREATE TABLE aria (k varchar(20) COLLATE utf8mb4_bin) ENGINE=Aria; INSERT INTO aria " \
  "VALUES ('Key'), ('key '); CREATE TABLE empty (i int); CREATE SEQUENCE counter START 5 "         \
  "INCREMENT 3; SELECT nextval(counter);"
#define OBJECTS                                                                                    \
  "SET sql_mode = 'ANSI_QUOTES';"                                                                  \
  "CREATE FUNCTION twice(i int) RETURNS int DETERMINISTIC RETURN i * 2;"                           \
  "SET sql_mode = '';"                                                                             \
  "CREATE PROCEDURE clean() BEGIN DELETE FROM note WHERE body = ''; END;"                          \
  "CREATE VIEW b_glad AS SELECT name, twice(id) AS t FROM person WHERE mood = 'glad';"             \
  "CREATE VIEW a_of_b AS SELECT * FROM b_glad;"                                                    \
  "CREATE TRIGGER first BEFORE INSERT ON note FOR EACH ROW SET NEW.body = CONCAT(NEW.body, '1');"  \
  "CREATE TRIGGER later BEFORE INSERT ON note FOR EACH ROW SET NEW.body = CONCAT(NEW.body, '2');"  \
  "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DO CALL clean();"

void
maria_fill (const Maria *m)
{
  MYSQL *app = maria_session (m, "app", "app");

  maria_say (app, TABLES);
  maria_say (app, OBJECTS);
  mysql_close (app);
}

HoistMariadbPlace *
maria_load_place (const Maria *m)
{
  g_autoptr (GError) error = NULL;
  HoistMariadbPlace *place = hoist_mariadb_place_load (m->place, &error);

  g_assert_no_error (error);
  return place;
}

HoistMariadb *
maria_open (const Maria *m, const char *database)
{
  g_autoptr (HoistMariadbPlace) place = maria_load_place (m);
  g_autoptr (GError) error = NULL;
  HoistMariadb *db = hoist_mariadb_open (place, database, NULL, &error);

  g_assert_no_error (error);
  return db;
}

HoistBackup *
maria_back_up (const Maria *m, const char *name)
{
  return database_case_back_up (&hoist_database_mariadb, &m->f, m->place, name, name);
}

/* By the server's own means, and the texts of what is no table. */
char *
maria_checksums (const Maria *m, const char *database)
{
  g_autofree char *names = maria_text (
      m, database,
      "SELECT GROUP_CONCAT(CONCAT('`', REPLACE(TABLE_NAME, '`', '``'), '`') ORDER BY TABLE_NAME) "
      "FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE "
      "TABLE' AND TABLE_NAME NOT LIKE 'hoist%'");
  g_autofree char *sql = g_strdup_printf ("CHECKSUM TABLE %s EXTENDED", names);
  MYSQL *session = maria_session (m, database, "root");
  GString *text = g_string_new (NULL);
  MYSQL_RES *rows;
  MYSQL_ROW row;

  if (mysql_query (session, sql) != 0)
    g_error ("%s: %s", sql, mysql_error (session));
  rows = mysql_store_result (session);
  while ((row = mysql_fetch_row (rows)) != NULL)
    g_string_append_printf (text, "%s=%s ", strchr (row[0], '.') + 1, row[1]);
  mysql_free_result (rows);
  mysql_close (session);
  return g_string_free (text, FALSE);
}

void
maria_assert_like (const Maria *m, const char *database, const char *checksums)
{
  g_autofree char *now = maria_checksums (m, database);

  g_assert_cmpstr (now, ==, checksums);
}

static void
start (Maria *m)
{
  g_autofree char *state = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  m->server = database_case_start_server (&m->f, "mariadb_server.py", "my");
  state = fixture_path (&m->f, "state");
  m->socket = g_build_filename (m->f.folder, "my", "s", "m.sock", NULL);
  maria_sql (m, NULL,
             "CREATE USER app@localhost IDENTIFIED BY '" SQL_PASSWORD "'; CREATE USER "
             "other@localhost IDENTIFIED BY '" SQL_PASSWORD "'");
  url = g_strdup_printf ("mysql+pymysql://app:%s@localhost/app?unix_socket=%s&charset=utf8mb4",
                         URL_PASSWORD, m->socket);
  m->place = hoist_mariadb_place_keep (state, "main", url, &error);
  g_assert_no_error (error);
}

static void
stop (Maria *m)
{
  database_case_end_server (m->server, &m->f);
  g_free (m->socket);
  g_free (m->place);
}

/* Everything but the server's own databases goes. */
static void
make_new (const Maria *m)
{
  while (TRUE)
    {
      g_autofree char *drop = maria_text (
          m, NULL,
          "SELECT CONCAT('DROP DATABASE `', SCHEMA_NAME, '`') FROM information_schema.SCHEMATA "
          "WHERE SCHEMA_NAME NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys') "
          "LIMIT 1");

      if (drop[0] == '\0')
        break;
      maria_sql (m, NULL, drop);
    }
  maria_sql (m, NULL,
             "CREATE DATABASE app CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; REVOKE ALL, "
             "GRANT OPTION FROM app@localhost; GRANT ALL ON app.* TO app@localhost; GRANT ALL ON "
             "`hoist\\_%`.* TO app@localhost; GRANT PROCESS ON *.* TO app@localhost");
}

typedef struct
{
  Maria *m;
  void (*test) (Maria *m);
} Test;

static void
run_cb (gconstpointer data)
{
  const Test *test = data;

  make_new (test->m);
  test->test (test->m);
}

void
maria_add (const char *path, Maria *m, void (*test) (Maria *m))
{
  Test *one = g_new0 (Test, 1);

  one->m = m;
  one->test = test;
  g_test_add_data_func_full (path, one, run_cb, g_free);
}

int
maria_run (int argc, char **argv, void (*add) (Maria *m))
{
  Maria m = { 0 };
  int status;

  g_test_init (&argc, &argv, NULL);
  start (&m);
  add (&m);
  status = g_test_run ();
  stop (&m);
  return status;
}
