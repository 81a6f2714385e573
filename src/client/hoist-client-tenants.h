/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tenants, their versions and services over HTTP. Ids are taken as the plane gives them.
 * See hoist-client.h for errors and threads. */
#pragma once
#include "client/hoist-client-releases.h"
#include "client/hoist-client.h"
#include "client/hoist-tenant-report.h"

G_BEGIN_DECLS

typedef struct
{
  const char *status, *search; /* NULL: any */
  gboolean include_version;
  guint limit,
      offset; /* limit 0: all of them, paged by the client until the plane's total is reached */
} HoistTenantQuery;

/* Immutable, reference-counted. */
typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  GPtrArray *tenants; /* HoistTenantReport* */
  gint64 total;
  gboolean unchanged; /* the plane said 304: the very list of the last call with this query */
  gint64 received_at; /* wall µs */
} HoistTenantPage;
HoistTenantPage *hoist_tenant_page_ref (const HoistTenantPage *page);
void hoist_tenant_page_unref (HoistTenantPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistTenantPage, hoist_tenant_page_unref)

/* Parsed off the main thread. With include_version on a foreign plane the versions are not there
 * (has_version FALSE): ask for those on the screen. */
void hoist_client_list_tenants_async (HoistClient *self, const HoistTenantQuery *query,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
HoistTenantPage *hoist_client_list_tenants_finish (HoistClient *self, GAsyncResult *result,
                                                   GError **error);

void hoist_client_get_tenant_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
HoistTenantReport *hoist_client_get_tenant_finish (HoistClient *self, GAsyncResult *result,
                                                   GError **error);
/* By id or by slug (asks for the list when it is no id). NOT_FOUND says so by name. */
void hoist_client_find_tenant_async (HoistClient *self, const char *id_or_slug,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
HoistTenantReport *hoist_client_find_tenant_finish (HoistClient *self, GAsyncResult *result,
                                                    GError **error);

void hoist_client_get_version_async (HoistClient *self, const char *id, gboolean refresh,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
HoistVersionReport *hoist_client_get_version_finish (HoistClient *self, GAsyncResult *result,
                                                     GError **error);
/* Looks at the node now. */
void hoist_client_check_tenant_async (HoistClient *self, const char *id, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
HoistTenantReport *hoist_client_check_tenant_finish (HoistClient *self, GAsyncResult *result,
                                                     GError **error);

/* Members that are NULL stay as they are. `hold` sets a hold with that reason; `release_hold` takes
 * it away. */
typedef struct
{
  const char *name, *environment, *hold;
  gboolean release_hold;
} HoistTenantChange;
void hoist_client_change_tenant_async (HoistClient *self, const char *id,
                                       const HoistTenantChange *change, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
HoistTenantReport *hoist_client_change_tenant_finish (HoistClient *self, GAsyncResult *result,
                                                      GError **error);

/* What is NULL is what was found. Inspect writes nothing and returns FOUND of PROTOCOL.md; adopt
 * writes and returns the tenant. */
typedef struct
{
  const char *node; /* nd_; NULL: the local one */
  const char *directory, *application, *slug, *name, *environment, *domain, *api_domain;
  const char *const *followers; /* "NODE:DIR", where else it runs; NULL: nowhere */
} HoistTenantAdoption;
void hoist_client_inspect_tenant_async (HoistClient *self, const HoistTenantAdoption *adoption,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data);
HoistValue *hoist_client_inspect_tenant_finish (HoistClient *self, GAsyncResult *result,
                                                GError **error);
void hoist_client_adopt_tenant_async (HoistClient *self, const HoistTenantAdoption *adoption,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
HoistTenantReport *hoist_client_adopt_tenant_finish (HoistClient *self, GAsyncResult *result,
                                                     GError **error);
/* "NODE:DIR", where else it runs from now on; an empty list: nowhere. */
void hoist_client_change_followers_async (HoistClient *self, const char *id,
                                          const char *const *followers, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
HoistTenantReport *hoist_client_change_followers_finish (HoistClient *self, GAsyncResult *result,
                                                         GError **error);
/* `leave_held`: also when what keeps its services from starting can't be removed now. */
void hoist_client_forget_tenant_async (HoistClient *self, const char *id, gboolean leave_held,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean hoist_client_forget_tenant_finish (HoistClient *self, GAsyncResult *result,
                                            GError **error);

/* repair: "refspec". Returns the sentence that says what was done. */
void hoist_client_repair_tenant_async (HoistClient *self, const char *id, const char *repair,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
char *hoist_client_repair_tenant_finish (HoistClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
