/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One deployment of an application, as configured (not as observed: that is HoistSighting).
 * Immutable and reference-counted; hoist_tenant_new deep-copies a struct filled by the caller.
 * Guide values (services, database) are resolved into it when it is adopted. Thread: any. */
#pragma once
#include "model/hoist-tenant-place.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_ENVIRONMENT_TEST,
  HOIST_ENVIRONMENT_STAGING,
  HOIST_ENVIRONMENT_PRODUCTION
} HoistEnvironment;
extern const char *const hoist_environment_names[]; /* "test", "staging", "production", NULL */

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *id;          /* tn_ */
  char *slug, *name; /* name is for people, slug for machines */
  char *application; /* the application's name, e.g. "cbapp" */
  HoistEnvironment environment;
  char *node;                        /* nd_ of the lead; "" is the local node */
  char *directory;                   /* absolute, on the lead */
  GPtrArray *followers;              /* HoistTenantPlace*: where else it runs; mostly none */
  char *domain, *api_domain;         /* may be "" */
  guint frontend_port, backend_port; /* 0 when unknown */
  HoistValue *settings; /* object of strings: what the guide's settings file said, e.g. API_PORT */
  gint64 created_at, deployed_at; /* wall µs */
  char *hold_reason;              /* NULL: not held */
  char *hold_by;
  gint64 hold_at; /* wall µs; 0: not held, or held before Hoist noted when */
} HoistTenant;

HoistTenant *hoist_tenant_new (const HoistTenant *fields);
HoistTenant *hoist_tenant_ref (const HoistTenant *tenant);
void hoist_tenant_unref (HoistTenant *tenant);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistTenant, hoist_tenant_unref)
/* The full stored form (store, inventory); the API's form is written by daemon/api. */
void hoist_tenant_write (const HoistTenant *tenant, HoistJsonWriter *w, const char *name);
HoistTenant *hoist_tenant_read (const HoistValue *value, GError **error);

/* 1 + followers. Place 0 is the lead, then the followers in their order. */
guint hoist_tenant_count_places (const HoistTenant *tenant);
/* The tenant as the node of that place sees it: its own folder, ports and settings, and no
 * followers. This is what goes into orders to that node. */
HoistTenant *hoist_tenant_dup_place (const HoistTenant *tenant, guint place);
/* -1: the tenant has no place on that node. */
int hoist_tenant_find_place (const HoistTenant *tenant, const char *node);
/* No node twice. INVALID names it. */
gboolean hoist_tenant_check_places (const HoistTenant *tenant,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Another place becomes the lead; the lead of now becomes a follower in its stead. */
HoistTenant *hoist_tenant_new_led_by (const HoistTenant *tenant, guint place);

G_END_DECLS
