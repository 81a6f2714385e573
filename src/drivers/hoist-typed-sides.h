/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The old database and the server as the way back sees them. For the files hoist-typed-*.c only.
 * Owned by the call that opened it; one thread. */
#pragma once
#include "drivers/hoist-typed-table.h"

G_BEGIN_DECLS

typedef struct
{
  HoistTypedPair pair;
  GPtrArray *here, *there; /* shapes: HoistSqliteShape*, HoistPostgresShape* */
} HoistTypedSides;

/* `sides` must stay where it is. */
gboolean hoist_typed_sides_open (HoistTypedSides *sides, const HoistTypedCopyOrder *order,
                                 const HoistDriverCall *call,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_typed_sides_clear (HoistTypedSides *sides);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistTypedSides, hoist_typed_sides_clear)

/* The table of the old database that has its rows there, and its place in the pair; NULL: none. */
const HoistTypedTable *hoist_typed_sides_find_table (const HoistTypedSides *sides,
                                                     const char *name_there, guint *ret_at);
/* Names of tables of the server whose rows nobody notes. */
HoistPostgresRows *hoist_typed_sides_list_unwatched (const HoistTypedSides *sides, GError **error);

G_END_DECLS
