/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The proof of a backup: foreign keys that were broken before are no reason to refuse it, others
 * are. Damage of every other kind is in test-sqlite-backup.c. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "database.h"

#include <string.h>

typedef struct
{
  Fixture f;
  char *path, *scratch;
} Verifying;

static void
set_up (Verifying *v, gconstpointer data)
{
  fixture_init (&v->f);
  v->path = fixture_path (&v->f, "tenant/db/pocket.db");
  v->scratch = fixture_path (&v->f, "scratch");
  fixture_make_database (v->path, 20);
  fixture_sql (v->path,
               "CREATE TABLE note (id INTEGER PRIMARY KEY, person INTEGER REFERENCES person (id));"
               "INSERT INTO note (person) VALUES (1), (2), (3)");
}

static void
tear_down (Verifying *v, gconstpointer data)
{
  g_free (v->path);
  g_free (v->scratch);
  fixture_clear (&v->f);
}

/* A database that has been so for years is backed up, verified and restored with it. */
static void
test_broken_before (Verifying *v, gconstpointer data)
{
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) after = NULL;
  g_autofree char *quarantine = fixture_path (&v->f, "quarantine");
  g_autoptr (GError) error = NULL;

  fixture_sql (v->path, "DELETE FROM person WHERE id IN (1, 3)");
  backup = database_back_up (&v->f, v->path, "one");
  g_assert_cmpint (backup->foreign_key_faults, ==, 2);
  after = hoist_sqlite_verify (backup, v->scratch, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (after->fault, ==, "");
  g_assert_cmpint (after->foreign_key_faults, ==, 2);
  g_assert_true (hoist_sqlite_restore (backup, v->path, quarantine, NULL, &error));
  g_assert_no_error (error);
}

static HoistBackup *
verify_as_if (Verifying *v, const HoistBackup *backup, const HoistBackup *said)
{
  HoistBackup fields = *backup;
  g_autoptr (HoistBackup) lying = NULL;
  g_autoptr (GError) error = NULL;
  HoistBackup *after;

  fields.foreign_key_faults = said->foreign_key_faults;
  fields.foreign_key_digest = said->foreign_key_digest;
  lying = hoist_backup_new (&fields);
  after = hoist_sqlite_verify (lying, v->scratch, NULL, &error);
  g_assert_no_error (error);
  return after;
}

/* Broken in the copy and not in what it was made of, or in other rows: refused, and said how. */
static void
test_broken_since (Verifying *v, gconstpointer data)
{
  g_autoptr (HoistBackup) sound = database_back_up (&v->f, v->path, "sound");
  g_autoptr (HoistBackup) one = NULL, other = NULL, refused = NULL, elsewhere = NULL;

  fixture_sql (v->path, "DELETE FROM person WHERE id = 1");
  one = database_back_up (&v->f, v->path, "one");
  refused = verify_as_if (v, one, sound);
  g_assert_cmpint (refused->verified_at, ==, 0);
  g_assert_nonnull (strstr (refused->fault, "foreign keys (rows: 1)"));
  g_assert_nonnull (strstr (refused->fault, one->path));
  fixture_sql (v->path, "INSERT INTO person (id, name) VALUES (1, 'back'); "
                        "DELETE FROM person WHERE id = 2");
  other = database_back_up (&v->f, v->path, "other");
  g_assert_cmpint (other->foreign_key_faults, ==, 1);
  elsewhere = verify_as_if (v, other, one);
  g_assert_nonnull (strstr (elsewhere->fault, "not as the database it was made of did (rows: 1)"));
}

/* A manifest of before this was looked at says nothing of them, and is no liar for that. */
static void
test_not_said (Verifying *v, gconstpointer data)
{
  HoistBackup silent = { .foreign_key_digest = (char *) "" };
  g_autoptr (HoistBackup) backup = NULL, after = NULL;

  fixture_sql (v->path, "DELETE FROM person WHERE id = 1");
  backup = database_back_up (&v->f, v->path, "one");
  after = verify_as_if (v, backup, &silent);
  g_assert_cmpstr (after->fault, ==, "");
  g_assert_cmpint (after->verified_at, >, 0);
}

typedef struct
{
  GArray *fractions; /* double */
  GString *passes;
} Told;

static void
told_cb (double fraction, const char *detail, gpointer user_data)
{
  Told *told = user_data;

  g_array_append_val (told->fractions, fraction);
  g_string_append_printf (told->passes, "%s;", detail);
}

/* What is said of how far it is only rises, in small steps, through all four passes. */
static void
test_progress (Verifying *v, gconstpointer data)
{
  Told told = { g_array_new (FALSE, FALSE, sizeof (double)), g_string_new (NULL) };
  const HoistDriverCall call = { .keep_fd = -1, .progress = told_cb, .user_data = &told };
  g_autoptr (HoistBackup) backup = NULL, after = NULL;
  g_autoptr (GError) error = NULL;
  double last = 0;

  fixture_sql (v->path,
               "CREATE TABLE big (bytes BLOB); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL "
               "SELECT i + 1 FROM n WHERE i < 90) INSERT INTO big SELECT zeroblob (1048576) "
               "FROM n"); /* above what is summed as one */
  backup = database_back_up (&v->f, v->path, "one");
  g_assert_cmpint (backup->sha256_block, >, 0);
  after = hoist_sqlite_verify (backup, v->scratch, &call, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (after->fault, ==, "");
  for (guint i = 0; i < told.fractions->len; i++)
    {
      double fraction = g_array_index (told.fractions, double, i);

      g_assert_cmpfloat (fraction, >, last);
      g_assert_cmpfloat (fraction, <=, 1);
      last = fraction;
    }
  g_assert_cmpuint (told.fractions->len, >, 20);
  g_assert_cmpuint (told.fractions->len, <=, 200);
  g_assert_cmpfloat (last, >, 0.95);
  g_assert_nonnull (strstr (told.passes->str, "reading back;reading back;"));
  g_assert_nonnull (strstr (told.passes->str, "restoring;"));
  g_assert_nonnull (strstr (told.passes->str, "comparing;comparing;"));
  g_array_unref (told.fractions);
  g_string_free (told.passes, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/drivers/sqlite-verify/" name, Verifying, NULL, set_up, function, tear_down)
  ADD ("broken-before", test_broken_before);
  ADD ("broken-since", test_broken_since);
  ADD ("not-said", test_not_said);
  ADD ("progress", test_progress);
  return g_test_run ();
}
