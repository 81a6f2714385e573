/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Services in answers (SERVICE of protocol/PROTOCOL.md), read leniently like hoist-tenant-report.h.
 * Thread: any. */
#pragma once
#include "model/hoist-sighting.h"

G_BEGIN_DECLS

/* The `services` of an answer: HoistServiceSighting*. */
GPtrArray *hoist_service_list_read (const HoistValue *object, GError **error);
void hoist_service_list_write (const GPtrArray *services, HoistJsonWriter *w, const char *name);

G_END_DECLS
