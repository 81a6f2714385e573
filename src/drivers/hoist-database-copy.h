/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that is migrated on a copy while people go on writing to the original: what they
 * change is noted there by triggers (captured) and carried over by the keys of the rows until
 * nothing is left, then the copy takes the original's place. Afterwards the same is done the other
 * way round, so that there is a way back that keeps what was written since. One table per engine.
 * Every call blocks and may be repeated after any interruption. Thread: worker, one call per
 * database at a time. */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  const char *path;   /* the live one, as `locate` gave it */
  const char *run;    /* names what lies beside */
  const char *folder; /* ours, for this copy alone */
  /* What the migrations calculate: {"table.column": expression over the row as it was}; may be
   * NULL. On the way back such a column of a row that is there stays as it was. */
  const HoistValue *columns;
} HoistDatabaseCopyOrder;

typedef struct
{
  gint64 lag;     /* changes that were noted and not carried yet, after the call */
  gint64 carried; /* rows written or deleted over there */
  gint64 lost;    /* on the way back: rows that have no place there; they stay set aside */
} HoistDatabaseCarried;

typedef struct
{
  /* What can't be captured or carried: tables without keys and the like. HoistFinding* */
  gboolean (*examine) (const char *path, GPtrArray *findings, const HoistDriverCall *call,
                       GError **error);
  /* Capture on, then a copy of one moment, proven row by row. */
  gboolean (*begin) (const HoistDatabaseCopyOrder *order, const HoistDriverCall *call,
                     GError **error);
  char *(*locate) (const HoistDatabaseCopyOrder *order); /* the copy's `path` */
  /* After the migrations of the copy: REFUSED names what could not be carried from now on. */
  gboolean (*settle) (const HoistDatabaseCopyOrder *order, const HoistDriverCall *call,
                      GError **error);
  /* Once through what was noted, into the copy, or (back) into what was set aside; whoever writes
   * may go on. CONFLICT names a key that both sides have given out. */
  gboolean (*carry) (const HoistDatabaseCopyOrder *order, gboolean back, HoistDatabaseCarried *ret,
                     const HoistDriverCall *call, GError **error);
  /* Nobody has it open: the rest is carried and compared, then the copy is live and the other one
   * is set aside (back: the other way round); capture goes on there. */
  gboolean (*cross) (const HoistDatabaseCopyOrder *order, gboolean back, HoistDatabaseCarried *ret,
                     const HoistDriverCall *call, GError **error);
  /* Which way it was crossed last: TRUE when that one is live. */
  gboolean (*is_across) (const HoistDatabaseCopyOrder *order, gboolean back, gboolean *ret_is,
                         GError **error);
  /* A crossing that was cut off when the other one had been handed over, and is not gone on with:
   * who is live notes what is written again. Nobody may have written since. NULL: a crossing can't
   * stand there. */
  gboolean (*is_between) (const HoistDatabaseCopyOrder *order, gboolean back, gboolean *ret_is,
                          const HoistDriverCall *call, GError **error);
  gboolean (*take_back) (const HoistDatabaseCopyOrder *order, gboolean back,
                         const HoistDriverCall *call, GError **error);
  /* Of a database that was crossed and is still captured: what a way back would have to carry, and
   * (lost) what it could not. */
  gboolean (*preview_back) (const HoistDatabaseCopyOrder *order, HoistDatabaseCarried *ret,
                            const HoistDriverCall *call, GError **error);
  char *(*locate_aside) (const HoistDatabaseCopyOrder *order, gboolean back);
  /* Capture off: there is no way back any more that keeps what is written. */
  gboolean (*forget) (const char *path, const HoistDriverCall *call, GError **error);
  /* Capture off, the copy gone; what was live once stays set aside. */
  gboolean (*end) (const HoistDatabaseCopyOrder *order, const HoistDriverCall *call,
                   GError **error);
  /* The setting that holds the URL, for a program that shall use the copy; NULL: it is a file. */
  char *(*rewrite_setting) (const char *value, const char *copy, GError **error);
} HoistDatabaseCopier;

extern const HoistDatabaseCopier hoist_database_copier_postgres, hoist_database_copier_sqlite;

G_END_DECLS
