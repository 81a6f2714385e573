/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CREATE TABLE of a SQLite schema in its items: what of a table no pragma says. Private to
 * hoist-sqlite-schema.c and hoist-sqlite-repair.c. Thread: one owner. */
#pragma once
#include "drivers/hoist-sqlite-words.h"

G_BEGIN_DECLS

typedef struct
{
  guint from, end; /* words */
  char *column;    /* the form of the column's name; NULL: a constraint of the table */
} HoistSqliteItem;

typedef struct
{
  const char *sql; /* borrowed */
  GPtrArray *words;
  guint open, close; /* the bracket around the items, and behind the one that closes it */
  GArray *items;     /* HoistSqliteItem */
} HoistSqliteTable;

/* A statement without items (a virtual table, or none at all) has none here. */
void hoist_sqlite_table_read (HoistSqliteTable *table, const char *sql);
void hoist_sqlite_table_clear (HoistSqliteTable *table);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistSqliteTable, hoist_sqlite_table_clear)
/* NULL: there is none of that name. */
const HoistSqliteItem *hoist_sqlite_table_find (const HoistSqliteTable *table, const char *column);
/* The first `keyword` of an item outside of brackets; its end when there is none. */
guint hoist_sqlite_table_find_word (const HoistSqliteTable *table, const HoistSqliteItem *item,
                                    const char *keyword);
char *hoist_sqlite_table_dup_text (const HoistSqliteTable *table, const HoistSqliteItem *item);
/* A name as it is looked for: small letters. */
char *hoist_sqlite_table_fold (const char *name);

G_END_DECLS
