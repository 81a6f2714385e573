/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a database is: what URLs are understood, what is refused without being repeated, and that
 * the password lies in one file that only we may read. */
#include "drivers/hoist-database-server.h"
#include "drivers/hoist-postgres.h"

#include "base/hoist-error.h"
#include "fixture.h"

#include <string.h>
#include <sys/stat.h>

static char *
keep (const Fixture *f, const char *url, GError **error)
{
  g_autofree char *folder = fixture_path (f, "state");

  return hoist_postgres_place_keep (folder, "main", url, error);
}

static void
test_understood (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *url, *host, *port, *user, *database;
  } urls[] = {
    { "postgresql://u:geheim@h:5433/d", "h", "5433", "u", "d" },
    { "postgres://u@h/d", "h", "5432", "u", "d" },
    { "postgresql+psycopg2://u:geheim@h/d?sslmode=require", "h", "5432", "u", "d" },
    { "postgresql://u:geheim@/d?host=/run/pg", "/run/pg", "5432", "u", "d" },
    { "postgresql://u:geheim@%2Frun%2Fpg/d%20x%27?connect_timeout=3", "/run/pg", "5432", "u",
      "d x'" },
    { "postgresql://u@/x%20host%3Devil", "/var/run/postgresql", "5432", "u", "x host=evil" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = keep (f, urls[i].url, &error);
      g_autoptr (HoistPostgresPlace) place = NULL;

      g_assert_no_error (error);
      place = hoist_postgres_place_load (path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (place->host, ==, urls[i].host);
      g_assert_cmpstr (place->port, ==, urls[i].port);
      g_assert_cmpstr (place->user, ==, urls[i].user);
      g_assert_cmpstr (place->database, ==, urls[i].database);
    }
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  static const char *const urls[] = {
    "",
    "geheim",
    "mysql://u:geheim@h/d",
    "postgresql://u:geheim@h/",
    "postgresql://:geheim@h/d",
    "postgresql://u:geheim@h,i/d",
    "postgresql://u:geheim@h/d?options=-c%20geheim",
    "postgresql://u:geheim@h/d?service=geheim",
    "postgresql://u:geheim@h/d?passfile=/geheim",
    "postgresql://u:geheim@h/d?sslkey=/geheim",
    "postgresql://u:geheim@h/d%0ageheim",
    "postgresql://u:geheim@h/d?geheim",
    "postgresql://u:geheim@h/"
    "1234567890123456789012345678901234567890123456789012345678901234",
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = keep (f, urls[i], &error);

      g_assert_null (path);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
      g_assert_null (strstr (error->message, "geheim"));
    }
}

static void
test_password (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = keep (f, "postgresql://u:ge%3Ahe%5Cim@h:5433/d", &error);
  g_autofree char *passfile = fixture_path (f, "state/main.pass");
  g_autofree char *pass = fixture_read (passfile);
  g_autofree char *text = fixture_read (path);
  struct stat st;

  g_assert_no_error (error);
  g_assert_cmpstr (pass, ==, "h:5433:*:u:ge\\:he\\\\im\n");
  g_assert_null (strstr (text, "ge:he"));
  g_assert_cmpint (stat (passfile, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);
}

static void
test_other (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = keep (f, "postgresql://u@h/d", &error);
  g_autofree char *other = hoist_database_server_locate_other (path, "hoist_x");
  g_autofree char *again = hoist_database_server_locate_other (other, "hoist_y");
  g_autoptr (HoistPostgresPlace) place = hoist_postgres_place_load (again, &error);
  g_autofree char *shown = hoist_postgres_place_describe (place);

  g_assert_no_error (error);
  g_assert_cmpstr (place->database, ==, "hoist_y");
  g_assert_cmpstr (shown, ==, "hoist_y on h");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_init (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_clear (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/postgres-place/understood", Fixture, NULL, set_up, test_understood, tear_down);
  g_test_add ("/postgres-place/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/postgres-place/password", Fixture, NULL, set_up, test_password, tear_down);
  g_test_add ("/postgres-place/other", Fixture, NULL, set_up, test_other, tear_down);
  return g_test_run ();
}
