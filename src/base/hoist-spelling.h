/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The known word that somebody probably meant: Damerau's distance (a letter left out, too many,
 * another one, or two swapped). Pure; any thread. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Of a NULL-terminated list; NULL when none is near: at most one mistake in three letters, three
 * in all; or that it begins with, with four letters or more. The case of letters is no mistake;
 * `-`, ` ` and `_` count as the same. */
const char *hoist_spelling_find_nearest (const char *word, const char *const *known);
/* "; did you mean “services”?", or "" when there is none near. Newly allocated. */
char *hoist_spelling_dup_question (const char *word, const char *const *known);

G_END_DECLS
