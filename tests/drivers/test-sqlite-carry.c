/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever an application says to its database while changes are noted, the copy is the same after
 * it was carried; what can't be carried is named. */
#include "strip.h"

#include "base/hoist-error.h"

#include <string.h>

static const HoistDatabaseCopier *const copier = &hoist_database_copier_sqlite;
#define ROLLS 3000 /* thirty of them, eight tables */

static void
begin (Strip *s, const char *migration)
{
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (copier->begin (&s->order, NULL, &error));
  if (migration != NULL)
    fixture_sql (s->copy, migration);
  FIXTURE_DO (copier->settle (&s->order, NULL, &error));
}

static HoistDatabaseCarried
carry (Strip *s)
{
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  FIXTURE_DO (copier->carry (&s->order, FALSE, &carried, NULL, &error));
  return carried;
}

static void
test_dice (gconstpointer journal)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) dice = g_rand_new_with_seed (seed);
  Strip s;
  guint done = 0;

  g_test_message ("seed %u", seed);
  strip_init (&s, journal);
  begin (&s, NULL);
  for (guint i = 0; i < ROLLS; i++)
    {
      g_autofree char *sql = strip_roll (dice);

      done += strip_say (&s, sql);
      if (i % 500 == 0)
        carry (&s);
    }
  g_assert_cmpuint (done, >, ROLLS / 4);
  carry (&s);
  g_assert_cmpint (carry (&s).lag, ==, 0);
  strip_assert_same (&s, s.live, s.copy);
  strip_clear (&s);
}

/* Each of them gets what another one has, and what only the copy knows of it stays. */
static void
test_ring (void)
{
  Strip s;

  strip_init (&s, "wal");
  begin (&s, "ALTER TABLE person ADD tag TEXT DEFAULT 'none'");
  g_assert_true (strip_say (
      &s,
      "BEGIN; UPDATE person SET mail = 'x' WHERE id = 1; UPDATE person SET mail = 'p1' WHERE id "
      "= 2; UPDATE person SET mail = 'p2' WHERE id = 3; UPDATE person SET mail = 'p3' WHERE id = "
      "1; COMMIT"));
  fixture_sql (s.copy, "UPDATE person SET tag = 'kept' WHERE id < 4");
  g_assert_cmpint (carry (&s).lag, ==, 0);
  g_assert_cmpint (fixture_count (s.copy, "SELECT count(*) FROM person WHERE (id, mail) IN (VALUES "
                                          "(1, 'p3'), (2, 'p1'), (3, 'p2')) AND tag = 'kept'"),
                   ==, 3);
  strip_clear (&s);
}

static void
assert_refused (Strip *s, int code, const char *words)
{
  HoistDatabaseCarried carried;
  g_autoptr (GError) error = NULL;

  if (copier->carry (&s->order, FALSE, &carried, NULL, &error))
    {
      strip_leave (s);
      g_assert_false (copier->cross (&s->order, FALSE, &carried, NULL, &error));
      strip_come_back (s);
    }
  g_assert_error (error, HOIST_ERROR, code);
  if (strstr (error->message, words) == NULL)
    g_error ("%s", error->message);
}

static void
test_given_out_twice (void)
{
  Strip s;

  strip_init (&s, "delete");
  begin (&s, "INSERT INTO entry (text) VALUES ('of the migration')");
  g_assert_true (strip_say (&s, "INSERT INTO entry (text) VALUES ('of the service')"));
  assert_refused (
      &s, HOIST_ERROR_CONFLICT,
      "1 key of entry was given out on both sides, by the migrations and by the service: "
      "80");
  g_assert_cmpint (fixture_count (s.copy, "SELECT count(*) FROM entry"), ==, 80);
  /* … and gone again: the migrations keep theirs */
  g_assert_true (strip_say (&s, "DELETE FROM entry WHERE id = 80"));
  carry (&s);
  g_assert_cmpint (
      fixture_count (s.copy, "SELECT count(*) FROM entry WHERE text = 'of the migration'"), ==, 1);
  strip_clear (&s);
}

static void
test_value_given_out_twice (void)
{
  Strip s;

  strip_init (&s, "wal");
  begin (&s, "INSERT INTO person (id, mail) VALUES (500, 'admin')");
  g_assert_true (strip_say (&s, "INSERT INTO person (id, mail) VALUES (61, 'ADMIN')"));
  assert_refused (&s, HOIST_ERROR_CONFLICT,
                  "person: the row 61 has a value that may be there once");
  strip_clear (&s);
}

static void
test_misfit (void)
{
  Strip s;

  strip_init (&s, "wal");
  begin (&s, "PRAGMA legacy_alter_table = ON; CREATE TABLE w2 (k TEXT NOT NULL PRIMARY KEY, v TEXT "
             "CHECK (v <> 'bad')); INSERT INTO "
             "w2 SELECT * FROM word; DROP TABLE word; ALTER TABLE w2 RENAME TO word");
  g_assert_true (strip_say (&s, "INSERT INTO word VALUES ('new', 'bad')"));
  assert_refused (&s, HOIST_ERROR_CONFLICT, "word: the row new does not fit into the copy: CHECK");
  strip_clear (&s);
}

static void
test_null_key (void)
{
  Strip s;

  strip_init (&s, "wal");
  g_assert_true (strip_say (&s, "CREATE TABLE loose (k TEXT PRIMARY KEY, v)"));
  begin (&s, NULL);
  g_assert_true (strip_say (&s, "INSERT INTO loose VALUES (NULL, 1)"));
  assert_refused (&s, HOIST_ERROR_REFUSED, "A row whose key is NULL was written to loose");
  g_assert_true (strip_say (&s, "UPDATE loose SET k = 'now it has one'"));
  g_assert_cmpint (carry (&s).lag, ==, 0);
  g_assert_cmpint (fixture_count (s.copy, "SELECT count(*) FROM loose"), ==, 1);
  strip_clear (&s);
}

/* What the guide says a column is made of. */
static void
test_rule (void)
{
  Strip s;
  g_autoptr (HoistValue) columns = hoist_value_new_object ();

  hoist_value_set (columns, "person.mail", hoist_value_new_string ("upper(mail)"));
  hoist_value_set (columns, "person.loud", hoist_value_new_string ("mail || '!' || n"));
  strip_init (&s, "wal");
  s.order.columns = columns;
  begin (&s, "ALTER TABLE person ADD loud TEXT; UPDATE person SET loud = mail || '!' || n, mail = "
             "upper(mail)");
  g_assert_true (strip_say (&s, "INSERT INTO person (id, mail, n) VALUES (99, 'new', 5); UPDATE "
                                "person SET mail = 'other' WHERE id = 1"));
  carry (&s);
  g_assert_cmpint (fixture_count (s.copy, "SELECT count(*) FROM person WHERE (id, mail, loud) IN "
                                          "(VALUES (99, 'NEW', 'new!5'), (1, 'OTHER', 'other!2'))"),
                   ==, 2);
  strip_clear (&s);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/sqlite-carry/dice/wal", "wal", test_dice);
  g_test_add_data_func ("/sqlite-carry/dice/delete", "delete", test_dice);
  g_test_add_func ("/sqlite-carry/ring", test_ring);
  g_test_add_func ("/sqlite-carry/given-out-twice", test_given_out_twice);
  g_test_add_func ("/sqlite-carry/value-given-out-twice", test_value_given_out_twice);
  g_test_add_func ("/sqlite-carry/misfit", test_misfit);
  g_test_add_func ("/sqlite-carry/null-key", test_null_key);
  g_test_add_func ("/sqlite-carry/rule", test_rule);
  return g_test_run ();
}
