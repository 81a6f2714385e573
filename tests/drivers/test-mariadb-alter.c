/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to tables that are there, in which order: pure, over schemas made by hand. That a
 * server takes it is proven in test-mariadb-repair.c. */
#include "drivers/hoist-mariadb-alter.h"

typedef struct
{
  HoistSchema *expected, *found;
  GPtrArray *entries;
  HoistDatabaseRepair repair;
  HoistMariadbAlter alter;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->expected = hoist_schema_new ("mariadb");
  f->found = hoist_schema_new ("mariadb");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hoist_mariadb_alter_clear (&f->alter);
  hoist_schema_unref (f->expected);
  hoist_schema_unref (f->found);
  g_ptr_array_unref (f->entries);
}

static void
add_part (HoistSchema *to, HoistSchemaKind kind, const char *name, const char *key,
          const char *form, const char *text)
{
  hoist_schema_add (to, &(HoistSchemaPart){ .kind = kind,
                                            .table = (char *) "t",
                                            .name = (char *) name,
                                            .key = (char *) key,
                                            .form = (char *) form,
                                            .text = (char *) text,
                                            .sql = (char *) text });
}

/* Of what matters; tables themselves are nobody's here. */
static HoistMariadbAlterTable *
alter (Fixture *f)
{
  hoist_schema_add (f->expected, &(HoistSchemaPart){ .kind = HOIST_SCHEMA_TABLE,
                                                     .table = (char *) "t",
                                                     .name = (char *) "t",
                                                     .key = (char *) "`t`",
                                                     .form = (char *) "x" });
  hoist_schema_add (f->found, f->expected->parts->pdata[f->expected->parts->len - 1]);
  f->entries = hoist_drift_compare (f->expected, f->found, NULL);
  f->repair = (HoistDatabaseRepair){ f->expected, f->found, f->entries };
  hoist_mariadb_alter_init (&f->alter, &f->repair);
  for (guint i = 0; i < f->entries->len; i++)
    if (((HoistDriftEntry *) f->entries->pdata[i])->matters)
      hoist_mariadb_alter_add (&f->alter, f->entries->pdata[i]);
  hoist_mariadb_alter_move_pointers (&f->alter);
  return hoist_mariadb_alter_get_table (&f->alter, "t");
}

#define POINTER "columns: `a`\nreferences: t\nat: `b`"

/* A foreign key that stays gives way to a column that changes, and comes back. */
static void
test_pointer_gives_way (Fixture *f, gconstpointer data)
{
  HoistMariadbAlterTable *table;

  add_part (f->expected, HOIST_SCHEMA_COLUMN, "a", "`t`.`a`", "type: bigint\nnull: yes",
            "`a` bigint");
  add_part (f->found, HOIST_SCHEMA_COLUMN, "a", "`t`.`a`", "type: int\nnull: yes", "`a` int");
  add_part (f->expected, HOIST_SCHEMA_FOREIGN_KEY, "k", "`t`.`k`", POINTER, "(`a`) REFERENCES x");
  add_part (f->found, HOIST_SCHEMA_FOREIGN_KEY, "k", "`t`.`k`", POINTER, "(`a`) REFERENCES x");
  table = alter (f);
  g_assert_cmpstr (table->clauses->str, ==, "MODIFY COLUMN IF EXISTS `a` bigint");
  g_assert_cmpstr (table->unlinked->str, ==, "DROP FOREIGN KEY IF EXISTS `k`");
  g_assert_cmpstr (table->linked->str, ==,
                   "ADD CONSTRAINT `k` FOREIGN KEY IF NOT EXISTS (`a`) REFERENCES x");
  g_assert_nonnull (g_strstr_len (f->alter.checks->str, -1, "SIGNAL SQLSTATE '45000'"));
}

/* Where no column, key or index changes, it stays where it is. */
static void
test_pointer_stays (Fixture *f, gconstpointer data)
{
  HoistMariadbAlterTable *table;

  add_part (f->expected, HOIST_SCHEMA_COLUMN, "b", "`t`.`b`", "type: int\nnull: yes", "`b` int");
  add_part (f->expected, HOIST_SCHEMA_FOREIGN_KEY, "k", "`t`.`k`", POINTER, "(`a`) REFERENCES x");
  add_part (f->found, HOIST_SCHEMA_FOREIGN_KEY, "k", "`t`.`k`", POINTER, "(`a`) REFERENCES x");
  table = alter (f);
  g_assert_cmpstr (table->clauses->str, ==, "ADD COLUMN IF NOT EXISTS `b` int");
  g_assert_cmpstr (table->unlinked->str, ==, "");
  g_assert_cmpstr (table->linked->str, ==, "");
  g_assert_cmpstr (f->alter.checks->str, ==, "");
}

/* A name that the server made up is taken: the next one. */
static void
test_names (Fixture *f, gconstpointer data)
{
  HoistMariadbAlterTable *table;

  add_part (f->expected, HOIST_SCHEMA_UNIQUE, "a", "`t`.(btree (`a`))", "BTREE (`a`)",
            "UNIQUE KEY `a` (`a`)");
  add_part (f->found, HOIST_SCHEMA_INDEX, "a", "`t`.`a`", "BTREE (`a`, `b`)", "KEY `a` (`a`, `b`)");
  add_part (f->found, HOIST_SCHEMA_INDEX, "a_2", "`t`.`a_2`", "BTREE (`b`)", "KEY `a_2` (`b`)");
  table = alter (f);
  g_assert_nonnull (g_strstr_len (table->clauses->str, -1, "ADD UNIQUE KEY `a_3` (`a`)"));
}

/* What has rows is a remark; what could be calculated anew only, too. */
static void
test_remarks (Fixture *f, gconstpointer data)
{
  HoistMariadbAlterTable *table;

  add_part (f->found, HOIST_SCHEMA_COLUMN, "own", "`t`.`own`", "type: int", "`own` int");
  add_part (f->expected, HOIST_SCHEMA_COLUMN, "g", "`t`.`g`", "type: int\ngenerated: a + 1", "`g`");
  add_part (f->found, HOIST_SCHEMA_COLUMN, "g", "`t`.`g`", "type: int\ngenerated: a + 2", "`g`");
  table = alter (f);
  g_assert_cmpstr (table->clauses->str, ==, "");
  g_assert_nonnull (
      g_strstr_len (f->alter.remarks->str, -1, "-- ALTER TABLE `t` DROP COLUMN `own`;"));
  g_assert_nonnull (g_strstr_len (f->alter.remarks->str, -1, "-- By hand, because"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/mariadb-alter/pointer-gives-way", test_pointer_gives_way);
  ADD ("/mariadb-alter/pointer-stays", test_pointer_stays);
  ADD ("/mariadb-alter/names", test_names);
  ADD ("/mariadb-alter/remarks", test_remarks);
  return g_test_run ();
}
