/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engines that are offered, and the facts they all report. Owns nothing; any thread; knows no
 * engine's ways. */
#include "drivers/hoist-database.h"
#include "base/hoist-error.h"

static const HoistDatabaseDriver *const drivers[] = { &hoist_database_sqlite,
                                                      &hoist_database_postgres,
                                                      &hoist_database_mariadb };

void
hoist_database_sighting_clear (HoistDatabaseSighting *sighting)
{
  g_clear_pointer (&sighting->schema_digest, g_free);
  g_clear_pointer (&sighting->revision, g_free);
}

const HoistDatabaseDriver *
hoist_database_find (const char *engine, GError **error)
{
  g_autoptr (GString) offered = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (drivers); i++)
    {
      if (g_strcmp0 (drivers[i]->engine, engine) == 0)
        return drivers[i];
      g_string_append_printf (offered, "%s\"%s\"", i > 0 ? ", " : "", drivers[i]->engine);
    }
  g_set_error (error, HOIST_ERROR, HOIST_ERROR_NOT_OFFERED,
               "The database engine \"%s\" is not offered; these are: %s.",
               engine != NULL ? engine : "", offered->str);
  return NULL;
}
