/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-postgres-cockroach.h. Owned by the call; any thread. It asks and changes nothing. What
 * is said here of CockroachDB is from its documents: nobody has tried it with a real one. */
#include "drivers/hoist-postgres-cockroach.h"

#include <string.h>

#include "base/hoist-error.h"
#include "base/hoist-text.h"

#define NAME "CockroachDB"
#define NAME_MAX_BYTES 64

/* Without the platform and the day of the build, which stand in brackets. */
static char *
dup_short (const char *version)
{
  const char *end = strchr (version, '(');
  g_autofree char *text =
      end != NULL ? g_strndup (version, (gsize) (end - version)) : g_strdup (version);

  return hoist_text_clean_line (g_strchomp (text), -1, NAME_MAX_BYTES);
}

/* Real ones tell it when they are connected to; whatever speaks for one answers it. */
char *
hoist_postgres_cockroach_dup_name (HoistPostgres *db, const HoistDriverCall *call)
{
  const char *told = PQparameterStatus (db, "crdb_version");
  g_autofree char *version =
      told != NULL ? g_strdup (told)
                   : hoist_postgres_get_text (db, "SELECT version()", NULL, call, NULL);

  return version != NULL && g_str_has_prefix (version, NAME) ? dup_short (version) : NULL;
}

gboolean
hoist_postgres_cockroach_refuse (const char *name, GError **error)
{
  g_set_error (
      error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
      "The server is %s, not PostgreSQL. Hoist can ask it what a guide asks, and does not "
      "change a database there: pg_dump can’t back it up, a failed change of its schema is "
      "not taken back with its transaction, and it has no advisory locks and no triggers "
      "that could note what is written.",
      name);
  return FALSE;
}

HoistPostgres *
hoist_postgres_cockroach_open_to_ask (const HoistPostgresPlace *place, const HoistDriverCall *call,
                                      GError **error)
{
  g_autoptr (GError) local = NULL;
  HoistPostgres *db = hoist_postgres_open (place, NULL, call, &local);

  if (db == NULL && g_error_matches (local, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED))
    return hoist_postgres_open_plain (place, NULL, call, error);
  if (db == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return db;
}
