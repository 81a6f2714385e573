/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database is made of, the same shape for every engine: tables, their columns, keys and
 * checks, indexes, views, triggers and the like. A part's `form` is what is compared: the driver
 * that read it has taken formatting, comments, quoting and the order of columns out of it. Never
 * holds a row. Thread: one owner. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_SCHEMA_TABLE,
  HOIST_SCHEMA_COLUMN,
  HOIST_SCHEMA_KEY, /* the primary key */
  HOIST_SCHEMA_UNIQUE,
  HOIST_SCHEMA_FOREIGN_KEY,
  HOIST_SCHEMA_CHECK,
  HOIST_SCHEMA_INDEX,
  HOIST_SCHEMA_VIEW,
  HOIST_SCHEMA_TRIGGER,
  HOIST_SCHEMA_SEQUENCE,
  HOIST_SCHEMA_TYPE,
  HOIST_SCHEMA_ROUTINE,
  HOIST_N_SCHEMA_KINDS
} HoistSchemaKind;
extern const char *const hoist_schema_kind_names[]; /* table, column, key, …, NULL */

typedef struct
{
  HoistSchemaKind kind;
  char *table;       /* that it belongs to, as it is called; "" */
  char *name;        /* as it is called; "" of a constraint without a name */
  char *key;         /* what it is found by in another schema, together with its kind */
  char *form;        /* what it is, whatever it looks like */
  char *essence;     /* what of it an upgrade could notice */
  char *text;        /* for people: how it is written, on one line */
  char *sql;         /* the statement that makes it; "" of what is a part of its table's */
  char *column;      /* of a constraint that is written with a column: which; "" */
  gboolean harmless; /* nothing hinders an upgrade where only this database has it */
} HoistSchemaPart;
void hoist_schema_part_free (HoistSchemaPart *part);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistSchemaPart, hoist_schema_part_free)
void hoist_schema_part_write (const HoistSchemaPart *part, HoistJsonWriter *w, const char *name);
HoistSchemaPart *hoist_schema_part_read (const HoistValue *value, GError **error);

typedef struct
{
  char *engine;
  GPtrArray *parts; /* HoistSchemaPart* */
} HoistSchema;
HoistSchema *hoist_schema_new (const char *engine);
void hoist_schema_unref (HoistSchema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistSchema, hoist_schema_unref)
void hoist_schema_write (const HoistSchema *schema, HoistJsonWriter *w, const char *name);
HoistSchema *hoist_schema_read (const HoistValue *value, GError **error);
/* A copy of `fields`, in which what is NULL is empty; the essence of one without is its form. */
HoistSchemaPart *hoist_schema_add (HoistSchema *schema, const HoistSchemaPart *fields);
/* NULL: it has none. Borrowed. */
const HoistSchemaPart *hoist_schema_find (const HoistSchema *schema, HoistSchemaKind kind,
                                          const char *key);
/* The part of the same kind and key in another schema. Borrowed; NULL: none. */
const HoistSchemaPart *hoist_schema_find_same (const HoistSchema *schema,
                                               const HoistSchemaPart *part);

G_END_DECLS
