/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which versions run where: applications by environments, each cell with its versions (newest
 * first, with how many), the worst health and the filter that shows its tenants. Thread: main. */
#pragma once
#include <gio/gio.h>
#include "console/items/hoist-tenant-item.h"

G_BEGIN_DECLS

typedef struct
{
  guint n;            /* tenants; 0: an empty cell */
  char *text;         /* "v0.3.0 · 4\nv0.2.0 · 1", "unknown · 2" */
  char *name;         /* for screen readers: "cbapp, production: v0.3.0 4 tenants, …, healthy" */
  char *filter;       /* "production|cbapp" */
  HoistHealth health; /* the worst; unknown only when nothing worse is known */
} HoistMatrixCell;

typedef struct
{
  char *application;
  HoistMatrixCell cells[3]; /* test, staging, production */
} HoistMatrixRow;
void hoist_matrix_row_free (HoistMatrixRow *row);

/* HoistMatrixRow*, by application. Tenants of a foreign plane, which has no environments, are left
 * out. */
GPtrArray *hoist_version_matrix_make (GListModel *tenants);

G_END_DECLS
