/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every change of a value is another digest, and nothing else is. */
#include "maria.h"

/* Each is seen; what would look alike as text, too. */
static const char *const changes[] = {
  "UPDATE person SET f = 48.1371 WHERE id = 0",
  "UPDATE person SET d = 0.10000000000000002 WHERE id = 0",
  "UPDATE person SET born = '2001-02-03 04:05:06.789013' WHERE id = 0",
  "UPDATE person SET mood = NULL WHERE id = 1",
  "UPDATE person SET likes = NULL WHERE id = 1",
  "UPDATE person SET emoji = NULL WHERE id = 0",
  "UPDATE person SET photo = NULL WHERE id = 1",
  "UPDATE person SET raw = x'00000001' WHERE id = 0",
  "UPDATE person SET name = 'LAST' WHERE id = 4000000000",
  "UPDATE person SET secret = 9 WHERE id = 1",
  "UPDATE person SET bits = b'0' WHERE id = 0",
  "UPDATE person SET spot = POINT(1, 2.6) WHERE id = 0",
  "UPDATE person SET wide = 'Ab' WHERE id = 0",
  "UPDATE aria SET k = 'key' WHERE k = 'key '",
  "DELETE FROM `odd Na``me.x` WHERE v = 1 LIMIT 1",
  "INSERT INTO empty VALUES (NULL)",
  "ALTER TABLE note AUTO_INCREMENT = 999",
  "SELECT nextval(counter) FROM seq_1_to_1200",
  "ALTER TABLE note COMMENT 'x'",
  "DROP TRIGGER later",
};

static void
test_changes (Maria *m)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  maria_fill (m);
  g_hash_table_add (seen, database_case_digest (&hoist_database_mariadb, m->place));
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      char *digest;

      maria_sql (m, "app", changes[i]);
      digest = database_case_digest (&hoist_database_mariadb, m->place);
      if (!g_hash_table_add (seen, digest))
        g_error ("not seen: %s", changes[i]);
    }
}

/* Order of rows, and the zone of the session that wrote them. */
static void
test_same (Maria *m)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  maria_fill (m);
  before = database_case_digest (&hoist_database_mariadb, m->place);
  maria_sql (m, "app",
             "SET time_zone = '-07:00'; ALTER TABLE aria ORDER BY k DESC; ALTER TABLE person "
             "FORCE; CREATE TEMPORARY TABLE t AS SELECT * FROM note; OPTIMIZE TABLE note");
  after = database_case_digest (&hoist_database_mariadb, m->place);
  g_assert_cmpstr (after, ==, before);
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-digest/changes", m, test_changes);
  maria_add ("/mariadb-digest/same", m, test_same);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
