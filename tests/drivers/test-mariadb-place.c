/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database URL says, and what it may not; the password is in one file of 0600 and in no
 * message. */
#include "fixture.h"

#include "base/hoist-error.h"
#include "drivers/hoist-mariadb.h"

#include <string.h>
#include <sys/stat.h>

static const struct
{
  const char *url, *host, *socket, *user, *database;
  guint port;
  const char *password, *shown;
} good[] = {
  { "mysql://app:p%40ss%2Fw%3Aord@db.example:3307/shop", "db.example", "", "app", "shop", 3307,
    "p@ss/w:ord", "shop on db.example:3307" },
  { "mariadb://app:x@localhost/shop", "localhost", "/run/mysqld/mysqld.sock", "app", "shop", 3306,
    "x", "shop on /run/mysqld/mysqld.sock" },
  { "mysql+pymysql://app:x@localhost/shop?charset=utf8mb4", "localhost", "", "app", "shop", 3306,
    "x", "shop on localhost:3306" },
  { "mysql+mysqldb://app@/shop?unix_socket=/tmp/m%2Fs", "localhost", "/tmp/m/s", "app", "shop",
    3306, "", "shop on /tmp/m/s" },
  { "mysql://app:x@[::1]:3306/shop?ssl_ca=/etc/ca.pem", "::1", "", "app", "shop", 3306, "x",
    "shop on ::1:3306" },
};

static const struct
{
  const char *url, *says;
} bad[] = {
  { "postgresql://app:geheim@h/d", "not of the form" },
  { "mysqlx://app:geheim@h/d", "not of the form" },
  { "geheim", "not of the form" },
  { "mysql://app:geheim@h", "not of the form" },
  { "mysql://app:geheim@h/", "names no database" },
  { "mysql://:geheim@h/d", "names no user" },
  { "mysql://app:geheim@h/d/e", "not understood" },
  { "mysql://app:geheim@h/d%0Ae", "not understood" },
  { "mysql://app:geheim@h/d?local_infile=1", "“local_infile”" },
  { "mysql://app:geheim@h/d?unix_socket=relative", "“unix_socket”" },
  { "mysql://app:geheim@h/d?read_default_file=/geheim", "“read_default_file”" },
  { "mysql://app:geheim@h/"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "longer than 64" },
};

static void
test_good (void)
{
  Fixture f;
  g_autofree char *state = NULL;

  fixture_init (&f);
  state = fixture_path (&f, "state");
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = hoist_mariadb_place_keep (state, "main", good[i].url, &error);
      g_autoptr (HoistMariadbPlace) place = NULL;
      g_autofree char *password = NULL;
      g_autofree char *text = NULL;
      g_autofree char *shown = NULL;
      struct stat st;

      g_assert_no_error (error);
      place = hoist_mariadb_place_load (path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (place->host, ==, good[i].host);
      g_assert_cmpstr (place->socket, ==, good[i].socket);
      g_assert_cmpstr (place->user, ==, good[i].user);
      g_assert_cmpstr (place->database, ==, good[i].database);
      g_assert_cmpuint (place->port, ==, good[i].port);
      password = fixture_read (place->passfile);
      g_assert_cmpstr (password, ==, good[i].password);
      text = fixture_read (path);
      g_assert_true (password[0] == '\0' || strlen (password) < 3
                     || strstr (text, password) == NULL);
      g_assert_cmpint (stat (place->passfile, &st), ==, 0);
      g_assert_cmpint (st.st_mode & 0777, ==, 0600);
      shown = hoist_mariadb_place_describe (place);
      g_assert_cmpstr (shown, ==, good[i].shown);
    }
  fixture_clear (&f);
}

static void
test_bad (void)
{
  Fixture f;
  g_autofree char *state = NULL;

  fixture_init (&f);
  state = fixture_path (&f, "state");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (hoist_mariadb_place_keep (state, "main", bad[i].url, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, bad[i].says));
      g_assert_null (strstr (error->message, "geheim"));
    }
  g_assert_false (g_file_test (state, G_FILE_TEST_EXISTS));
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mariadb-place/good", test_good);
  g_test_add_func ("/mariadb-place/bad", test_bad);
  return g_test_run ();
}
