/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hard stop: the certificate of a control plane, or its host key where ssh goes there, is not
 * the one that was trusted. It has no way on: a certificate is replaced in the plane's settings,
 * after comparing; a host key by ssh itself, and then one may try again. Thread: main. */
#pragma once
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_TRUST_PAGE (hoist_trust_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistTrustPage, hoist_trust_page, HOIST, TRUST_PAGE, HoistPage)

/* The session has refused a certificate or a host key. */
HoistTrustPage *hoist_trust_page_new (HoistSession *session);
void hoist_trust_page_show_certificate (HoistTrustPage *self, const char *plane,
                                        HoistCertificate *certificate,
                                        const HoistPlaneNotes *notes);
/* `error` is HOST_KEY. */
void hoist_trust_page_show_host_key (HoistTrustPage *self, const char *plane, const GError *error);

G_END_DECLS
