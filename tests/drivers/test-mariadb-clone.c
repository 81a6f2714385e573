/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clone has what the live database had at one moment, its triggers, views and routines act, its
 * events do not exist; and it goes with whoever has it open. The live one never notices. */
#include "maria.h"

#include <string.h>

static const HoistDatabaseCloner *const cloner = &hoist_database_cloner_mariadb;
#define CLONE "hoist_" FIXTURE_RUN "_rehearsal"

static HoistDatabaseCloneOrder
make_order (const Maria *m, char **folder)
{
  *folder = fixture_path (&m->f, "rehearsal");
  return (HoistDatabaseCloneOrder){ .path = m->place, .run = FIXTURE_RUN, .folder = *folder };
}

static void
test_clone (Maria *m)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCloneOrder order = make_order (m, &folder);
  g_autofree char *path = cloner->locate (&order);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  MYSQL *app;

  maria_fill (m);
  maria_sql (m, "app", "DROP EVENT nightly");
  before = database_case_digest (&hoist_database_mariadb, m->place);
  for (guint i = 0; i < 2; i++) /* the second one finds the first */
    {
      g_autofree char *digest = NULL;

      FIXTURE_DO (cloner->make (&order, NULL, &error));
      digest = database_case_digest (&hoist_database_mariadb, path);
      g_assert_cmpstr (digest, ==, before);
      app = maria_session (m, CLONE, "app");
      maria_say (app,
                 "INSERT INTO note (person, body) VALUES (1, 'n'); CREATE TABLE fresh (i int)");
      maria_assert_text (m, CLONE, "SELECT body FROM note ORDER BY id DESC LIMIT 1", "n12");
      mysql_close (app);
    }
  after = database_case_digest (&hoist_database_mariadb, m->place);
  g_assert_cmpstr (after, ==, before);
  app = maria_session (m, CLONE, "app"); /* left behind by a program that was killed */
  maria_say (app, "START TRANSACTION; UPDATE note SET body = 'x' WHERE id = 1");
  g_assert_true (cloner->is_there (&order));
  for (guint i = 0; i < 2; i++)
    FIXTURE_DO (cloner->drop (&order, NULL, &error));
  g_assert_false (cloner->is_there (&order));
  maria_assert_text (m, "app", "SHOW DATABASES LIKE 'hoist%'", "");
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  mysql_close (app);
}

/* They would act by themselves; and nothing of ours is to be seen there. */
static void
test_events (Maria *m)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCloneOrder order = make_order (m, &folder);
  g_autoptr (GError) error = NULL;

  maria_fill (m);
  FIXTURE_DO (cloner->make (&order, NULL, &error));
  maria_assert_text (
      m, "app", "SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '" CLONE "'",
      "0");
  maria_assert_text (
      m, "app", "SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'app'", "1");
  maria_assert_text (m, CLONE, "SHOW TABLES LIKE 'hoist%'", "");
  FIXTURE_DO (cloner->drop (&order, NULL, &error));
}

/* What an interruption left goes as well. */
static void
test_half_made (Maria *m)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCloneOrder order = make_order (m, &folder);
  g_autoptr (GError) error = NULL;

  g_assert_false (cloner->is_there (&order));
  maria_sql (m, "app", "CREATE DATABASE " CLONE);
  g_assert_true (cloner->is_there (&order));
  FIXTURE_DO (cloner->drop (&order, NULL, &error));
  g_assert_false (cloner->is_there (&order));
}

/* A number that the clone gives out is none of production's. */
static void
test_sequences (Maria *m)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCloneOrder order = make_order (m, &folder);
  g_autoptr (GError) error = NULL;

  maria_sql (m, "app",
             "CREATE SEQUENCE s; CREATE TABLE `a ``b` (`i d` int DEFAULT (nextval(s) + 1), x int)");
  FIXTURE_DO (cloner->make (&order, NULL, &error));
  maria_sql (m, CLONE, "INSERT INTO `a ``b` (x) VALUES (1)");
  maria_assert_text (m, CLONE, "SELECT `i d` FROM `a ``b`", "2");
  maria_assert_text (m, CLONE, "SELECT next_not_cached_value > 1 FROM s", "1");
  maria_assert_text (m, "app", "SELECT next_not_cached_value FROM s", "1");
  FIXTURE_DO (cloner->drop (&order, NULL, &error));
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-clone/clone", m, test_clone);
  maria_add ("/mariadb-clone/events", m, test_events);
  maria_add ("/mariadb-clone/half-made", m, test_half_made);
  maria_add ("/mariadb-clone/sequences", m, test_sequences);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
