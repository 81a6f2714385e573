/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Components in answers (COMPONENT of protocol/PROTOCOL.md), read leniently like
 * hoist-tenant-report.h. Thread: any. */
#pragma once
#include "model/hoist-sighting.h"

G_BEGIN_DECLS

/* The `components` of an answer: HoistComponentSighting*; empty where it has none. */
GPtrArray *hoist_component_list_read (const HoistValue *object, GError **error);
/* Writes nothing where there are none. */
void hoist_component_list_write (const GPtrArray *components, HoistJsonWriter *w, const char *name);

G_END_DECLS
