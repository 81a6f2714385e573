/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two SQLite databases and what one differs in from the other, for tests of schemas and repairs. */
#pragma once
#include "drivers/hoist-database-schema.h"
#include "fixture.h"

G_BEGIN_DECLS

typedef struct
{
  HoistSchema *expected, *found;
  GPtrArray *entries;
  char *path; /* of what is found */
} Drift;

/* Makes both from SQL (NULL: the file that is there), reads, compares, counts. */
void drift_look (Drift *drift, const Fixture *f, const char *expected, const char *found);
void drift_clear (Drift *drift);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Drift, drift_clear)
/* One "change kind table.name" a line; "-" before what does not matter. */
char *drift_list (const Drift *drift);
char *drift_repair (const Drift *drift);

G_END_DECLS
