/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See maria-drift.h. */
#include "maria-drift.h"

#include "drivers/hoist-database-server.h"

/* Its path. */
static char *
make (Maria *m, const char *database, const char *sql)
{
  if (sql != NULL)
    {
      g_autofree char *anew = g_strdup_printf (
          "DROP DATABASE IF EXISTS %s; CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE "
          "utf8mb4_unicode_ci",
          database, database);
      MYSQL *session;

      maria_sql (m, NULL, anew);
      session = maria_session (m, database, "app");
      maria_say (session, sql);
      mysql_close (session);
    }
  return hoist_database_server_locate_other (m->place, database);
}

void
maria_drift_look (Drift *drift, Maria *m, const char *expected, const char *found)
{
  g_autofree char *like = make (m, "hoist_like", expected), *live = make (m, "app", found);

  drift_read (drift, &hoist_database_schema_mariadb, like, live);
}
