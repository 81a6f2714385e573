/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which databases beside a tenant's own somebody had removed. Thread: any. */
#pragma once
#include "store/hoist-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *database, *tenant, *removed_by;
  gboolean is_gone; /* its server has dropped it */
  gint64 removed_at;
} HoistStoreRemoval;
void hoist_store_removal_free (HoistStoreRemoval *removal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistStoreRemoval, hoist_store_removal_free)

/* That it is gone is never taken back. */
gboolean hoist_store_put_removal (HoistStore *self, const HoistStoreRemoval *removal,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* NULL without an error: nobody had it removed. */
HoistStoreRemoval *hoist_store_dup_removal (HoistStore *self, const char *database, GError **error);
/* Those that are not gone yet. HoistStoreRemoval* */
GPtrArray *hoist_store_list_removals (HoistStore *self, GError **error);

G_END_DECLS
