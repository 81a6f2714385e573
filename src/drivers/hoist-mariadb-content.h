/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a MariaDB database holds: its tables and other objects, its rows as digests. For the files
 * of the driver only. Thread: that of the connection; its database is the one that is meant. */
#pragma once
#include "drivers/hoist-mariadb.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_MARIADB_NUMBER, /* written as it is */
  HOIST_MARIADB_REAL,   /* with all its digits, which the server's own text has not */
  HOIST_MARIADB_BITS,   /* bit, enum, set: by number */
  HOIST_MARIADB_WORD,   /* dates, times, addresses: by their text */
  HOIST_MARIADB_BYTES,  /* characters and bytes alike, byte by byte */
  HOIST_MARIADB_LONG    /* … that may be as large as a row can be */
} HoistMariadbKind;

typedef struct
{
  char *name;
  HoistMariadbKind kind;
  gboolean generated; /* calculated by the server: compared, never written */
} HoistMariadbColumn;

typedef struct
{
  char *name, *engine;
  char *create;  /* one line of SQL, without the counter */
  char *counter; /* what AUTO_INCREMENT, or the sequence, gives out next; "" */
  gboolean is_sequence;
  GPtrArray *columns; /* HoistMariadbColumn* */
} HoistMariadbTable;
/* Tables and sequences by name; REFUSED names one that can't be copied. HoistMariadbTable* */
GPtrArray *hoist_mariadb_list_tables (HoistMariadb *db, const HoistDriverCall *call,
                                      GError **error);

/* Everything else: what a rename would not take along. */
typedef struct
{
  char *kind, *name; /* FUNCTION, PROCEDURE, PACKAGE, PACKAGE BODY, VIEW, TRIGGER, EVENT */
  char *body;        /* CREATE … */
  char *sql_mode, *charset, *collation, *time_zone; /* under which it was made */
} HoistMariadbObject;
void hoist_mariadb_object_free (HoistMariadbObject *object);
/* As the server has them, or, in a database beside, as they are kept in its table hoist_kept: there
 * none of them acts. In the order in which they can be made. HoistMariadbObject* */
GPtrArray *hoist_mariadb_list_objects (HoistMariadb *db, const HoistDriverCall *call,
                                       GError **error);
GPtrArray *hoist_mariadb_list_live_objects (HoistMariadb *db, const HoistDriverCall *call,
                                            GError **error);
gboolean hoist_mariadb_object_equal (const HoistMariadbObject *a, const HoistMariadbObject *b);
/* Tables of ours, in databases of ours alone: what is kept; that of the database which took the
 * other's place; there as long as something is unfinished; kept half-way. */
#define HOIST_MARIADB_KEPT "hoist_kept"
#define HOIST_MARIADB_FRESH "hoist_fresh"
#define HOIST_MARIADB_PENDING "hoist_pending"
#define HOIST_MARIADB_MAKING "hoist_making"
#define HOIST_MARIADB_OURS                                                                         \
  "('" HOIST_MARIADB_KEPT "', '" HOIST_MARIADB_FRESH "', '" HOIST_MARIADB_PENDING                  \
  "', '" HOIST_MARIADB_MAKING "')"
/* From that table (HOIST_MARIADB_KEPT or HOIST_MARIADB_FRESH). */
GPtrArray *hoist_mariadb_list_kept (HoistMariadb *db, const char *table,
                                    const HoistDriverCall *call, GError **error);
/* The statements that keep them in the database `schema` ("": the connection's own); the table
 * appears whole or not at all. */
char **hoist_mariadb_keep_statements (const GPtrArray *objects, const char *schema);
/* Drops what is not wanted, makes what is missing; what is there as it shall be stays. `only`: of
 * this kind; NULL: all. May be repeated. */
gboolean hoist_mariadb_settle_objects (HoistMariadb *db, const GPtrArray *wanted, const char *only,
                                       const HoistDriverCall *call,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* SHA-256 over all of both. */
char *hoist_mariadb_digest_schema (const GPtrArray *tables, const GPtrArray *objects);

/* SQL for what a column holds: as it is compared, as it is written into a dump. */
char *hoist_mariadb_compare_sql (const HoistMariadbColumn *column);
char *hoist_mariadb_write_sql (const HoistMariadbColumn *column);
/* SELECT … FROM: a hash of each row, 32 hexadecimal digits. */
char *hoist_mariadb_rows_sql (const HoistMariadbTable *table);
/* Of all content, order-independent, in the transaction that is open. `rows` not NULL: the hashes,
 * too (guint64, sorted, a GArray per table). */
HoistDatabaseDigest *hoist_mariadb_digest (HoistMariadb *db, const GPtrArray *tables,
                                           const GPtrArray *objects, GPtrArray *rows,
                                           const HoistDriverCall *call, GError **error);
/* The same with both lists read, in a transaction of its own. */
HoistDatabaseDigest *hoist_mariadb_digest_all (HoistMariadb *db, const HoistDriverCall *call,
                                               GError **error);
gboolean hoist_mariadb_begin_moment (HoistMariadb *db, const HoistDriverCall *call,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Hashes of rows, kept beside a backup: what was there when it was made, and when the migrations
 * had ended. */
typedef enum
{
  HOIST_MARIADB_ROWS_BACKUP,
  HOIST_MARIADB_ROWS_MIGRATED
} HoistMariadbRowsOf;
gboolean hoist_mariadb_rows_keep (const char *folder, HoistMariadbRowsOf which,
                                  const GPtrArray *tables, const GPtrArray *rows,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_mariadb_keep_baseline (const HoistBackup *backup, const char *path,
                                      const HoistDriverCall *call, GError **error);
gboolean hoist_mariadb_has_baseline (const HoistBackup *backup);
gboolean hoist_mariadb_retire_baseline (const HoistBackup *backup, gboolean retired,
                                        GError **error);
GPtrArray *hoist_mariadb_compare (const HoistDatabaseComparisonOrder *order,
                                  const HoistDriverCall *call, GError **error);

G_END_DECLS
