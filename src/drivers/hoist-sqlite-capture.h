/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Change capture and catch-up of SQLite: the parts of hoist-sqlite-cross.c. All that is made in a
 * database for it is called hoist_capture_…: triggers write the key of each row that is written
 * into the table hoist_capture_log, as the values that they are, and nothing else; the row itself
 * is read when it is carried. For the files of the driver only. Thread: that of the connections. */
#pragma once
#include "drivers/hoist-database-copy.h"
#include "drivers/hoist-sqlite.h"

G_BEGIN_DECLS

typedef struct
{
  char *name, *sql_name; /* as it is, and quoted */
  char *fallback;        /* expression of its default; NULL none */
  char *collation;       /* by which the column compares */
  gboolean is_key, is_needed;
} HoistSqliteColumn;

/* Rows that may not be there twice, besides the key: what a REPLACE deletes without a trigger. */
typedef struct
{
  GPtrArray *columns, *collations; /* char*; names as SQL has them */
  char *condition;                 /* of a partial index; NULL none */
} HoistSqliteUnique;

typedef struct
{
  char *name, *sql_name;
  GPtrArray *columns;         /* HoistSqliteColumn*, without those that are generated */
  GPtrArray *key;             /* borrowed of `columns`; empty: it has none */
  GPtrArray *uniques;         /* HoistSqliteUnique* */
  char *untold;               /* a unique index over an expression; NULL none */
  gboolean is_key_maybe_null; /* SQLite lets keys be NULL that are no row ids */
} HoistSqliteShape;

/* Every table of the application, by name. HoistSqliteShape* */
GPtrArray *hoist_sqlite_list_shapes (HoistSqlite *db, GError **error);
const HoistSqliteShape *hoist_sqlite_find_shape (const GPtrArray *shapes, const char *name);
const HoistSqliteColumn *hoist_sqlite_find_column (const HoistSqliteShape *shape, const char *name);
/* What `columns` of an order says of it; NULL when nothing. */
const char *hoist_sqlite_find_rule (const HoistValue *columns, const HoistSqliteShape *shape,
                                    const HoistSqliteColumn *column);
/* The same columns, whatever else there is. */
gboolean hoist_sqlite_has_same_key (const HoistSqliteShape *a, const HoistSqliteShape *b);
/* "a.k = b.k AND …"; `b` NULL: parameters from ?1. */
char *hoist_sqlite_write_match (const HoistSqliteShape *shape, const char *a, const char *b);

gboolean hoist_sqlite_examine_capture (const char *path, GPtrArray *findings,
                                       const HoistDriverCall *call, GError **error);
/* In one short transaction, with patience for whoever holds the lock (BUSY names them). What was
 * noted before goes. */
gboolean hoist_sqlite_start_capture (HoistSqlite *db, const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_sqlite_stop_capture (HoistSqlite *db, const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_sqlite_has_table (HoistSqlite *db, const char *name, gboolean *ret_has,
                                 const HoistDriverCall *call,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The number in the first row (NULL is 0). With a rollback journal a writer may be in the way for
 * longer than a connection waits by itself: that is no number, and is waited for. */
gboolean hoist_sqlite_read_int_patiently (HoistSqlite *db, const char *sql, gint64 *ret,
                                          const HoistDriverCall *call,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Again and again while somebody else holds the lock, for a minute: BUSY names them. */
gboolean hoist_sqlite_run_patiently (HoistSqlite *db, const char *sql, const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* REFUSED when a table is not watched (any more), so that what was written to it is not known.
 * Backwards a table that came to be since is no obstacle: its rows have no place there, and are
 * counted in *ret_new. */
gboolean hoist_sqlite_check_capture (HoistSqlite *db, const GPtrArray *shapes, gboolean back,
                                     gint64 *ret_new, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* After the migrations of `copy`, which was a copy of the file `was`: REFUSED when rows that come
 * later could not be carried; else it is made ready to be carried to. */
gboolean hoist_sqlite_check_migrated (HoistSqlite *copy, const char *was, const HoistValue *columns,
                                      const HoistDriverCall *call,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rows of each table that the migrations left as many as they were: the same on both sides. */
gboolean hoist_sqlite_compare_counts (HoistSqlite *live, HoistSqlite *copy,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Where the copy knows which rows of that table came from the other side. */
char *hoist_sqlite_name_applied (const HoistSqliteShape *shape);
/* `was` as a schema beside, as it is: nobody writes it. */
gboolean hoist_sqlite_attach_was (HoistSqlite *db, const char *was,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  HoistSqlite *from, *to;
  const HoistValue *columns;
  const char *was;  /* what a copy was made of; NULL: the other side was live once */
  gboolean back;    /* rows that have no place are counted, not refused; calculated columns stay */
  gboolean is_last; /* nobody writes: what does not fit now never will */
} HoistSqliteCarry;
/* All that the log of `from` held when it began, in one transaction of `to`; `from` is read in
 * moments, since with a rollback journal a reader keeps writers waiting. What does not fit yet
 * stays noted. */
gboolean hoist_sqlite_carry (const HoistSqliteCarry *carry, HoistDatabaseCarried *ret,
                             const HoistDriverCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rows of (table, how many different keys are noted). */
HoistSqliteStatement *hoist_sqlite_preview_log (HoistSqlite *db, GError **error);
gboolean hoist_sqlite_count_lag (HoistSqlite *db, gint64 *ret_lag,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
