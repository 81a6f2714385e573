/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See sqlite-drift.h. */
#include "sqlite-drift.h"

#include <glib/gstdio.h>

#include "database.h"

static char *
make (const Fixture *f, const char *name, const char *sql)
{
  char *path = fixture_path (f, name);

  if (sql != NULL)
    {
      g_unlink (path);
      fixture_sql (path, sql);
    }
  return path;
}

void
sqlite_drift_look (Drift *drift, const Fixture *f, const char *expected, const char *found)
{
  g_autofree char *like = make (f, "expected.db", expected), *live = make (f, "found.db", found);

  drift_read (drift, &hoist_database_schema_sqlite, like, live);
}
