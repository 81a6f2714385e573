/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A ledger that is copied, written to and crossed: what the tests of capture share. */
#pragma once
#include "cluster.h"

#define CROSSING_COPY "hoist_" FIXTURE_RUN "_copy"
#define CROSSING_BEFORE "hoist_" FIXTURE_RUN "_before"
#define CROSSING_AFTER "hoist_" FIXTURE_RUN "_after"

/* account, entry (of an account, with a unique text), and rows in both; as the role app. */
void crossing_fill (const Cluster *c);
/* `folder` is freed by the test. */
HoistDatabaseCopyOrder crossing_order (const Cluster *c, char **folder);
/* As the application does on that database. */
void crossing_say (const Cluster *c, const char *database, const char *sql);
