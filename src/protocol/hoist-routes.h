/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of the API's routes (PROTOCOL.md, section 1): method, path, placeholders, role,
 * query, body, answer. The daemon dispatches by it, the client builds its paths from it, OpenAPI
 * and the permission tests are generated from it. A path that is not here is 404. Thread: any. */
#pragma once
#include "model/hoist-role.h"
#include "model/hoist-value.h"
#include "protocol/hoist-route-id.h"
#include "protocol/hoist-route-member.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_ROUTE_NO_AUTH = 1,
  HOIST_ROUTE_FORM = 2 /* x-www-form-urlencoded is also taken */,
  HOIST_ROUTE_ASYNC = 4 /* knows Prefer: respond-async */,
  HOIST_ROUTE_STREAM = 8,
  HOIST_ROUTE_CHANGES = 16 /* has an effect; takes Idempotency-Key when it is a POST */
} HoistRouteFlags;

typedef struct
{
  HoistRouteId id;
  const char *method; /* GET, POST, PATCH, DELETE */
  const char *path;   /* "/api/tenants/{tenant}/plans" */
  HoistRole role;     /* minimum */
  guint flags;
  const HoistRouteMember *query; /* ends with name NULL; NULL: none is taken */
  const HoistRouteMember
      *body;          /* ends with name NULL; NULL: no body is taken (an empty one or {} is fine) */
  guint status;       /* of success */
  const char *answer; /* name of a shape, or NULL */
  const char *summary;   /* one sentence */
  const char *operation; /* "makePlan": operationId */
} HoistRoute;

#define HOIST_ROUTE_MAX_PARAMS 2
typedef struct
{
  guint n;
  const char *names[HOIST_ROUTE_MAX_PARAMS];
  char values[HOIST_ROUTE_MAX_PARAMS][68];
} HoistRouteParams;
const char *hoist_route_params_get (const HoistRouteParams *params,
                                    const char *name); /* asserts that the route has it */

const HoistRoute *hoist_routes_get (HoistRouteId id);
/* `path` is the decoded, normalised path without the query. NULL with NOT_FOUND (also for an
 * identifier of another kind) or METHOD. HEAD is not GET. */
const HoistRoute *hoist_routes_match (const char *method, const char *path,
                                      HoistRouteParams *ret_params, GError **error);
/* "GET, POST" for the Allow header of a 405; NULL when the path is unknown. Newly allocated. */
char *hoist_routes_dup_allowed (const char *path);
/* The path of a route with its placeholders filled in order; asserts their number. Owned. */
char *hoist_routes_format_path (HoistRouteId id, const char *first, const char *second);

/* Checks a query string ("a=1&b=2", still encoded; NULL: none) strictly (unknown, twice, wrong
 * type: INVALID) and returns an object with the defaults filled in. */
HoistValue *hoist_route_read_query (const HoistRoute *route, const char *query, GError **error);
/* The same for a body already parsed (NULL: none was sent). */
HoistValue *hoist_route_read_body (const HoistRoute *route, const HoistValue *body, GError **error);
/* The same for application/x-www-form-urlencoded bytes; only for HOIST_ROUTE_FORM. */
HoistValue *hoist_route_read_form (const HoistRoute *route, const char *bytes, gsize n_bytes,
                                   GError **error);

void hoist_routes_write_openapi (HoistJsonWriter *w); /* OpenAPI 3.1, the whole document */

G_END_DECLS
