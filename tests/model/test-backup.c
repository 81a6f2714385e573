/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manifest: big sizes, tables, a fault. */
#include "model/hoist-backup.h"

#include "base/hoist-error.h"
#include "examples.h"

static HoistBackup *
make (void)
{
  g_autoptr (GPtrArray) tables =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_table_digest_free);
  g_ptr_array_add (tables, hoist_table_digest_new ("person", 100000, "d1"));
  g_ptr_array_add (tables, hoist_table_digest_new ("segment", 0, "d2"));
  HoistBackup fields = { .id = (char *) EXAMPLE_BACKUP_ID,
                         .tenant = (char *) EXAMPLE_TENANT_ID,
                         .engine = (char *) "sqlite",
                         .path = (char *) "/var/lib/x/pocket.db.backup_20261121_040506",
                         .commit = (char *) EXAMPLE_COMMIT_A,
                         .size = G_GINT64_CONSTANT (5000000000),
                         .tables = tables,
                         .created_at = EXAMPLE_TIME,
                         .restore_s = 1.25 };
  return hoist_backup_new (&fields);
}

static void
test_round_trip (void)
{
  g_autoptr (HoistBackup) backup = make ();
  g_autofree char *json = EXAMPLE_JSON (hoist_backup_write, backup);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoistBackup) back = hoist_backup_read (value, &error);
  g_assert_no_error (error);
  g_autofree char *again = EXAMPLE_JSON (hoist_backup_write, back);
  g_assert_cmpstr (again, ==, json);
  g_assert_cmpint (back->size, ==, G_GINT64_CONSTANT (5000000000));
  g_assert_cmpint (((HoistTableDigest *) g_ptr_array_index (back->tables, 0))->rows, ==, 100000);
  g_assert_cmpint (back->verified_at, ==, 0);
  g_assert_cmpstr (back->fault, ==, "");
  g_assert_cmpstr (back->run, ==, "");
  g_assert_cmpint (back->removal, ==, HOIST_BACKUP_KEPT);
  g_assert_null (strstr (json, "remov")); /* a manifest says nothing of it */
}

static void
test_removed (void)
{
  g_autoptr (HoistBackup) like = make ();
  HoistBackup fields = *like;

  g_assert_false (hoist_backup_is_sound (like));
  fields.verified_at = EXAMPLE_TIME;
  g_assert_true (hoist_backup_is_sound (&fields));
  fields.removal = HOIST_BACKUP_PRUNED;
  fields.removed_at = EXAMPLE_TIME / 1000 * 1000;
  fields.removed_by = (char *) "ann";
  g_assert_false (hoist_backup_is_sound (&fields));
  g_autofree char *json = EXAMPLE_JSON (hoist_backup_write, &fields);
  g_autoptr (HoistValue) value = example_parse (json);
  g_autoptr (HoistBackup) back = hoist_backup_read (value, NULL);
  g_assert_cmpint (back->removal, ==, HOIST_BACKUP_PRUNED);
  g_assert_cmpint (back->removed_at, ==, fields.removed_at);
  g_assert_cmpstr (back->removed_by, ==, "ann");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name, *member;
  } cases[] = { { "path", "\"../x\"" }, { "size", "-1" },
                { "size", "1.5" },      { "tables", "[{\"name\":\"a\"}]" },
                { "tables", "[null]" }, { "tenant", "\"x\"" },
                { "id", NULL },         { "run", "\"bk_0123456789abcdef\"" } };
  g_autoptr (HoistBackup) backup = make ();
  g_autofree char *json = EXAMPLE_JSON (hoist_backup_write, backup);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HoistValue) value = example_edit (json, cases[i].name, cases[i].member);
      g_autoptr (GError) error = NULL;
      g_assert_null (hoist_backup_read (value, &error));
      g_assert_error (error, HOIST_ERROR, HOIST_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/round-trip", test_round_trip);
  g_test_add_func ("/backup/removed", test_removed);
  g_test_add_func ("/backup/refused", test_refused);
  return g_test_run ();
}
