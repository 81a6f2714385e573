/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The version matrix as a grid: a row for each application, a column for each environment that has
 * tenants; a cell says its versions and the worst health and leads to its tenants. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOIST_TYPE_MATRIX_VIEW (hoist_matrix_view_get_type ())
G_DECLARE_FINAL_TYPE (HoistMatrixView, hoist_matrix_view, HOIST, MATRIX_VIEW, GtkWidget)

/* HoistTenantItem. FALSE: there is nothing to show. */
gboolean hoist_matrix_view_show (HoistMatrixView *self, GListModel *tenants);
/* The environments below each other instead of side by side. */
void hoist_matrix_view_set_narrow (HoistMatrixView *self, gboolean narrow);

G_END_DECLS
