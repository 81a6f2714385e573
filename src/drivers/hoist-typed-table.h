/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of SQLite and those of PostgreSQL, paired by name, and their rows in one form. For the
 * files hoist-typed-*.c only. Owned by the call that opened it; one thread. */
#pragma once
#include "drivers/hoist-postgres.h"
#include "drivers/hoist-sqlite.h"
#include "drivers/hoist-typed-order.h"
#include "drivers/hoist-typed-value.h"

G_BEGIN_DECLS

typedef struct
{
  HoistTypedKind kind;
  char *name;     /* over there, for people */
  char *sql_name; /* … quoted */
  char *source;   /* quoted, in SQLite */
  char *type;     /* as SQL names it, for what only the server knows */
  gboolean is_generated;
} HoistTypedColumn;

typedef struct
{
  char *name;     /* of the source */
  char *sql_name; /* over there, with its schema */
  char *rowid;    /* how the source names its rows; NULL: it does not */
  gboolean is_alike;
  GPtrArray *columns; /* HoistTypedColumn* that both have */
} HoistTypedTable;

typedef struct
{
  const HoistTypedCopyOrder *order;
  const HoistDriverCall *call;
  HoistSqlite *from;
  HoistPostgres *to;
  GTimeZone *zone;
  GPtrArray *tables; /* HoistTypedTable*, by name */
  GPtrArray *told;   /* char*: what people should know */
} HoistTypedPair;

/* Opens both and pairs their tables; REFUSED says by name what has no place over there. A read
 * transaction is open in the source. `pair` must stay where it is. */
gboolean hoist_typed_pair_open (HoistTypedPair *pair, const HoistTypedCopyOrder *order,
                                const HoistDriverCall *call,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_typed_pair_clear (HoistTypedPair *pair);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistTypedPair, hoist_typed_pair_clear)

/* In one transaction over there, in which foreign keys are taken away and made again (proven over
 * all rows), the application's own triggers rest, and after which sequences stand behind all. */
typedef gboolean (*HoistTypedWriteFunc) (HoistTypedPair *pair, gpointer user_data, GError **error);
gboolean hoist_typed_pair_write (HoistTypedPair *pair, HoistTypedWriteFunc write,
                                 gpointer user_data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Rows of the source in the order in which they are read: column 0 names the row (or is NULL), the
 * others follow the table's columns. */
HoistSqliteStatement *hoist_typed_table_select (const HoistTypedPair *pair,
                                                const HoistTypedTable *table, GError **error);
/* Of the row that the statement stands at. FALSE for NULL. */
gboolean hoist_typed_table_get_value (HoistSqliteStatement *statement, guint column,
                                      HoistTypedValue *ret);
/* "users, id 12" or "users, row 12" (ordinal counts from 1). */
char *hoist_typed_table_name_row (const HoistTypedTable *table, HoistSqliteStatement *statement,
                                  gint64 ordinal);

G_END_DECLS
