/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A draft is there once it is recorded, and is taken once. */
#include "drivers/hoist-database-draft.h"

#include "base/hoist-error.h"
#include "base/hoist-file.h"
#include "database.h"

static void
test_once (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "tenant/db/pocket.db");
  g_autofree char *folder = fixture_path (f, "backups/two");
  g_autofree char *inside = hoist_database_draft_name_file (folder, NULL);
  g_autofree char *record = hoist_database_draft_name_file (folder, "draft.json");
  g_autoptr (HoistBackup) backup = NULL;
  g_autoptr (HoistBackup) taken = NULL;
  g_autoptr (GError) error = NULL;
  gint64 mark = 0;

  fixture_make_database (path, 10);
  backup = database_back_up (f, path, "one");
  g_assert_true (hoist_file_make_folders (inside, 0700, &error));
  g_assert_false (hoist_database_draft_exists (folder));
  g_assert_true (hoist_database_draft_write (folder, backup, 4711, &error));
  g_assert_true (hoist_database_draft_exists (folder));
  g_assert_true (g_file_test (record, G_FILE_TEST_IS_REGULAR));
  taken = hoist_database_draft_take (folder, &mark, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mark, ==, 4711);
  g_assert_cmpstr (taken->content_digest, ==, backup->content_digest);
  g_assert_cmpstr (taken->path, ==, backup->path);
  g_assert_false (hoist_database_draft_exists (folder));
  g_assert_null (hoist_database_draft_take (folder, NULL, &error));
  g_assert_nonnull (error);
  database_assert_names (error, record);
}

/* One that was recorded without a mark has none. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = fixture_path (f, "backups/two");
  g_autofree char *record = hoist_database_draft_name_file (folder, "draft.json");
  g_autoptr (GError) error = NULL;
  gint64 mark = 0;

  fixture_write (record, "{\"backup\": {}}");
  g_assert_null (hoist_database_draft_take (folder, &mark, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (mark, ==, -1);
  g_assert_false (hoist_database_draft_exists (folder));
}

static void
test_refuse (void)
{
  static const struct
  {
    HoistErrorCode from, to;
  } cases[] = { { HOIST_ERROR_CANCELLED, HOIST_ERROR_CANCELLED },
                { HOIST_ERROR_NO_SPACE, HOIST_ERROR_NO_SPACE },
                { HOIST_ERROR_CORRUPT, HOIST_ERROR_CORRUPT },
                { HOIST_ERROR_FAILED, HOIST_ERROR_REFUSED },
                { HOIST_ERROR_IO, HOIST_ERROR_REFUSED } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (HOIST_ERROR, cases[i].from, "No.");

      hoist_database_draft_refuse (error);
      g_assert_error (error, HOIST_ERROR, (int) cases[i].to);
      g_assert_cmpstr (error->message, ==, "No.");
    }
  hoist_database_draft_refuse (NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  fixture_init (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  fixture_clear (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/database-draft/once", Fixture, NULL, set_up, test_once, tear_down);
  g_test_add ("/database-draft/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add_func ("/database-draft/refuse", test_refuse);
  return g_test_run ();
}
