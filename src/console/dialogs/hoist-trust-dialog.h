/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node shows another host key than the one that was compared: both fingerprints, and the way to
 * trust the new one. Nothing is trusted before a person says that it was compared; its tenants
 * stay.
 *
 * Signals: "trusted" (). Thread: main. */
#pragma once
#include <adwaita.h>
#include "client/hoist-client-nodes.h"

G_BEGIN_DECLS

#define HOIST_TYPE_TRUST_DIALOG (hoist_trust_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HoistTrustDialog, hoist_trust_dialog, HOIST, TRUST_DIALOG, AdwWindow)

/* Asks the plane at once which key the machine shows; `client` NULL (tests):
 * hoist_trust_dialog_take tells it. */
HoistTrustDialog *hoist_trust_dialog_new (GtkWindow *parent, HoistClient *client,
                                          const HoistNode *node);
void hoist_trust_dialog_take (HoistTrustDialog *self, const char *fingerprint);
void hoist_trust_dialog_take_problem (HoistTrustDialog *self, const GError *error);
gboolean hoist_trust_dialog_can_trust (HoistTrustDialog *self);

G_END_DECLS
