/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which database an order or a step is about: {name, engine, path} of a file, or {name, engine,
 * file, setting} of one on a server, whose URL is read on the node from that setting. The engine
 * is that of `database`, `guide` is whose settings file it is. Owned by the caller. Thread: any.
 * Errors: as hoist_guide_fill_path. */
#pragma once
#include "model/hoist-guide.h"

G_BEGIN_DECLS

HoistValue *hoist_guide_database_order_new (const HoistGuideDatabase *database,
                                            const HoistTenant *tenant, const HoistGuide *guide,
                                            GError **error);

G_END_DECLS
