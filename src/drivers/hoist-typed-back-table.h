/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table on its way back: rows of PostgreSQL that are written into a copy of the SQLite file
 * from which the table was moved, in the form in which the application writes there, each read
 * back. For hoist-typed-back.c only. Thread: one owner. */
#pragma once
#include "drivers/hoist-typed-form.h"
#include "drivers/hoist-typed-key.h"

G_BEGIN_DECLS

/* A row, or (column not NULL) a value of it, that has no place; `key` for people. */
typedef void (*HoistTypedLostFunc) (const char *table, const char *key, const char *column,
                                    const char *why, gpointer user_data);

typedef struct
{
  HoistTypedPair *pair; /* its `from` is the database as it was moved; the copy is `into` */
  HoistSqlite *into;    /* … which has that one attached as `was` */
  const HoistPostgresShape *there;
  const HoistSqliteShape *here;
  const HoistTypedTable *table;
  const HoistTypedForm *forms; /* of its columns */
  HoistTypedLostFunc tell;
  gpointer user_data;
} HoistTypedBackPlace;

typedef struct _HoistTypedBackTable HoistTypedBackTable;

HoistTypedBackTable *hoist_typed_back_table_new (const HoistTypedBackPlace *place, GError **error);
void hoist_typed_back_table_free (gpointer table);

/* `keys`: a JSON list of keys as the log has them. First the rows go, of all tables and all keys,
 * so that nothing is in another one's way; then what is there over there is put. */
gboolean hoist_typed_back_table_empty (HoistTypedBackTable *table,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_typed_back_table_drop (HoistTypedBackTable *table, const char *keys,
                                      gint64 *ret_dropped,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_typed_back_table_put (HoistTypedBackTable *table, const char *keys, gint64 *ret_put,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A row of the copy that refers to one that is not there. */
gboolean hoist_typed_back_table_reject (HoistTypedBackTable *table, gint64 rowid,
                                        const char *parent,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rows that could not be put are again what they were when the table was moved, where there is
 * place for them. */
gboolean hoist_typed_back_table_bring_back (HoistTypedBackTable *table,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rows that have no place, or not with all their values. */
guint hoist_typed_back_table_count_lost (const HoistTypedBackTable *table);
/* … keys of those as the log has them: char* */
const GPtrArray *hoist_typed_back_table_get_lost (const HoistTypedBackTable *table);

G_END_DECLS
