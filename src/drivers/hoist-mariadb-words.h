/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a statement as MariaDB keeps it of views, triggers, routines and events: without
 * comments and spaces, names without their quotes, small letters outside of texts. Splitting only:
 * what a statement means is the server's business. Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Of any text; never fails. A text keeps its quotes, a comment that the server runs (with an
 * exclamation mark) its words. char* */
GPtrArray *hoist_mariadb_words_split (const char *sql);
/* The statement that makes something, in one line, so that equal lines are equal things: without
 * its definer, without the moment from which an event counts, without the name of its own database
 * ("": none) before that of a table and a column. */
char *hoist_mariadb_words_normalise (const char *sql, const char *database);
/* Without the name of its own database before that of a sequence, which the server always writes:
 * said in another database it means the sequence there. */
char *hoist_mariadb_words_localise (const char *sql, const char *database);
/* The same statement with its spelling, as one that replaces what is there: CREATE OR REPLACE. */
char *hoist_mariadb_words_replace (const char *sql);

G_END_DECLS
