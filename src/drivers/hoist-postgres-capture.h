/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Change capture and catch-up of PostgreSQL: the parts of hoist-postgres-cross.c. Everything that
 * is made in a database for it lies in its schema hoist_capture. For the files of the driver only.
 * Thread: that of the connections. */
#pragma once
#include "drivers/hoist-database-copy.h"
#include "drivers/hoist-postgres-copy.h"

G_BEGIN_DECLS

typedef struct
{
  char *name, *type;                    /* as SQL names them */
  char *fallback;                       /* expression of its default; "" none */
  gboolean is_key, is_needed, is_fixed; /* fixed: an identity that only INSERT may set */
} HoistPostgresColumn;

typedef struct
{
  char *name;         /* as SQL names it, with its schema */
  GPtrArray *columns; /* HoistPostgresColumn*, without those that the server calculates */
  GPtrArray *key;     /* borrowed of `columns`; empty: it has none */
} HoistPostgresShape;

/* Every table of the application with its columns and its key. HoistPostgresShape* */
GPtrArray *hoist_postgres_list_shapes (HoistPostgres *db, const HoistDriverCall *call,
                                       GError **error);
const HoistPostgresShape *hoist_postgres_find_shape (const GPtrArray *shapes, const char *name);
const HoistPostgresColumn *hoist_postgres_find_column (const HoistPostgresShape *shape,
                                                       const char *name);
/* What `columns` of an order says of it; NULL when nothing. */
const char *hoist_postgres_find_rule (const HoistValue *columns, const HoistPostgresShape *shape,
                                      const HoistPostgresColumn *column);
/* A row's key as the log has it: a JSON list of texts; `row` is an alias. */
char *hoist_postgres_write_key (const HoistPostgresShape *shape, const char *row);
/* "t.k = …": that a row t has that key, which is such a list; `key` is an expression. */
char *hoist_postgres_write_match (const HoistPostgresShape *shape, const char *key);

gboolean hoist_postgres_examine_capture (const char *path, GPtrArray *findings,
                                         const HoistDriverCall *call, GError **error);
/* Triggers on every table with a key; what was there of them before goes. */
gboolean hoist_postgres_start_capture (HoistPostgres *db, const HoistDriverCall *call,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_stop_capture (HoistPostgres *db, const HoistDriverCall *call,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Changes in the log; -1: nothing is captured there. */
gboolean hoist_postgres_count_lag (HoistPostgres *db, gint64 *ret_lag, const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The side that is written to: triggers of its own are off and foreign keys looked at when all is
 * there. What was so before is kept in the database and comes back with `wake`. */
gboolean hoist_postgres_calm (HoistPostgres *db, const HoistDriverCall *call,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_wake (HoistPostgres *db, const HoistDriverCall *call,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the migrations of a copy may change, remembered before them; and afterwards what they did:
 * REFUSED when rows that come later could not be carried. */
gboolean hoist_postgres_note_before (HoistPostgres *copy, const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_check_migrated (HoistPostgres *live, HoistPostgres *copy,
                                        const HoistValue *columns, const HoistDriverCall *call,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rows of each table that the migrations left as many as they were: the same on both sides. */
gboolean hoist_postgres_compare_counts (HoistPostgres *live, HoistPostgres *copy,
                                        const HoistDriverCall *call,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  HoistPostgres *from, *to;
  const HoistValue *columns;
  gboolean back; /* rows that have no place are counted, not refused; calculated columns stay */
} HoistPostgresCarry;
/* All that the log of `from` holds at one moment, in one transaction of `to`. */
gboolean hoist_postgres_carry (const HoistPostgresCarry *carry, HoistDatabaseCarried *ret,
                               const HoistDriverCall *call,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
