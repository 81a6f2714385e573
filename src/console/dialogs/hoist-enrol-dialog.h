/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Enrolling a node in three pages: which machine; its host key, compared by a person, and the line
 * for its authorized_keys; what its agent says. Nothing is sent to the machine before its key was
 * compared, and nothing is written down before the last page is confirmed.
 *
 * Signals: "enrolled" (id of the node). Thread: main. */
#pragma once
#include <adwaita.h>
#include "client/hoist-client-nodes.h"

G_BEGIN_DECLS

#define HOIST_TYPE_ENROL_DIALOG (hoist_enrol_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HoistEnrolDialog, hoist_enrol_dialog, HOIST, ENROL_DIALOG, AdwWindow)

HoistEnrolDialog *hoist_enrol_dialog_new (GtkWindow *parent, HoistClient *client);
const char *hoist_enrol_dialog_get_page (HoistEnrolDialog *self); /* "machine", "key", "agent" */
gboolean hoist_enrol_dialog_can_go_on (HoistEnrolDialog *self);
/* What the control plane found: the page after the present one. */
void hoist_enrol_dialog_take (HoistEnrolDialog *self, const HoistNodeFound *found);
void hoist_enrol_dialog_take_problem (HoistEnrolDialog *self, const GError *error);

G_END_DECLS
