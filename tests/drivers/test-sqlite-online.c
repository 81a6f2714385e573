/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a live database: of one moment, whoever writes meanwhile; one that never comes to an
 * end is given up. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "database.h"

typedef struct
{
  Fixture f;
  char *path, *to;
  guint n_written;
} Online;

#define MANY                                                                                       \
  "PRAGMA page_size = 512; CREATE TABLE a (x); CREATE TABLE b (x);"                                \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"                 \
  " INSERT INTO a SELECT zeroblob (30000) FROM n"

static void
set_up (Online *o, gconstpointer data)
{
  fixture_init (&o->f);
  o->path = fixture_path (&o->f, "live.db");
  o->to = fixture_path (&o->f, "copy.db");
  fixture_sql (o->path, MANY);
  if (data != NULL)
    fixture_sql (o->path, "PRAGMA journal_mode = WAL");
}

static void
tear_down (Online *o, gconstpointer data)
{
  g_free (o->path);
  g_free (o->to);
  fixture_clear (&o->f);
}

/* Between any two steps somebody writes. */
static void
write_cb (double fraction, const char *detail, gpointer user_data)
{
  Online *o = user_data;

  o->n_written++;
  fixture_sql (o->path, "UPDATE a SET x = zeroblob (30001) WHERE rowid = 1;"
                        "INSERT INTO b VALUES (1)");
}

static void
test_written_all_the_time (Online *o, gconstpointer data)
{
  const HoistDriverCall call = { .keep_fd = -1, .progress = write_cb, .user_data = o };
  g_autoptr (GError) error = NULL;
  gboolean made = hoist_sqlite_online_copy (o->path, o->to, &call, &error);

  g_assert_cmpuint (o->n_written, >, 1);
  if (data == NULL)
    {
      g_assert_false (made);
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_BUSY);
      return;
    }
  g_assert_no_error (error); /* the moment it began: nothing of what came later */
  g_assert_cmpint (fixture_count (o->to, "SELECT count(*) FROM b"), ==, 0);
  g_assert_cmpint (fixture_count (o->to, "SELECT count(*) FROM a WHERE length (x) = 30000"), ==,
                   200);
}

static void
test_copy_is_new (Online *o, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_write (o->to, "something else\n");
  g_assert_false (hoist_sqlite_online_copy (o->path, o->to, NULL, &error));
  g_assert_nonnull (error);
  database_assert_names (error, o->to);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/drivers/sqlite-online/written-all-the-time/wal", Online, "wal", set_up,
              test_written_all_the_time, tear_down);
  g_test_add ("/drivers/sqlite-online/written-all-the-time/journal", Online, NULL, set_up,
              test_written_all_the_time, tear_down);
  g_test_add ("/drivers/sqlite-online/copy-is-new", Online, NULL, set_up, test_copy_is_new,
              tear_down);
  return g_test_run ();
}
