/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The named shapes of bodies and answers (PROTOCOL.md: TENANT, VERSION, …) as tables; those of the
 * model's nouns come from their own field tables. For hoist-routes*.c and for tests that compare an
 * answer with its documentation. Thread: any. */
#pragma once
#include "model/hoist-fields.h"
#include "protocol/hoist-route-member.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  const char *summary;
  const HoistRouteMember *members; /* ends with name NULL; NULL: see fields */
  const char *also;                /* a shape whose members it has too, or NULL */
  const HoistFields *fields;       /* of a noun of the model */
} HoistRouteShape;

const HoistRouteShape *hoist_route_shapes_get (guint index);       /* NULL behind the last */
const HoistRouteShape *hoist_route_shapes_find (const char *name); /* asserts that it is there */
/* INVALID names the first member of an answer that is missing or has another type than documented;
 * members that are not documented are an error too. For tests. */
gboolean hoist_route_shapes_check (const char *name, const HoistValue *value,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
