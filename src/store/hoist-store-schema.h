/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings a database to this program's schema: the numbered scripts of data/schema/, each in one
 * transaction together with its number. Private to store/. The connection's mutex is held. */
#pragma once
#include "store/hoist-store-connection.h"

G_BEGIN_DECLS

/* The number of the last script in this program. */
guint hoist_store_schema_get_latest (void);
/* REFUSED when the database is newer than this program or is not Hoist's. An older one is first
 * copied to PLACE.schema-N and the copy checked. */
gboolean hoist_store_schema_apply (HoistStoreConnection *connection,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
