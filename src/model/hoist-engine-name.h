/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engines of databases are called: formats say "postgresql", people read "PostgreSQL".
 * Thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Of a word that is not known, the word; never NULL. */
const char *hoist_engine_name_get (const char *word);

G_END_DECLS
