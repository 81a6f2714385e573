/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the certificate of an https plane is the right one: the pinned one and no other, or,
 * where none is pinned, one that this computer trusts. For hoist-client.c only, which owns it.
 * Thread: main loop only. */
#pragma once
#include <libsoup/soup.h>
#include "client/hoist-certificate.h"

G_BEGIN_DECLS

typedef struct _HoistClientTrust HoistClientTrust;
HoistClientTrust *hoist_client_trust_new (const char *address);
void hoist_client_trust_free (HoistClientTrust *trust);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoistClientTrust, hoist_client_trust_free)

/* The session asks for every certificate, also for one that the system trusts. */
void hoist_client_trust_set_up_session (HoistClientTrust *trust, SoupSession *session);
/* In the handshake: may the connection go on? Remembers the certificate either way. */
gboolean hoist_client_trust_judge (HoistClientTrust *trust, GTlsCertificate *certificate);
void hoist_client_trust_set_pin (HoistClientTrust *trust, const char *fingerprint); /* NULL: none */
gboolean hoist_client_trust_has_pin (HoistClientTrust *trust);
/* Of the last handshake: what was refused, or what was accepted. Borrowed, NULL. */
HoistCertificate *hoist_client_trust_get_refused (HoistClientTrust *trust);
HoistCertificate *hoist_client_trust_get_accepted (HoistClientTrust *trust);

G_END_DECLS
