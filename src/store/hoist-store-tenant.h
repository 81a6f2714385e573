/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Applications, tenants, what was last seen of them, releases and backups. Thread: any. */
#pragma once
#include "model/hoist-backup.h"
#include "model/hoist-release.h"
#include "model/hoist-sighting.h"
#include "model/hoist-tenant.h"
#include "store/hoist-store.h"
#include "store/hoist-tenant-row.h"

G_BEGIN_DECLS

typedef struct
{
  char *name, *title, *repository, *guide;
  gint64 releases_at;
} HoistApplication; /* guide: YAML text as installed */
void hoist_application_free (HoistApplication *application);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistApplication, hoist_application_free)
gboolean hoist_store_put_application (HoistStore *self, const HoistApplication *application,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistApplication *hoist_store_dup_application (HoistStore *self, const char *name, GError **error);
GPtrArray *hoist_store_list_applications (HoistStore *self, GError **error);

/* Insert or replace by id; CONFLICT when the slug or the directory belongs to another tenant. */
gboolean hoist_store_put_tenant (HoistStore *self, const HoistTenant *tenant,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistTenant *hoist_store_dup_tenant (HoistStore *self, const char *id, GError **error);
HoistTenant *hoist_store_dup_tenant_by_slug (HoistStore *self, const char *slug, GError **error);
/* BUSY while a run of it is open. Its runs, backups and journal stay. */
gboolean hoist_store_remove_tenant (HoistStore *self, const char *id,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of them, by name; the arrays are snapshots. */
GPtrArray *hoist_store_list_tenants (HoistStore *self, GError **error); /* HoistTenant* */
/* One that differs from the last by nothing but observed_at and the services' details is written to
 * the disk once a minute only. */
gboolean hoist_store_put_sighting (HoistStore *self, const HoistSighting *sighting,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistSighting *hoist_store_dup_sighting (HoistStore *self,
                                         const char *tenant); /* NULL: never seen */
GHashTable *hoist_store_list_sightings (HoistStore *self,
                                        GError **error); /* tenant id -> HoistSighting* */

/* The array is the same one until something changes and nobody changes it, so that a call costs
 * next to nothing. By name. HoistTenantRow* */
GPtrArray *hoist_store_list_tenant_rows (HoistStore *self, GError **error);
/* Changes whenever a row of that list could (tenants, sightings, runs, releases): the ETag. */
gint64 hoist_store_get_generation (HoistStore *self);

/* Replaces all of them and sets releases_at to now. */
gboolean hoist_store_put_releases (HoistStore *self, const char *application, GPtrArray *releases,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *hoist_store_list_releases (HoistStore *self, const char *application,
                                      GError **error); /* newest version first */

/* CONFLICT when it is known to be further on its way out than `backup` says. */
gboolean hoist_store_put_backup (HoistStore *self, const HoistBackup *backup,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistBackup *hoist_store_dup_backup (HoistStore *self, const char *id, GError **error);
/* A page of them (limit 0: all that follow), and how many there are in all (may be NULL). */
GPtrArray *hoist_store_page_backups (HoistStore *self, const char *tenant, guint limit,
                                     guint offset, guint *ret_total, GError **error);
GPtrArray *hoist_store_list_backups (HoistStore *self, const char *tenant,
                                     GError **error); /* newest first; tenant NULL: all */
/* Those that are marked and not gone yet, oldest first. HoistBackup* */
GPtrArray *hoist_store_list_pruning_backups (HoistStore *self, GError **error);

G_END_DECLS
