/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms in which an application has written the columns of its tables. For the files
 * hoist-typed-*.c only. Thread: that of the connections. */
#pragma once
#include "drivers/hoist-typed-form.h"
#include "drivers/hoist-typed-table.h"

G_BEGIN_DECLS

/* Of the newest rows of the pair's source, one list per table with as many forms as it has columns;
 * an empty column is written as others of its type are. Of what only the server knows, the server
 * is asked whether it writes it alike. */
GPtrArray *hoist_typed_learn (const HoistTypedPair *pair, GError **error);

G_END_DECLS
