/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two databases of the server, "hoist_like" and "app", and what the second differs in. */
#pragma once
#include "drivers/hoist-database-schema.h"
#include "maria.h"

G_BEGIN_DECLS

typedef struct
{
  HoistSchema *expected, *found;
  GPtrArray *entries;
} MariaDrift;

/* Both are emptied and made anew from SQL (NULL: as they are). */
void maria_drift_look (MariaDrift *drift, Maria *m, const char *expected, const char *found);
void maria_drift_clear (MariaDrift *drift);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MariaDrift, maria_drift_clear)
/* One "change kind table.name" a line; "-" before what does not matter. */
char *maria_drift_list (const MariaDrift *drift);

G_END_DECLS
