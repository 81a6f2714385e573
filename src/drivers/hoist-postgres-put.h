/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of one table as JSON texts, read on one side by their keys and written on another: the SQL
 * of it, made once for a table. A list of keys is [KEY, …], each as hoist_postgres_write_key has
 * it; a list of rows is [[KEY, text or null, …], …] in the order of the columns of `from`. For the
 * files of the driver only. Thread: that of the connections. */
#pragma once
#include "drivers/hoist-postgres-capture.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistPostgresShape *from, *to; /* borrowed */
  char *match;                         /* "t.k = (…)" for the key hoist_k.key */
  char *texts;                         /* columns of `from` that `to` has, as texts of a row t */
  char *names;   /* … and as SQL names, those that are calculated behind them */
  char *values;  /* what is written there, of a row s */
  char *fields;  /* s: each text as the type that it has there, under its name of `from` */
  char *updates; /* SET list; "" nothing to update */
  char *same;    /* condition that t holds what s says */
} HoistPostgresPut;

/* `columns`: what a guide says of columns that the migrations calculate, or NULL; `back`: the other
 * way round, where they stay as they are. */
void hoist_postgres_put_init (HoistPostgresPut *put, const HoistPostgresShape *from,
                              const HoistPostgresShape *to, const HoistValue *columns,
                              gboolean back);
void hoist_postgres_put_clear (HoistPostgresPut *put);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistPostgresPut, hoist_postgres_put_clear)

/* The rows of these keys that are there. */
char *hoist_postgres_put_read (const HoistPostgresPut *put, HoistPostgres *from, const char *keys,
                               const HoistDriverCall *call, GError **error);
/* How many were deleted, or written, is added to *ret_n. */
gboolean hoist_postgres_put_delete (const HoistPostgresPut *put, HoistPostgres *to,
                                    const char *keys, gint64 *ret_n, const HoistDriverCall *call,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_postgres_put_write (const HoistPostgresPut *put, HoistPostgres *to, const char *rows,
                                   gint64 *ret_n, const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Read back: what was written is what is there now; CORRUPT. */
gboolean hoist_postgres_put_prove (const HoistPostgresPut *put, HoistPostgres *to, const char *rows,
                                   const HoistDriverCall *call,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
