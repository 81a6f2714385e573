/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate check of one client. Owned by it; main loop only; it never accepts what differs
 * from a pin, whoever has signed it, and asks nobody. */
#include "client/hoist-client-trust.h"

struct _HoistClientTrust
{
  char *host;
  GSocketConnectable *identity;
  char *pin;
  HoistCertificate *refused, *accepted;
};

HoistClientTrust *
hoist_client_trust_new (const char *address)
{
  HoistClientTrust *trust = g_new0 (HoistClientTrust, 1);
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  int port = uri != NULL ? g_uri_get_port (uri) : -1;
  trust->host = g_strdup (uri != NULL ? g_uri_get_host (uri) : address);
  trust->identity = g_network_address_new (trust->host, port > 0 ? (guint16) port : 443);
  return trust;
}

void
hoist_client_trust_free (HoistClientTrust *trust)
{
  if (trust == NULL)
    return;
  g_clear_pointer (&trust->refused, hoist_certificate_unref);
  g_clear_pointer (&trust->accepted, hoist_certificate_unref);
  g_object_unref (trust->identity);
  g_free (trust->host);
  g_free (trust->pin);
  g_free (trust);
}

void
hoist_client_trust_set_up_session (HoistClientTrust *trust, SoupSession *session)
{
  soup_session_set_tls_database (session, NULL); /* trusts nobody: every certificate is asked for */
}

static GTlsCertificateFlags
ask_system (HoistClientTrust *trust, GTlsCertificate *certificate)
{
  g_autoptr (GTlsDatabase) database =
      g_tls_backend_get_default_database (g_tls_backend_get_default ());
  if (database == NULL)
    return G_TLS_CERTIFICATE_UNKNOWN_CA;
  return g_tls_database_verify_chain (database, certificate,
                                      G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, trust->identity,
                                      NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, NULL);
}

gboolean
hoist_client_trust_judge (HoistClientTrust *trust, GTlsCertificate *certificate)
{
  GTlsCertificateFlags problems = ask_system (trust, certificate);
  HoistCertificate *seen = hoist_certificate_new (certificate, problems, trust->host);
  gboolean accepted =
      trust->pin != NULL ? g_str_equal (trust->pin, seen->fingerprint) : problems == 0;
  g_clear_pointer (&trust->refused, hoist_certificate_unref);
  g_clear_pointer (&trust->accepted, hoist_certificate_unref);
  if (accepted)
    trust->accepted = seen;
  else
    trust->refused = seen;
  return accepted;
}

void
hoist_client_trust_set_pin (HoistClientTrust *trust, const char *fingerprint)
{
  g_free (trust->pin);
  trust->pin = g_strdup (fingerprint != NULL && *fingerprint != '\0' ? fingerprint : NULL);
  g_clear_pointer (&trust->refused, hoist_certificate_unref);
}

gboolean
hoist_client_trust_has_pin (HoistClientTrust *trust)
{
  return trust->pin != NULL;
}

HoistCertificate *
hoist_client_trust_get_refused (HoistClientTrust *trust)
{
  return trust->refused;
}

HoistCertificate *
hoist_client_trust_get_accepted (HoistClientTrust *trust)
{
  return trust->accepted;
}
