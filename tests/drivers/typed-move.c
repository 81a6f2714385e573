/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See typed-move.h. */
#include "typed-move.h"

#include "drivers/hoist-typed-back.h"
#include "drivers/hoist-typed-noted.h"
#include "drivers/hoist-typed-copy.h"

#include <sqlite3.h>
#include <unistd.h>

TypedMove
typed_move_begin (const Cluster *c, const char *source, const char *target,
                  const char *const *alike)
{
  TypedMove m = { .path = fixture_path (&c->f, "old.sqlite"),
                  .into = fixture_path (&c->f, "copy.sqlite") };
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  unlink (m.path);
  fixture_sql (m.path, source);
  m.app = cluster_session (c, "app", "app");
  cluster_say (m.app, target);
  m.order = (HoistTypedCopyOrder){ m.path, c->place, "UTC", alike };
  FIXTURE_DO (hoist_typed_copy_run (&m.order, told, NULL, &error));
  FIXTURE_DO (hoist_typed_noted_begin (&m.order, TYPED_MOVE_RUN, NULL, &error));
  m.before = database_case_digest (&hoist_database_sqlite, m.path);
  return m;
}

void
typed_move_end (TypedMove *m)
{
  g_autofree char *after = database_case_digest (&hoist_database_sqlite, m->path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (after, ==, m->before);
  FIXTURE_DO (hoist_typed_noted_end (m->order.to, NULL, &error));
  PQfinish (m->app);
  g_free (m->path);
  g_free (m->into);
  g_free (m->before);
}

void
typed_move_assert_text (const char *path, const char *sql, const char *expected)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (row, 0), ==, expected);
  sqlite3_finalize (row);
  sqlite3_close (db);
}
