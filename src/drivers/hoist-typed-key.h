/* SPDX-License-Identifier: GPL-3.0-or-later */
/* By which columns a row of a table is found on both sides, and a row's key in the form that both
 * have in common. For the files hoist-typed-*.c only. Pure but for what it is given; any thread. */
#pragma once
#include "drivers/hoist-postgres-capture.h"
#include "drivers/hoist-sqlite-capture.h"
#include "drivers/hoist-typed-table.h"

G_BEGIN_DECLS

#define HOIST_TYPED_KEY_MAX 64

typedef struct
{
  const HoistTypedTable *table;
  guint at[HOIST_TYPED_KEY_MAX], n; /* columns of the table, in the order of the server's key */
  gboolean is_plain;                /* each is written in one way only: texts, whole numbers */
} HoistTypedKey;

/* FALSE: the two sides have not the same key. */
gboolean hoist_typed_key_init (HoistTypedKey *key, const HoistTypedTable *table,
                               const HoistPostgresShape *there, const HoistSqliteShape *here);
gboolean hoist_typed_key_find_column (const HoistTypedTable *table, const char *sql_name,
                                      guint *ret_at);
/* NULL: SQLite calculates it. */
const HoistSqliteColumn *hoist_typed_key_find_here (const HoistSqliteShape *here,
                                                    const HoistTypedColumn *column);

/* Of what the server answered: its parts stand from the column `first` on, or where `places` says
 * from there. */
char *hoist_typed_key_read_answer (const HoistTypedKey *key, const HoistPostgresRows *rows, int row,
                                   int first, const guint *places);
/* Of the row that the statement stands at: from its second column on. */
char *hoist_typed_key_read_row (const HoistTypedKey *key, HoistSqliteStatement *row);

/* For people: of a key as the log has it (a JSON list), and of one in the common form. */
char *hoist_typed_key_describe (const char *logged);
char *hoist_typed_key_describe_common (const char *common);

G_END_DECLS
