/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two databases of an engine and what one differs in from the other, for tests of schemas and
 * repairs; sqlite-drift.h, maria-drift.h and cluster-drift.h make them. */
#pragma once
#include "drivers/hoist-database-schema.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistDatabaseSchema *engine;
  HoistSchema *expected, *found;
  GPtrArray *entries;
  char *path; /* of what is found */
} Drift;

/* A repair: the SQL of both, and what is asked before and after it. */
typedef struct
{
  const char *name, *expected, *found;
  const char *question; /* its answer must not change; NULL */
  const char *left;     /* what still differs, as drift_list says it; NULL: nothing */
} DriftCase;

/* Reads the databases at both paths, compares, counts. */
void drift_read (Drift *drift, const HoistDatabaseSchema *engine, const char *expected,
                 const char *found);
void drift_clear (Drift *drift);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Drift, drift_clear)
/* One "change kind table.name" a line; "-" before what does not matter. */
char *drift_list (const Drift *drift);
char *drift_repair (const Drift *drift);
/* By the engine's own client, as the script is meant for, which is told the password in a variable
 * of its own (NULL: none). FALSE: it ended with an error. */
gboolean drift_apply (const char *const *client, const char *variable, const char *password,
                      const char *script, char **ret_said);

G_END_DECLS
