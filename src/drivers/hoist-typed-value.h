/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One value of a table, whose column a server of another engine gave a type: in one form that does
 * not depend on the side it was read from. What SQLite holds and what PostgreSQL answers are
 * written by two functions of their own; two values are equal when these texts are.
 *
 * The form, by class: boolean t f · integer decimal · float 17 (9) significant digits · numeric
 * plain, without idle zeros · text as it is · bytes \x and hex · uuid lower-case with dashes · json
 * as it is · date 2026-11-29 · time 21:05:07.5 · timestamp 2026-11-29 21:05:07.5, with zone always
 * in UTC and +00 behind it. Of a `server` column (jsonb, ranges, arrays, intervals, …) only the
 * server knows: `hoist_typed_value_write` gives what SQLite holds. Pure; any thread. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_TYPED_BOOLEAN,
  HOIST_TYPED_INTEGER,
  HOIST_TYPED_FLOAT,
  HOIST_TYPED_NUMERIC,
  HOIST_TYPED_TEXT,
  HOIST_TYPED_BYTES,
  HOIST_TYPED_UUID,
  HOIST_TYPED_JSON,
  HOIST_TYPED_DATE,
  HOIST_TYPED_TIME,
  HOIST_TYPED_TIMESTAMP,
  HOIST_TYPED_TIMESTAMP_ZONE,
  HOIST_TYPED_SERVER,
} HoistTypedClass;

typedef struct
{
  HoistTypedClass of;
  guint width; /* bytes of an integer or a float; characters that a text may have, 0: any */
  int precision, scale; /* of a numeric; -1: any */
  gboolean padded;      /* character(n): blanks at the end do not count */
  GTimeZone *zone;      /* borrowed: what a time means that names no zone; NULL: UTC */
} HoistTypedKind;

/* As SQLite holds it. */
typedef enum
{
  HOIST_TYPED_FROM_INTEGER,
  HOIST_TYPED_FROM_REAL,
  HOIST_TYPED_FROM_TEXT,
  HOIST_TYPED_FROM_BLOB
} HoistTypedStorage;

typedef struct
{
  HoistTypedStorage storage;
  gint64 integer;
  double real;
  const char *bytes; /* of a text or a blob; need not end with NUL */
  gsize n_bytes;
} HoistTypedValue;

/* By the server's name of the type (pg_type.typname) and its modifier (-1: none). */
void hoist_typed_kind_init (HoistTypedKind *kind, const char *type, int modifier);

/* Appends the form to `ret`. FALSE: it does not fit; *ret_why says what does not, in words that
 * follow "the value", and names no value. */
gboolean hoist_typed_value_write (const HoistTypedKind *kind, const HoistTypedValue *value,
                                  GString *ret, const char **ret_why) G_GNUC_WARN_UNUSED_RESULT;
/* The same from what the server answers (with the settings of hoist-postgres.c). */
gboolean hoist_typed_value_read (const HoistTypedKind *kind, const char *answer, gsize n_bytes,
                                 GString *ret) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
