/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person must see of a server's certificate to decide about it: whose it is, who says so,
 * until when, its SHA-256, and why this computer does not trust it by itself. Immutable,
 * reference-counted. Thread: any. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  /*< private >*/ gatomicrefcount refs;
  /*< public; read-only >*/
  char *host;            /* that was asked */
  char *subject, *names; /* "" when it has none; names joined by ", " */
  char *issuer;
  gint64 valid_from, valid_until; /* wall µs; 0: it does not say */
  char *fingerprint;              /* SHA-256, 64 hex digits in lower case */
  char **reasons;                 /* sentences; empty: it is trusted */
} HoistCertificate;

/* `problems` of 0 means that this computer trusts it. */
HoistCertificate *hoist_certificate_new (GTlsCertificate *certificate,
                                         GTlsCertificateFlags problems, const char *host);
HoistCertificate *hoist_certificate_ref (HoistCertificate *certificate);
void hoist_certificate_unref (HoistCertificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistCertificate, hoist_certificate_unref)

/* SHA-256 over the DER form, as in `fingerprint`. */
char *hoist_certificate_compute_fingerprint (GTlsCertificate *certificate);
/* For reading aloud and comparing: "A1B2 C3D4 …", sixteen groups of four. */
char *hoist_certificate_dup_groups (const char *fingerprint);

G_END_DECLS
