/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Databases that runs have left beside a tenant's own, on its server or in its folder: what a
 * restore or a switch set aside, copies, clones. One table per engine. Every call blocks. Thread:
 * any. */
#pragma once
#include "drivers/hoist-driver-call.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  gint64 bytes;
} HoistDatabaseLeft;
HoistDatabaseLeft *hoist_database_left_new (const char *name, gint64 bytes);
void hoist_database_left_free (HoistDatabaseLeft *left);

typedef struct
{
  /* By name, those that are ours to drop; of other tenants of the same server as well.
   * HoistDatabaseLeft* */
  GPtrArray *(*list) (const char *path, const HoistDriverCall *call, GError **error);
  /* None there is fine; BUSY names who has it open; REFUSED: it is none of these. */
  gboolean (*drop) (const char *path, const char *name, const HoistDriverCall *call,
                    GError **error);
} HoistDatabaseLeavings;

extern const HoistDatabaseLeavings hoist_database_leavings_postgres,
    hoist_database_leavings_mariadb, hoist_database_leavings_sqlite;

G_END_DECLS
