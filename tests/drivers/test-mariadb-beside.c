/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases beside: what is ours is told from what is not, and what is whole from what is not. */
#include "maria.h"

#include "base/hoist-error.h"

#include <string.h>

static HoistMariadbBeside
look (const Maria *m, const char *name)
{
  g_autoptr (HoistMariadbPlace) place = maria_load_place (m);
  g_autoptr (GError) error = NULL;
  HoistMariadbBeside at;

  if (!hoist_mariadb_look_beside (place, name, &at, NULL, &error))
    g_assert_no_error (error);
  return at;
}

static void
test_states (Maria *m)
{
  g_autoptr (HoistMariadbPlace) place = maria_load_place (m);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (look (m, "hoist_a"), ==, HOIST_MARIADB_NOTHING);
  if (!hoist_mariadb_make_beside (place, "hoist_a", NULL, &error))
    g_assert_no_error (error);
  g_assert_cmpint (look (m, "hoist_a"), ==, HOIST_MARIADB_STRAY);
  maria_assert_text (m, NULL,
                     "SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE "
                     "SCHEMA_NAME = 'hoist_a'",
                     "utf8mb4_unicode_ci");
  maria_sql (m, "hoist_a", "CREATE TABLE hoist_kept (n int)");
  g_assert_cmpint (look (m, "hoist_a"), ==, HOIST_MARIADB_RECORDED);
  maria_sql (m, "hoist_a", "CREATE TABLE hoist_fresh (n int)");
  g_assert_cmpint (look (m, "hoist_a"), ==, HOIST_MARIADB_RENAMED);
  if (!hoist_mariadb_call_whole (place, "hoist_a", NULL, &error))
    g_assert_no_error (error);
  g_assert_cmpint (look (m, "hoist_a"), ==, HOIST_MARIADB_WHOLE);
  if (!hoist_mariadb_drop_beside (place, "hoist_a", NULL, &error))
    g_assert_no_error (error);
  g_assert_cmpint (look (m, "hoist_a"), ==, HOIST_MARIADB_NOTHING);
}

static void
test_refused (Maria *m)
{
  g_autoptr (HoistMariadbPlace) place = maria_load_place (m);
  static const char *const names[] = { "app", "mysql", "other", "" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (hoist_mariadb_drop_beside (place, names[i], NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
      g_clear_error (&error);
      g_assert_false (hoist_mariadb_make_beside (place, names[i], NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
      g_clear_error (&error);
      g_assert_false (hoist_mariadb_swap (place, names[i], "hoist_a", NULL, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_REFUSED);
    }
}

/* The live one was dropped by somebody; foreign keys lead where they led. */
static void
test_swap (Maria *m)
{
  g_autoptr (HoistMariadbPlace) place = maria_load_place (m);
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  gboolean is_aside;

  maria_fill (m);
  before = maria_checksums (m, "app");
  backup = maria_back_up (m, "bk_0000000000000001");
  maria_sql (m, NULL, "DROP DATABASE app");
  if (!hoist_mariadb_swap (place, "hoist_bk_0000000000000001_ready", "hoist_a", NULL, &error))
    g_assert_no_error (error);
  maria_assert_like (m, "app", before);
  maria_assert_text (m, NULL,
                     "SELECT CONCAT(UNIQUE_CONSTRAINT_SCHEMA, REFERENCED_TABLE_NAME) FROM "
                     "information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = 'app'",
                     "appperson");
  maria_sql (m, "app", "DELETE FROM person WHERE id = 1");
  maria_assert_text (m, "app", "SELECT COUNT(*) FROM note", "0");
  g_assert_false (
      hoist_mariadb_swap (place, "hoist_bk_0000000000000001_ready", "hoist_a", NULL, &error));
  g_assert_error (error, HOIST_ERROR, HOIST_ERROR_CONFLICT);
  g_clear_error (&error);
  if (!hoist_mariadb_end_swap (place, "hoist_a", &is_aside, NULL, &error))
    g_assert_no_error (error);
  g_assert_true (is_aside);
}

static void
add (Maria *m)
{
  maria_add ("/mariadb-beside/states", m, test_states);
  maria_add ("/mariadb-beside/refused", m, test_refused);
  maria_add ("/mariadb-beside/swap", m, test_swap);
}

int
main (int argc, char **argv)
{
  return maria_run (argc, argv, add);
}
