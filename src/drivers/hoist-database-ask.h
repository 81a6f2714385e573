/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guide's question to a database: whether something was done. Thread: worker. */
#pragma once
#include "drivers/hoist-driver-call.h"

G_BEGIN_DECLS

/* Bytes of a question that are repeated to people: a guide's may be a page long. */
#define HOIST_DATABASE_SHOWN_QUERY 100

/* Read only: whether the first value of the first row is there, not 0 and not "". INVALID when the
 * statement would write. */
typedef gboolean (*HoistDatabaseAskFunc) (const char *path, const char *question, gboolean *ret_yes,
                                          const HoistDriverCall *call, GError **error);
gboolean hoist_sqlite_ask (const char *path, const char *question, gboolean *ret_yes,
                           const HoistDriverCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
