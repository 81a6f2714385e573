/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate as rows: whose it is, who has signed it, until when, its SHA-256 in groups for
 * comparing, and why this computer does not trust it. Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "client/hoist-certificate.h"

G_BEGIN_DECLS

#define HOIST_TYPE_CERTIFICATE_VIEW (hoist_certificate_view_get_type ())
G_DECLARE_FINAL_TYPE (HoistCertificateView, hoist_certificate_view, HOIST, CERTIFICATE_VIEW,
                      GtkWidget)

GtkWidget *hoist_certificate_view_new (void);
/* `pin` is the fingerprint that was trusted until now; NULL or "": none was. */
void hoist_certificate_view_show (HoistCertificateView *self, HoistCertificate *certificate,
                                  const char *pin);

G_END_DECLS
