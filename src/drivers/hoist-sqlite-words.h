/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a statement as SQLite keeps it in its schema: without comments and spaces, names
 * without their quotes and in small letters, texts as they are. Splitting only: what a statement
 * means is SQLite's business. Thread: one owner. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gsize at, n;        /* in the text */
  gboolean is_quoted; /* a name in quotes: never a keyword */
  char *form;
} HoistSqliteWord;

/* Of any text; never fails. HoistSqliteWord* */
GPtrArray *hoist_sqlite_words_split (const char *sql);
/* The keyword (small letters) stands at `i`; FALSE behind the end. */
gboolean hoist_sqlite_words_is (const GPtrArray *words, guint i, const char *keyword);
/* Behind the bracket that closes the one at `open`; the end when none does. */
guint hoist_sqlite_words_skip (const GPtrArray *words, guint open);
/* Up to the next comma outside of brackets, or `end`. */
guint hoist_sqlite_words_find_comma (const GPtrArray *words, guint from, guint end);
char *hoist_sqlite_words_join (const GPtrArray *words, guint from, guint end); /* their forms */
/* As it is written, without comments, on one line. */
char *hoist_sqlite_words_dup_text (const GPtrArray *words, const char *sql, guint from, guint end);

G_END_DECLS
