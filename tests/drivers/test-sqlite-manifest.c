/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of a SQLite backup is called after its database. */
#include "drivers/hoist-sqlite.h"

#include "base/hoist-error.h"
#include "database.h"

#include <string.h>

static void
test_name (Fixture *f, gconstpointer data)
{
  HoistDatabaseBackupOrder order = database_order ("/srv/acme/db/pocket.db", f->folder);
  g_autofree char *path = hoist_sqlite_name_backup (&order);
  g_autofree char *base = g_path_get_basename (path);

  g_assert_true (g_str_has_prefix (path, f->folder));
  g_assert_true (g_regex_match_simple ("^pocket\\.db\\.backup_[0-9]{8}_[0-9]{6}$", base, 0, 0));
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
  g_test_add ("/drivers/sqlite-manifest/name", Fixture, NULL, set_up, test_name, tear_down);
  return g_test_run ();
}
