/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nodes and what was last seen of each. Thread: any. */
#pragma once
#include "model/hoist-node.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

/* Insert or replace by id; CONFLICT when the name belongs to another node. */
gboolean hoist_store_put_node (HoistStore *self, const HoistNode *node,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistNode *hoist_store_dup_node (HoistStore *self, const char *id, GError **error);
GPtrArray *hoist_store_list_nodes (HoistStore *self, GError **error); /* HoistNode*, by name */
/* CONFLICT while a tenant lives there. Its sighting goes with it. */
gboolean hoist_store_remove_node (HoistStore *self, const char *id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint hoist_store_count_tenants_of_node (HoistStore *self, const char *id);

gboolean hoist_store_put_node_sighting (HoistStore *self, const HoistNodeSighting *sighting,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistNodeSighting *hoist_store_dup_node_sighting (HoistStore *self,
                                                  const char *node); /* NULL: never seen */

G_END_DECLS
