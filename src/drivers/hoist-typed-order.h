/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What shall be moved to another engine, and what a comparison of both sides says. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *from; /* SQLite's file */
  const char *to;   /* PostgreSQL's place */
  const char *zone; /* what a time means that names no zone, where the column has one; "" UTC */
  /* Tables that the application fills when it makes them, and that say which schema it is: they
   * are compared, never copied. NULL: none. */
  const char *const *alike;
} HoistTypedCopyOrder;

typedef struct
{
  char *name;
  gint64 rows;      /* of the source */
  gint64 differing; /* rows of the source that are not over there, and of there that are not here */
  gint64 only_there; /* … the latter */
  char *digest;      /* SHA-256 over the source's rows in their common form, whatever their order */
  char *digest_there;
  char *first; /* a row of the source that is not over there, for people; NULL */
} HoistTypedTableReport;
void hoist_typed_table_report_free (HoistTypedTableReport *report);

G_END_DECLS
