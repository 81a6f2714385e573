/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages: which differ, one file brought to the other, and kept pages that make it again or are
 * refused. */
#include "drivers/hoist-sqlite-pages.h"

#include "base/hoist-error.h"
#include "database.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  Fixture f;
  char *newer, *older, *kept;
  int a, b;
} Pair;

static void
set_up (Pair *p, gconstpointer data)
{
  fixture_init (&p->f);
  p->newer = fixture_path (&p->f, "newer.db");
  p->older = fixture_path (&p->f, "older.db");
  p->kept = fixture_path (&p->f, "kept.pages");
  fixture_make_database (p->newer, 3000);
  fixture_sql (p->newer, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
  database_copy (p->newer, p->older);
  p->a = open (p->newer, O_RDWR | O_CLOEXEC);
  p->b = open (p->older, O_RDWR | O_CLOEXEC);
}

static void
tear_down (Pair *p, gconstpointer data)
{
  close (p->a);
  close (p->b);
  g_free (p->newer);
  g_free (p->older);
  g_free (p->kept);
  fixture_clear (&p->f);
}

static HoistSqlitePages *
compare (Pair *p)
{
  g_autoptr (GError) error = NULL;
  HoistSqlitePages *pages = hoist_sqlite_pages_compare (p->a, p->b, NULL, &error);

  g_assert_no_error (error);
  return pages;
}

static void
assert_same (Pair *p)
{
  g_autofree char *a = database_fingerprint (p->newer);
  g_autofree char *b = database_fingerprint (p->older);
  g_autoptr (HoistSqlitePages) pages = compare (p);

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpuint (pages->changed->len, ==, 0);
}

/* A byte in the first, a middle and the last page. */
static void
test_differences (Pair *p, gconstpointer data)
{
  gint64 size = database_file_size (p->older);
  g_autoptr (HoistSqlitePages) pages = NULL;

  assert_same (p);
  database_flip (p->older, 20);
  database_flip (p->older, size / 2);
  database_flip (p->older, -1);
  pages = compare (p);
  g_assert_cmpuint (pages->page_size, ==, 4096);
  g_assert_cmpuint (pages->n_pages, ==, size / 4096);
  g_assert_cmpuint (pages->changed->len, ==, 3);
  g_assert_cmpuint (g_array_index (pages->changed, guint32, 0), ==, 1);
  g_assert_cmpuint (g_array_index (pages->changed, guint32, 1), ==, size / 2 / 4096 + 1);
  g_assert_cmpuint (g_array_index (pages->changed, guint32, 2), ==, size / 4096);
}

static void
bring (Pair *p)
{
  g_autoptr (HoistSqlitePages) pages = compare (p);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (pages->changed->len, >, 0);
  g_assert_true (hoist_sqlite_pages_bring (pages, p->a, p->b, &error));
  g_assert_no_error (error);
  assert_same (p);
}

static void
test_brought (Pair *p, gconstpointer data)
{
  fixture_sql (p->newer, "UPDATE person SET name = 'x' WHERE id % 500 = 0");
  bring (p);
  fixture_sql (p->newer, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
                         "i < 9000) INSERT INTO person (name) SELECT 'more ' || i FROM n");
  bring (p); /* it has grown */
  fixture_sql (p->newer, "DELETE FROM person WHERE id > 10; VACUUM");
  bring (p); /* and shrunk */
}

/* From the older file and the kept pages the newer one comes again, byte for byte. */
static void
test_kept (Pair *p, gconstpointer data)
{
  g_autoptr (HoistSqlitePages) pages = NULL;
  g_autoptr (GError) error = NULL;

  fixture_sql (p->newer, "DELETE FROM person WHERE id > 2500; VACUUM");
  pages = compare (p);
  g_assert_true (hoist_sqlite_pages_keep (pages, p->a, "base", p->kept, &error));
  g_assert_no_error (error);
  g_assert_true (hoist_sqlite_pages_apply (p->kept, "base", p->b, &error));
  g_assert_no_error (error);
  assert_same (p);
}

static void
test_damaged (Pair *p, gconstpointer data)
{
  g_autoptr (HoistSqlitePages) pages = NULL;
  g_autoptr (GError) error = NULL;
  gint64 size;

  fixture_sql (p->newer, "UPDATE person SET name = 'x' WHERE id < 100");
  pages = compare (p);
  g_assert_true (hoist_sqlite_pages_keep (pages, p->a, "base", p->kept, &error));
  g_assert_false (hoist_sqlite_pages_apply (p->kept, "base of another", p->b, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
  size = database_file_size (p->kept);
  for (gint64 at = 0; at < size; at += 61)
    {
      g_clear_error (&error);
      database_flip (p->kept, at);
      g_assert_false (hoist_sqlite_pages_apply (p->kept, "base", p->b, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
      database_assert_names (error, p->kept);
      database_flip (p->kept, at);
    }
  for (gint64 cut = size - 1; cut > 0; cut -= 997)
    {
      g_clear_error (&error);
      database_truncate (p->kept, cut);
      g_assert_false (hoist_sqlite_pages_apply (p->kept, "base", p->b, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
    }
}

static void
test_no_pages (Pair *p, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  database_truncate (p->newer, 4096 + 100);
  g_assert_null (hoist_sqlite_pages_compare (p->a, p->b, NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-pages/" name, Pair, NULL, set_up, function, tear_down)
  ADD ("differences", test_differences);
  ADD ("brought", test_brought);
  ADD ("kept", test_kept);
  ADD ("damaged", test_damaged);
  ADD ("no-pages", test_no_pages);
  return g_test_run ();
}
