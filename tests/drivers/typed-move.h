/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An SQLite file and the tables of a server that its rows were moved to, for the tests of the way
 * back. */
#pragma once
#include "cluster.h"

#include "drivers/hoist-typed-order.h"

#define TYPED_MOVE_RUN "rn_00000000000000aa"

typedef struct
{
  char *path, *into, *before; /* the old file, a copy of it, and what the old one held */
  HoistTypedCopyOrder order;
  PGconn *app;
} TypedMove;

/* `alike` may be NULL. Everything is moved, and from then on noted for the run. */
TypedMove typed_move_begin (const Cluster *c, const char *source, const char *target,
                            const char *const *alike);
/* The old file is what it was; nothing is noted any more. */
void typed_move_end (TypedMove *m);
/* The first column of the first row, as SQLite itself reads it. */
void typed_move_assert_text (const char *path, const char *sql, const char *expected);
