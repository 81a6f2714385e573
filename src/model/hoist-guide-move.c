/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See hoist-guide-move.h. A guide of the moved borrows everything but its list of databases from
 * the whole guide, which it keeps alive. Any thread; never changes the guide. */
#include "model/hoist-guide-move.h"

#include <string.h>

const HoistGuideMove *
hoist_guide_get_move (const HoistGuide *guide)
{
  return guide->databases->len > 0 ? ((const HoistGuideDatabase *) guide->databases->pdata[0])->move
                                   : NULL;
}

/* postgresql://, postgres:// and what SQLAlchemy makes of it: postgresql+psycopg2:// */
gboolean
hoist_guide_move_is_made (const HoistGuideMove *move, const char *used)
{
  gsize n = used != NULL ? strcspn (used, ":+") : 0;

  if (n == 0)
    return FALSE;
  return (strlen (move->engine) == n && strncmp (used, move->engine, n) == 0)
         || (n == strlen ("postgres") && strncmp (used, "postgres", n) == 0);
}

gboolean
hoist_guide_is_moved (const HoistGuide *guide)
{
  return guide->whole != NULL && guide->databases != guide->whole->databases;
}

HoistGuide *
hoist_guide_new_for_engine (const HoistGuide *guide, const char *engine)
{
  const HoistGuideMove *move = hoist_guide_get_move (guide);
  HoistGuideDatabase *database;
  HoistGuide *moved;

  if (move == NULL || hoist_guide_is_moved (guide) || g_strcmp0 (engine, move->engine) != 0)
    return hoist_guide_ref (guide);
  moved = g_memdup2 (guide, sizeof *guide);
  g_atomic_ref_count_init (&moved->refs);
  moved->whole = hoist_guide_ref (guide);
  g_ptr_array_ref (moved->services);
  g_ptr_array_ref (moved->health);
  moved->databases = g_ptr_array_new_with_free_func (g_free);
  database = g_memdup2 (guide->databases->pdata[0], sizeof *database);
  database->engine = move->engine;
  database->path = (char *) "";
  database->setting = move->uses;
  g_ptr_array_add (moved->databases, database);
  return moved;
}
