/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table of a log of captured changes, both sides of it, with its statements; for
 * hoist-sqlite-carry.c only. Thread: one owner. */
#pragma once
#include "drivers/hoist-sqlite-capture.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistSqliteShape *from, *to; /* borrowed */
  gint64 number;                     /* in the log */
  HoistSqliteStatement *read;        /* by the key, ?1 …: all of `from`'s columns */
  /* By the key: one row when it is there; 1: it came from the other side, 0: the migrations made
   * it. */
  HoistSqliteStatement *find;
  HoistSqliteStatement *put, *change; /* ?1 …: `from`'s columns in their order */
  HoistSqliteStatement *drop, *note;  /* by the key; `note` NULL: nobody asks whose a row is */
} HoistSqliteCarryTable;

HoistSqliteCarryTable *hoist_sqlite_carry_table_new (const HoistSqliteCarry *carry,
                                                     const HoistSqliteShape *from,
                                                     const HoistSqliteShape *to, gint64 number,
                                                     GError **error);
void hoist_sqlite_carry_table_free (gpointer data);
/* Of a column of that name, from 1; 0: there is none. */
int hoist_sqlite_carry_table_find_place (const HoistSqliteShape *shape, const char *name);

G_END_DECLS
