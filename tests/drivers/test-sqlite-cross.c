/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole way over and back while somebody writes, with an oracle of its own: what the writer was
 * told is stored, is there, once. And after a kill -9 at every point where one can be. */
#include "strip.h"

#include "base/hoist-error.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const HoistDatabaseCopier *const copier = &hoist_database_copier_sqlite;
#define MIGRATION                                                                                  \
  "ALTER TABLE entry ADD tag TEXT DEFAULT 'none'; CREATE TABLE tag (n INTEGER PRIMARY KEY)"

typedef struct
{
  const char *path, *prefix;
  GAsyncQueue
      *turns;      /* it writes once for each WRITE: who waits for SQLite's lock is in no queue */
  GPtrArray *told; /* texts that were acknowledged */
} Writer;
#define WRITE GINT_TO_POINTER (1)
#define END GINT_TO_POINTER (2)

static gpointer
write_cb (gpointer data)
{
  Writer *w = data;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (w->path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 20000);
  for (guint i = 0; g_async_queue_pop (w->turns) == WRITE; i++)
    {
      g_autofree char *text = g_strdup_printf ("%s-%u", w->prefix, i);
      g_autofree char *sql =
          g_strdup_printf ("BEGIN IMMEDIATE; INSERT INTO entry (text) VALUES ('%s'); UPDATE person "
                           "SET n = n + 1 WHERE "
                           "id = %u; INSERT OR REPLACE INTO word VALUES ('s%u', 'n%u'); COMMIT",
                           text, 1 + i % 50, i % 9, i % 40);

      if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
        g_error ("%s", sqlite3_errmsg (db));
      g_ptr_array_add (w->told, g_steal_pointer (&text));
    }
  sqlite3_close (db);
  return NULL;
}

static void
assert_told (const char *path, const Writer *w)
{
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *rows = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT text FROM entry", -1, &rows, NULL), ==,
                   SQLITE_OK);
  while (sqlite3_step (rows) == SQLITE_ROW) /* none of the writer's twice */
    if (!g_hash_table_add (there, g_strdup ((const char *) sqlite3_column_text (rows, 0))))
      g_assert_true (g_str_has_prefix ((const char *) sqlite3_column_text (rows, 0), "child "));
  sqlite3_finalize (rows);
  sqlite3_close (db);
  g_assert_cmpuint (w->told->len, >=, 50);
  for (guint i = 0; i < w->told->len; i++)
    g_assert_true (g_hash_table_contains (there, w->told->pdata[i]));
}

static void
assert_crossed (const Strip *s, gboolean back, gboolean expected)
{
  g_autoptr (GError) error = NULL;
  gboolean is;

  FIXTURE_DO (copier->is_across (&s->order, back, &is, &error));
  g_assert_cmpint (is, ==, expected);
}

static HoistDatabaseCarried
cross (const Strip *s, gboolean back)
{
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (copier->cross (&s->order, back, &carried, NULL, &error));
  assert_crossed (s, back, TRUE);
  return carried;
}

static void
prepare (Strip *s)
{
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (copier->begin (&s->order, NULL, &error));
  fixture_sql (s->copy, MIGRATION);
  FIXTURE_DO (copier->settle (&s->order, NULL, &error));
}

static void
let_write (Writer *w, guint times)
{
  for (guint i = 0; i < times; i++)
    g_async_queue_push (w->turns, WRITE);
}

static void
catch_up (Strip *s, Writer *w, gboolean back, guint rounds)
{
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < rounds; i++)
    {
      let_write (w, 25);
      FIXTURE_DO (copier->carry (&s->order, back, &carried, NULL, &error));
    }
}

static void
join (Writer *w, GThread *thread)
{
  g_async_queue_push (w->turns, END);
  g_thread_join (thread);
  g_async_queue_unref (w->turns);
}

static void
assert_nothing_of_ours (const char *path)
{
  g_assert_cmpint (
      fixture_count (path, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'hoist*'"), ==, 0);
}

static void
test_over_and_back (gconstpointer journal)
{
  Strip s;
  Writer first = { NULL, "first", g_async_queue_new (), g_ptr_array_new_with_free_func (g_free) };
  Writer second = { NULL, "second", g_async_queue_new (), g_ptr_array_new_with_free_func (g_free) };
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  strip_init (&s, journal);
  strip_leave (&s);
  first.path = second.path = s.live;
  assert_crossed (&s, FALSE, FALSE);
  thread = g_thread_new ("writer", write_cb, &first);
  let_write (&first, 50);
  prepare (&s);
  catch_up (&s, &first, FALSE, 3);
  join (&first, thread);
  cross (&s, FALSE);
  assert_told (s.live, &first);
  g_assert_cmpint (fixture_count (s.live, "SELECT count(*) FROM entry WHERE tag IS NOT 'none'"), ==,
                   0);
  strip_assert_same (&s, s.before, s.live);
  assert_nothing_of_ours (s.before);
  g_assert_false (g_file_test (s.copy, G_FILE_TEST_EXISTS));

  fixture_sql (s.live, "INSERT INTO tag VALUES (1); INSERT INTO person (id, mail) VALUES (800, "
                       "'since')");
  thread = g_thread_new ("writer", write_cb, &second);
  let_write (&second, 25);
  FIXTURE_DO (copier->preview_back (&s.order, &carried, NULL, &error));
  g_assert_cmpint (carried.lost, ==, 1);
  g_assert_cmpint (carried.lag, >, 1);
  catch_up (&s, &second, TRUE, 2);
  join (&second, thread);
  fixture_sql (s.live, "CREATE TABLE later (v PRIMARY KEY); INSERT INTO later VALUES (1), (2)");
  carried = cross (&s, TRUE);
  g_assert_cmpint (carried.lost, ==,
                   2); /* of `later`; that of `tag` was told of while catching up */
  assert_told (s.live, &first);
  assert_told (s.live, &second);
  strip_assert_same (&s, s.live, s.after);
  g_assert_cmpint (fixture_count (s.live, "SELECT count(*) FROM pragma_table_info('entry') WHERE "
                                          "name = 'tag'"),
                   ==, 0);
  fixture_sql (s.live, "INSERT INTO entry (text) VALUES ('the number goes on')");
  cross (&s, FALSE); /* and over again, with what was written since */
  g_assert_cmpint (
      fixture_count (s.live, "SELECT count(*) FROM entry WHERE text = 'the number goes on'"), ==,
      1);
  assert_told (s.live, &second);
  g_ptr_array_unref (first.told);
  g_ptr_array_unref (second.told);
  strip_clear (&s);
}

/* A number that was given out and whose row has gone is not given out again. */
static void
test_numbers (void)
{
  Strip s;

  strip_init (&s, "wal");
  prepare (&s);
  g_assert_true (strip_say (&s,
                            "INSERT INTO entry (id, text) VALUES (4711, 'x'); DELETE FROM entry "
                            "WHERE id = 4711"));
  strip_leave (&s);
  cross (&s, FALSE);
  strip_come_back (&s);
  g_assert_true (strip_say (&s, "INSERT INTO entry (text) VALUES ('next')"));
  g_assert_cmpint (sqlite3_last_insert_rowid (s.app), ==, 4712);
  strip_clear (&s);
}

/* --- kill -9 ------------------------------------------------------------------------------- */

static int deadline;

static int
die_cb (void *data)
{
  if (--deadline == 0)
    raise (SIGKILL);
  return 0;
}

/* Every connection of the child dies after so many thousand steps of SQLite's machine, wherever
 * that is; the files are what a kill leaves. */
static int
arm (sqlite3 *db, char **message, const struct sqlite3_api_routines *api)
{
  sqlite3_progress_handler (db, 20, die_cb, NULL);
  return SQLITE_OK;
}

typedef gboolean (*Act) (Strip *s);

static gboolean
act_begin (Strip *s)
{
  return copier->begin (&s->order, NULL, NULL) && copier->settle (&s->order, NULL, NULL);
}

static gboolean
act_over (Strip *s)
{
  HoistDatabaseCarried carried;

  return copier->cross (&s->order, FALSE, &carried, NULL, NULL);
}

static gboolean
act_back (Strip *s)
{
  HoistDatabaseCarried carried;

  return copier->cross (&s->order, TRUE, &carried, NULL, NULL);
}

/* TRUE: it came to its end before the kill. */
static gboolean
do_and_die (Strip *s, Act act, int steps)
{
  int status = 0;
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      deadline = steps;
      sqlite3_auto_extension ((void (*) (void)) arm);
      _exit (act (s) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  if (WIFEXITED (status))
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  else
    g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
  return WIFEXITED (status);
}

static void
write_some (Strip *s, int n)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO entry (text) VALUES ('%d'); INSERT OR "
                                          "REPLACE INTO person (id, mail) VALUES (%d, "
                                          "'p%d')",
                                          n, 100 + n % 7, 1 + n % 50);

  strip_come_back (s);
  g_assert_true (strip_say (s, sql));
  strip_leave (s);
}

static void
assert_written (Strip *s, int n)
{
  for (int i = 0; i < n; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM entry WHERE text = '%d'", i);

      g_assert_cmpint (fixture_count (s->live, sql), ==, 1);
    }
}

/* Killed later and later, at each attempt with more written; the live database works at every
 * moment, and the attempt that is not killed has everything. */
static void
kill_through (Strip *s, Act act, int *n)
{
  int killed = 0;
  gboolean is_across;

  for (int steps = 1; !do_and_die (s, act, steps); steps += 1 + steps / 2)
    {
      g_assert_cmpint (fixture_count (s->live, "SELECT count(*) FROM entry"), >, 0);
      killed++;
      if (act == act_begin || !copier->is_across (&s->order, act == act_back, &is_across, NULL)
          || !is_across) /* both are compared later */
        write_some (s, (*n)++);
    }
  g_assert_cmpint (killed, >, 5);
  assert_written (s, *n);
}

static void
test_killed (gconstpointer journal)
{
  Strip s;
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;
  int n = 0;

  strip_init (&s, journal);
  strip_leave (&s);
  kill_through (&s, act_begin, &n);
  write_some (&s, n++);
  kill_through (&s, act_over, &n);
  assert_crossed (&s, FALSE, TRUE);
  strip_assert_same (&s, s.before, s.live);
  write_some (&s, n++);
  FIXTURE_DO (copier->preview_back (&s.order, &carried, NULL, &error));
  kill_through (&s, act_back, &n);
  assert_crossed (&s, TRUE, TRUE);
  assert_written (&s, n);
  strip_assert_same (&s, s.live, s.after);
  strip_clear (&s);
}

/* Between the two halves of the switch: what is there has two names. */
static void
test_two_names (void)
{
  Strip s;

  strip_init (&s, "wal");
  strip_leave (&s);
  prepare (&s);
  g_assert_cmpint (link (s.live, s.before), ==, 0);
  assert_crossed (&s, FALSE, FALSE);
  g_assert_false (g_file_test (s.before, G_FILE_TEST_EXISTS));
  cross (&s, FALSE);
  cross (&s, FALSE);
  strip_clear (&s);
}

/* Nothing is left, and nothing is done where nothing was noted. */
static void
test_end (void)
{
  Strip s;
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  strip_init (&s, "delete");
  g_autofree char *before = database_digest (s.live);
  prepare (&s);
  FIXTURE_DO (copier->end (&s.order, NULL, &error));
  FIXTURE_DO (copier->end (&s.order, NULL, &error));
  assert_nothing_of_ours (s.live);
  g_autofree char *after = database_digest (s.live);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (g_file_test (s.copy, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (s.folder, G_FILE_TEST_EXISTS));
  prepare (&s);
  FIXTURE_DO (copier->forget (s.live, NULL, &error));
  g_assert_false (copier->cross (&s.order, FALSE, &carried, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "was not noted"));
  assert_crossed (&s, FALSE, FALSE);
  strip_clear (&s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sqlite-cross/over-and-back/wal", "wal", test_over_and_back);
  g_test_add_data_func ("/sqlite-cross/over-and-back/delete", "delete", test_over_and_back);
  g_test_add_func ("/sqlite-cross/numbers", test_numbers);
  g_test_add_data_func ("/sqlite-cross/killed/wal", "wal", test_killed);
  g_test_add_data_func ("/sqlite-cross/killed/persist", "persist", test_killed);
  g_test_add_func ("/sqlite-cross/two-names", test_two_names);
  g_test_add_func ("/sqlite-cross/end", test_end);
  return g_test_run ();
}
