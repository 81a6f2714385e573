/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two databases of the cluster, "like" and "app", and what the second differs in. */
#pragma once
#include "cluster.h"
#include "drift.h"

/* Both are emptied and made anew from SQL (NULL: as they are). */
void cluster_drift_look (Drift *drift, Cluster *c, const char *expected, const char *found);
