/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-guide-move.h. A guide for another engine borrows everything but its list of databases
 * from the whole guide, which it keeps alive. Any thread; never changes the guide. */
#include "model/hoist-guide-move.h"

#include <string.h>

static const HoistGuideDatabase *
get_first (const HoistGuide *guide)
{
  return guide->databases->len > 0 ? guide->databases->pdata[0] : NULL;
}

const HoistGuideMove *
hoist_guide_get_move (const HoistGuide *guide)
{
  const HoistGuideDatabase *database = get_first (guide);

  return database != NULL ? database->move : NULL;
}

gboolean
hoist_guide_is_moved (const HoistGuide *guide)
{
  const HoistGuideDatabase *database = get_first (guide);

  return database != NULL && database->move != NULL
         && strcmp (database->engine, database->move->engine) == 0;
}

/* postgres:// is other people's word; SQLAlchemy names the driver, too: mysql+pymysql:// */
const char *
hoist_guide_name_engine (const char *url)
{
  static const struct
  {
    const char *scheme, *engine;
  } words[] = { { "sqlite", "sqlite" },       { "postgresql", "postgresql" },
                { "postgres", "postgresql" }, { "cockroachdb", "postgresql" },
                { "mysql", "mariadb" },       { "mariadb", "mariadb" } };
  const char *end = url != NULL ? strstr (url, ":") : NULL;
  gsize n = end != NULL ? strcspn (url, ":+") : 0;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].scheme) == n && strncmp (url, words[i].scheme, n) == 0)
      return words[i].engine;
  return NULL;
}

/* The database as it is on a server; the texts stay the guide's. */
static HoistGuideDatabase *
copy_database (const HoistGuideDatabase *from, const char *engine)
{
  static char *none[] = { NULL };
  HoistGuideDatabase *database = g_memdup2 (from, sizeof *from);

  database->engine = (char *) engine;
  database->path = (char *) "";
  database->setting = from->chooser;
  database->also = none;
  if (from->move != NULL && strcmp (from->move->engine, engine) != 0)
    database->move = NULL;
  return database;
}

/* The guide's own word for it; NULL: a tenant never has the database there. */
static const char *
find_other (const HoistGuideDatabase *database, const char *engine)
{
  for (guint i = 0; database->also[i] != NULL; i++)
    if (strcmp (database->also[i], engine) == 0)
      return database->also[i];
  return database->move != NULL && strcmp (database->move->engine, engine) == 0
             ? database->move->engine
             : NULL;
}

HoistGuide *
hoist_guide_new_for_engine (const HoistGuide *guide, const char *engine)
{
  const HoistGuideDatabase *first = get_first (guide);
  const char *other = first != NULL && engine != NULL && strcmp (first->engine, engine) != 0
                          ? find_other (first, engine)
                          : NULL;
  HoistGuide *fitting;

  if (other == NULL)
    return hoist_guide_ref (guide);
  fitting = g_memdup2 (guide, sizeof *guide);
  g_atomic_ref_count_init (&fitting->refs);
  fitting->whole = hoist_guide_ref (guide);
  g_ptr_array_ref (fitting->services);
  g_ptr_array_ref (fitting->health);
  fitting->databases = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (fitting->databases, copy_database (first, other));
  return fitting;
}
