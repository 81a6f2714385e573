/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two databases of the cluster, "like" and "app", and what the second differs in. */
#pragma once
#include "cluster.h"
#include "drivers/hoist-database-schema.h"

G_BEGIN_DECLS

typedef struct
{
  HoistSchema *expected, *found;
  GPtrArray *entries;
} ClusterDrift;

/* Both are emptied and made anew from SQL (NULL: as they are). */
void cluster_drift_look (ClusterDrift *drift, Cluster *c, const char *expected, const char *found);
void cluster_drift_clear (ClusterDrift *drift);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClusterDrift, cluster_drift_clear)
/* One "change kind table.name" a line; "-" before what does not matter. */
char *cluster_drift_list (const ClusterDrift *drift);

G_END_DECLS
