/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CockroachDB, which speaks PostgreSQL's protocol and is no PostgreSQL: known by its name, asked
 * what a guide asks, and otherwise refused before anything is done. For hoist-postgres*.c alone.
 * Thread: a connection has one owner; every call blocks. */
#pragma once
#include "drivers/hoist-postgres.h"

G_BEGIN_DECLS

/* "CockroachDB CCL v23.1.11" of the server behind the connection; NULL: it is none. */
char *hoist_postgres_cockroach_dup_name (HoistPostgres *db, const HoistDriverCall *call);
/* NOT_OFFERED, with what is not possible there; always FALSE. */
gboolean hoist_postgres_cockroach_refuse (const char *name, GError **error);
/* Of a server of CockroachDB too: for what is only asked. The others as hoist_postgres_open. */
HoistPostgres *hoist_postgres_cockroach_open_to_ask (const HoistPostgresPlace *place,
                                                     const HoistDriverCall *call, GError **error);

G_END_DECLS
