/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an agent last saw of a tenant, and when; and what could not be seen (PRODUCT.md rows 1, 2).
 * Immutable, reference-counted. A tenant that can't be reached keeps its last sighting and gets
 * `unknown_since`. Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_HEALTH_UNKNOWN,
  HOIST_HEALTH_HEALTHY,
  HOIST_HEALTH_DEGRADED,
  HOIST_HEALTH_UNHEALTHY
} HoistHealth;
extern const char
    *const hoist_health_names[]; /* "unknown", "healthy", "degraded", "unhealthy", NULL */
typedef enum
{
  HOIST_SERVICE_UNKNOWN,
  HOIST_SERVICE_RUNNING,
  HOIST_SERVICE_STOPPED,
  HOIST_SERVICE_FAILED
} HoistServiceState;
extern const char
    *const hoist_service_state_names[]; /* "unknown", "running", "stopped", "failed", NULL */

typedef struct
{
  char *name; /* "api" */
  char *role; /* "backend", "frontend" or "worker" */
  HoistServiceState state;
  HoistHealth health;
  int pid; /* 0: none */
  guint port;
  char *detail; /* one sentence, e.g. "HTTP 200, version v0.2.0, 12 ms" */
} HoistServiceSighting;

/* A component with a version of its own: a proxy, a spawner. */
typedef struct
{
  char *name, *title;
  char *version, *detail; /* as the node read it; "" unknown, then detail says why */
} HoistComponentSighting;

/* One follower of a tenant; the lead's is the sighting itself. */
typedef struct
{
  char *node;             /* nd_ */
  gint64 observed_at;     /* wall µs; 0: never seen */
  gint64 unknown_since;   /* 0: the node answered last time */
  char *error;            /* why it is unknown; NULL when it is known */
  char *commit;           /* from the tree on that node; NULL unknown */
  char *tag;              /* the release tag at that commit; NULL when none */
  char *reported_version; /* what the running service says; NULL */
  gboolean tree_clean;
  HoistHealth health;
  GPtrArray *services;   /* HoistServiceSighting* */
  GPtrArray *components; /* HoistComponentSighting*; mostly none */
} HoistPlaceSighting;

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *tenant;           /* tn_ */
  gint64 observed_at;     /* wall µs; 0: never seen */
  gint64 unknown_since;   /* 0: the node answered last time */
  char *error;            /* why it is unknown; NULL when it is known */
  char *commit;           /* 40 or 64 hex, from the tree on the node; NULL unknown */
  char *tag;              /* the release tag at that commit; NULL when none */
  char *reported_version; /* what the running service says; NULL */
  gboolean tree_clean;
  char *schema_revision; /* short digest of the schema, or the guide's revision */
  gint64 database_bytes;
  char *database_engine; /* of a guide that knows several (hoist-guide-move.h); NULL: the guide's */
  HoistHealth health, database_health;
  GPtrArray *services;   /* HoistServiceSighting* */
  GPtrArray *components; /* HoistComponentSighting*; mostly none */
  GPtrArray *followers;  /* HoistPlaceSighting*; mostly none */
} HoistSighting;

HoistSighting *hoist_sighting_new (const HoistSighting *fields);
HoistSighting *hoist_sighting_ref (const HoistSighting *sighting);
void hoist_sighting_unref (HoistSighting *sighting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistSighting, hoist_sighting_unref)
/* The follower on that node; NULL: never seen. */
const HoistPlaceSighting *hoist_sighting_find_place (const HoistSighting *sighting,
                                                     const char *node);
/* `seen` (what a node said of itself) as that follower's part of `before`, which may be NULL; the
 * rest stays. */
HoistSighting *hoist_sighting_new_with_place (const HoistSighting *before, const char *node,
                                              const HoistSighting *seen);
/* The same, told from another lead: what was seen of each node stays with that node. */
HoistSighting *hoist_sighting_new_led_by (const HoistSighting *sighting, const char *lead,
                                          const char *next);
/* Places that are known differ in their commit: said loudly wherever the tenant is shown. */
gboolean hoist_sighting_is_mixed (const HoistSighting *sighting);
/* Of the whole tenant: the lead's, and no better than degraded while a follower is not healthy. */
HoistHealth hoist_sighting_sum_health (const HoistSighting *sighting);
HoistPlaceSighting *hoist_place_sighting_new (const HoistPlaceSighting *fields);
void hoist_place_sighting_free (HoistPlaceSighting *place);
void hoist_place_sighting_write (const HoistPlaceSighting *place, HoistJsonWriter *w,
                                 const char *name);
HoistPlaceSighting *hoist_place_sighting_read (const HoistValue *value, GError **error);
HoistServiceSighting *hoist_service_sighting_new (const HoistServiceSighting *fields);
void hoist_service_sighting_free (HoistServiceSighting *service);
void hoist_service_sighting_write (const HoistServiceSighting *service, HoistJsonWriter *w,
                                   const char *name);
HoistServiceSighting *hoist_service_sighting_read (const HoistValue *value, GError **error);
HoistComponentSighting *hoist_component_sighting_new (const HoistComponentSighting *fields);
void hoist_component_sighting_free (HoistComponentSighting *component);
void hoist_component_sighting_write (const HoistComponentSighting *component, HoistJsonWriter *w,
                                     const char *name);
HoistComponentSighting *hoist_component_sighting_read (const HoistValue *value, GError **error);
void hoist_sighting_write (const HoistSighting *sighting, HoistJsonWriter *w, const char *name);
HoistSighting *hoist_sighting_read (const HoistValue *value, GError **error);

G_END_DECLS
