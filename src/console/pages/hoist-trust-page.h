/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hard stop: the certificate of a control plane is not the one that was trusted. It shows both,
 * and has no way on: a certificate is replaced in the plane's settings, after comparing. Thread:
 * main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_TRUST_PAGE (hoist_trust_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistTrustPage, hoist_trust_page, HOIST, TRUST_PAGE, HoistPage)

/* The session has refused a certificate. */
HoistTrustPage *hoist_trust_page_new (HoistSession *session);
void hoist_trust_page_show_certificate (HoistTrustPage *self, const char *plane,
                                        HoistCertificate *certificate,
                                        const HoistPlaneNotes *notes);

G_END_DECLS
