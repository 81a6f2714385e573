/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole way over and back while somebody writes, with an oracle of its own: what the writer was
 * told is stored, is there, once. And after an interruption at every point where one can be. */
#include "crossing.h"

#include "base/hoist-error.h"
#include "drivers/hoist-database-copy.h"

#include <string.h>

static const HoistDatabaseCopier *const copier = &hoist_database_copier_postgres;
#define MIGRATION                                                                                  \
  "ALTER TABLE entry ADD tag text DEFAULT 'none'; CREATE TABLE tag (n int PRIMARY KEY)"

typedef struct
{
  const Cluster *c;
  const char *prefix;
  gint over;       /* atomic */
  guint limit;     /* 0: until it is over */
  GPtrArray *told; /* texts that were acknowledged */
} Writer;

static gpointer
write_cb (gpointer data)
{
  Writer *w = data;
  PGconn *app = cluster_session (w->c, "app", "app");

  for (guint i = 0; !g_atomic_int_get (&w->over) && (w->limit == 0 || i < w->limit); i++)
    {
      g_autofree char *text = g_strdup_printf ("%s-%u", w->prefix, i);
      g_autofree char *sql = g_strdup_printf ("INSERT INTO entry (account, text) VALUES (%u, "
                                              "'%s'); UPDATE account SET score = %u WHERE "
                                              "id = %u",
                                              1 + i % 50, text, i % 1000, 1 + i % 50);

      cluster_say (app, sql);
      g_ptr_array_add (w->told, g_steal_pointer (&text));
    }
  PQfinish (app);
  return NULL;
}

static void
assert_told (const Cluster *c, const Writer *w)
{
  PGconn *app = cluster_session (c, "app", "postgres");

  g_assert_cmpuint (w->told->len, >, 20);
  for (guint i = 0; i < w->told->len; i++)
    {
      const char *values[] = { g_ptr_array_index (w->told, i) };
      PGresult *result = PQexecParams (app, "SELECT count(*) FROM entry WHERE text = $1", 1, NULL,
                                       values, NULL, NULL, 0);

      g_assert_cmpstr (PQgetvalue (result, 0, 0), ==, "1");
      PQclear (result);
    }
  PQfinish (app);
}

static void
assert_crossed (const HoistDatabaseCopyOrder *order, gboolean back, gboolean expected)
{
  g_autoptr (GError) error = NULL;
  gboolean is;

  g_assert_true (copier->is_across (order, back, &is, &error));
  g_assert_no_error (error);
  g_assert_cmpint (is, ==, expected);
}

static HoistDatabaseCarried
cross (const HoistDatabaseCopyOrder *order, gboolean back)
{
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (copier->cross (order, back, &carried, NULL, &error));
  g_assert_no_error (error);
  assert_crossed (order, back, TRUE);
  return carried;
}

/* Over, while one writes until the last moment. */
static void
go_over (const Cluster *c, const HoistDatabaseCopyOrder *order, Writer *w)
{
  GThread *thread = g_thread_new ("writer", write_cb, w);
  g_autoptr (GError) error = NULL;
  HoistDatabaseCarried carried;

  FIXTURE_DO (copier->begin (order, NULL, &error));
  g_assert_no_error (error);
  crossing_say (c, CROSSING_COPY, MIGRATION);
  FIXTURE_DO (copier->settle (order, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      FIXTURE_DO (copier->carry (order, FALSE, &carried, NULL, &error));
      g_assert_no_error (error);
    }
  g_atomic_int_set (&w->over, 1);
  g_thread_join (thread);
  cross (order, FALSE);
}

static void
test_over_and_back (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCopyOrder order = crossing_order (c, &folder);
  Writer first = { c, "first", 0, 0, g_ptr_array_new_with_free_func (g_free) };
  Writer second = { c, "second", 0, 50, g_ptr_array_new_with_free_func (g_free) };
  g_autofree char *rows = NULL;
  g_autofree char *schema = NULL;
  g_autofree char *schema_back = NULL;
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  crossing_fill (c);
  schema = cluster_text (c, "app",
                         "SELECT md5(string_agg(pg_get_triggerdef(oid), '' ORDER BY oid)) "
                         "FROM pg_trigger WHERE tgname = 'see'");
  assert_crossed (&order, FALSE, FALSE);
  go_over (c, &order, &first);
  assert_told (c, &first);
  cluster_assert_text (c, "app", "SELECT count(*) FROM entry WHERE tag IS DISTINCT FROM 'none'",
                       "0");
  rows = cluster_text (c, CROSSING_BEFORE, "SELECT sum(times) FROM seen");
  cluster_assert_text (c, "app", "SELECT sum(times) FROM seen", rows); /* no trigger fired twice */
  cluster_assert_text (c, CROSSING_BEFORE,
                       "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'hoist%'", "0");

  thread = g_thread_new ("writer", write_cb, &second);
  crossing_say (c, "app",
                "INSERT INTO tag VALUES (1); INSERT INTO account (name) VALUES ('since')");
  g_thread_join (thread);
  FIXTURE_DO (copier->preview_back (&order, &carried, NULL, &error));
  g_assert_cmpint (carried.lost, ==, 1);
  carried = cross (&order, TRUE);
  g_assert_cmpint (carried.lost, ==, 1); /* the row of the table that is not there */
  assert_told (c, &first);
  assert_told (c, &second);
  schema_back = cluster_text (c, "app",
                              "SELECT md5(string_agg(pg_get_triggerdef(oid), '' ORDER BY oid)) "
                              "FROM pg_trigger WHERE tgname "
                              "= 'see'");
  g_assert_cmpstr (schema, ==, schema_back);
  crossing_say (c, "app", "INSERT INTO entry (account, text) VALUES (51, 'the sequence goes on')");
  cross (&order, FALSE); /* and over again, with what was written since */
  cluster_assert_text (c, "app", "SELECT count(*) FROM entry WHERE text = 'the sequence goes on'",
                       "1");
  assert_told (c, &second);
  g_ptr_array_unref (first.told);
  g_ptr_array_unref (second.told);
}

/* What is left of a crossing that was cut off is what the next one begins with. */
static void
test_interrupted (Cluster *c)
{
  static const char *const cuts[] = {
    "SELECT 1",
    /* the other side is handed over, this one still notes */
    "handed",
    /* … and no longer */
    "handed; DROP SCHEMA hoist_capture CASCADE",
  };
  g_autofree char *folder = NULL;
  HoistDatabaseCopyOrder order = crossing_order (c, &folder);
  g_autoptr (HoistPostgresPlace) place = cluster_load_place (c);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      HoistDatabaseCarried carried;

      cluster_sql (c, "postgres", "DROP DATABASE IF EXISTS " CROSSING_BEFORE);
      cluster_sql (c, "postgres", "DROP DATABASE app WITH (FORCE)");
      cluster_sql (c, "postgres", "CREATE DATABASE app OWNER app");
      crossing_fill (c);
      FIXTURE_DO (copier->begin (&order, NULL, &error));
      g_assert_no_error (error);
      crossing_say (c, CROSSING_COPY, MIGRATION);
      FIXTURE_DO (copier->settle (&order, NULL, &error));
      crossing_say (c, "app", "INSERT INTO entry (account, text) VALUES (1, 'late')");
      if (i > 0)
        {
          FIXTURE_DO (copier->carry (&order, FALSE, &carried, NULL, &error));
          crossing_say (c, CROSSING_COPY,
                        "DROP TABLE hoist_capture.applied; CREATE TABLE hoist_capture.log (seq "
                        "bigint, tab text, op text, key text)");
        }
      if (i > 1)
        crossing_say (c, "app", "DROP SCHEMA hoist_capture CASCADE");
      cross (&order, FALSE);
      cross (&order, FALSE);
      cluster_assert_text (c, "app", "SELECT count(*) FROM entry WHERE text = 'late'", "1");
    }
}

/* A way back that was cut off before its last rename and is not gone on with: what is written after
 * that goes back with the next one. */
static void
test_taken_back (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCopyOrder order = crossing_order (c, &folder);
  Writer first = { c, "first", 0, 0, g_ptr_array_new_with_free_func (g_free) };
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;
  gboolean between;

  crossing_fill (c);
  go_over (c, &order, &first);
  crossing_say (c, "app", "INSERT INTO entry (account, text) VALUES (1, 'before the cut')");
  FIXTURE_DO (copier->is_between (&order, TRUE, &between, NULL, &error));
  g_assert_false (between);
  PGconn *in_the_way = cluster_session (c, "app", "postgres"); /* nothing can be renamed */
  g_assert_false (copier->cross (&order, TRUE, &carried, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  PQfinish (in_the_way);
  assert_crossed (&order, TRUE, FALSE);
  FIXTURE_DO (copier->is_between (&order, TRUE, &between, NULL, &error));
  g_assert_true (between);

  for (guint i = 0; i < 2; i++) /* cut off itself, and done again */
    {
      FIXTURE_DO (copier->take_back (&order, TRUE, NULL, &error));
      g_assert_no_error (error);
    }
  FIXTURE_DO (copier->is_between (&order, TRUE, &between, NULL, &error));
  g_assert_false (between);
  crossing_say (c, "app",
                "INSERT INTO entry (account, text) VALUES (1, 'after the cut'); UPDATE entry SET "
                "text = 'changed after the cut' WHERE text = 'before the cut'");
  carried = cross (&order, TRUE);
  g_assert_cmpint (carried.carried, >, 0);
  cluster_assert_text (c, "app", "SELECT count(*) FROM entry WHERE text LIKE '%after the cut'",
                       "2");
  cluster_assert_text (c, "app", "SELECT count(*) FROM entry WHERE text = 'before the cut'", "0");
  assert_told (c, &first);
  g_ptr_array_unref (first.told);
}

/* Something was written that no trigger saw: that is found before the switch. */
static void
test_unnoted (Cluster *c)
{
  g_autofree char *folder = NULL;
  HoistDatabaseCopyOrder order = crossing_order (c, &folder);
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  crossing_fill (c);
  FIXTURE_DO (copier->begin (&order, NULL, &error));
  FIXTURE_DO (copier->settle (&order, NULL, &error));
  cluster_sql (c, "app",
               "ALTER TABLE entry DISABLE TRIGGER hoist_capture; INSERT INTO entry (account, text) "
               "VALUES (1, 'behind our back'); ALTER TABLE entry ENABLE TRIGGER hoist_capture");
  g_assert_false (copier->cross (&order, FALSE, &carried, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "public.entry has 500 rows in the copy and 501"));
  assert_crossed (&order, FALSE, FALSE);
  g_clear_error (&error);
  FIXTURE_DO (copier->end (&order, NULL, &error));
  cluster_assert_text (c, "postgres",
                       "SELECT count(*) FROM pg_database WHERE datname LIKE 'hoist%'", "0");
  cluster_assert_text (c, "app", "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'hoist%'", "0");
}

static void
test_setting (Cluster *c)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *plain =
      copier->rewrite_setting ("postgresql://u:p@h:1/app?sslmode=require", "/x?copy", &error);
  g_autofree char *short_one = copier->rewrite_setting ("postgresql:///app", "/x?copy", &error);

  g_assert_cmpstr (plain, ==, "postgresql://u:p@h:1/copy?sslmode=require");
  g_assert_cmpstr (short_one, ==, "postgresql:///copy");
  g_assert_null (copier->rewrite_setting ("postgresql://h?dbname=app", "/x?copy", &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
}

static void
add (Cluster *c)
{
  cluster_add ("/postgres-cross/over-and-back", c, test_over_and_back);
  cluster_add ("/postgres-cross/interrupted", c, test_interrupted);
  cluster_add ("/postgres-cross/taken-back", c, test_taken_back);
  cluster_add ("/postgres-cross/unnoted", c, test_unnoted);
  cluster_add ("/postgres-cross/setting", c, test_setting);
}

int
main (int argc, char **argv)
{
  return cluster_run (argc, argv, add);
}
