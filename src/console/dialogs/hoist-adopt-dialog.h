/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adopting an application that runs already, in two pages: where it is; what was found there, with
 * the checks. Nothing is written before the second page is confirmed, and nothing in the folder is
 * changed by it. What `hoistctl tenant adopt` does, but for followers.
 *
 * Signals: "adopted" (id of the tenant, as the control plane read it back). Thread: main. */
#pragma once
#include <adwaita.h>
#include "client/hoist-client-tenants.h"

G_BEGIN_DECLS

#define HOIST_TYPE_ADOPT_DIALOG (hoist_adopt_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HoistAdoptDialog, hoist_adopt_dialog, HOIST, ADOPT_DIALOG, AdwWindow)

HoistAdoptDialog *hoist_adopt_dialog_new (GtkWindow *parent, HoistClient *client);
const char *hoist_adopt_dialog_get_page (HoistAdoptDialog *self); /* "place", "found" */
gboolean hoist_adopt_dialog_can_go_on (HoistAdoptDialog *self);
/* HoistNodeReport*: where it may be. Until then, and without any, this computer alone. */
void hoist_adopt_dialog_take_nodes (HoistAdoptDialog *self, GPtrArray *nodes);
/* FOUND of PROTOCOL.md: the page after the present one. */
void hoist_adopt_dialog_take_found (HoistAdoptDialog *self, const HoistValue *found);
void hoist_adopt_dialog_take_problem (HoistAdoptDialog *self, const GError *error);

G_END_DECLS
