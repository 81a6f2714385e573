/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One node of a tenant that has several, as its plane says it (PLACE of protocol/PROTOCOL.md).
 * Lenient like hoist-tenant-report.h. Thread: any. */
#pragma once
#include "model/hoist-sighting.h"

G_BEGIN_DECLS

typedef struct
{
  char *node; /* nd_ or "local" */
  char *name; /* what people call it; the node where the plane does not say */
  gboolean is_lead;
  char *directory, *version, *commit; /* "" unknown; the commit is short */
  char *state;                        /* running, stopped, error */
  HoistHealth health;
  gint64 seen_at, unknown_since; /* wall µs; 0: never, it answered */
  char *error;                   /* why it is unknown; "" */
  GPtrArray *services;           /* HoistServiceSighting*; empty in a list */
  GPtrArray *components;         /* HoistComponentSighting*; mostly none */
} HoistPlaceReport;

void hoist_place_report_free (HoistPlaceReport *place);
/* The `places` of an answer: HoistPlaceReport*, the lead first; empty where there is one node. */
GPtrArray *hoist_place_list_read (const HoistValue *object, GError **error);
/* Nothing of an empty list. */
void hoist_place_list_write (const GPtrArray *places, HoistJsonWriter *w);
/* By the id of a step or of a report ("" and "local" are the same); NULL: none of these. */
const HoistPlaceReport *hoist_place_list_find (const GPtrArray *places, const char *node);
/* By what people type: the id or the name. */
const HoistPlaceReport *hoist_place_list_find_named (const GPtrArray *places, const char *text);

G_END_DECLS
