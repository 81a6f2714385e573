/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table. Nobody owns it; any thread. It judges no word: a foreign plane may say any. */
#include "model/hoist-engine-name.h"

#include <string.h>

const char *
hoist_engine_name_get (const char *word)
{
  static const struct
  {
    const char *word, *name;
  } engines[] = { { "sqlite", "SQLite" },
                  { "postgresql", "PostgreSQL" },
                  { "mariadb", "MariaDB" },
                  { "mysql", "MySQL" } };

  for (guint i = 0; i < G_N_ELEMENTS (engines); i++)
    if (strcmp (word, engines[i].word) == 0)
      return engines[i].name;
  return word;
}
