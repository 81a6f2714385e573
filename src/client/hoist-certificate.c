/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts of a certificate for people. Stateless; any thread; it decides nothing. */
#include "client/hoist-certificate.h"

static char **
make_reasons (GTlsCertificateFlags problems)
{
  static const struct
  {
    GTlsCertificateFlags flag;
    const char *sentence;
  } rows[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, "Nobody that this computer trusts has signed it." },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, "It was made out for another name." },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, "It is not valid yet." },
    { G_TLS_CERTIFICATE_EXPIRED, "It has expired." },
    { G_TLS_CERTIFICATE_REVOKED, "It was revoked." },
    { G_TLS_CERTIFICATE_INSECURE, "Its algorithm is considered insecure." },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, "It could not be checked." },
  };
  g_autoptr (GStrvBuilder) reasons = g_strv_builder_new ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (problems & rows[i].flag)
      g_strv_builder_add (reasons, rows[i].sentence);
  return g_strv_builder_end (reasons);
}

static gint64
to_wall (GDateTime *moment)
{
  gint64 wall = moment != NULL ? g_date_time_to_unix (moment) * G_USEC_PER_SEC : 0;
  g_clear_pointer (&moment, g_date_time_unref);
  return wall;
}

static char *
join_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) names = g_tls_certificate_get_dns_names (certificate);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      gsize size = 0;
      const char *name = g_bytes_get_data (names->pdata[i], &size);
      g_string_append (text, i > 0 ? ", " : "");
      g_string_append_len (text, name, (gssize) size);
    }
  return g_utf8_make_valid (text->str, (gssize) text->len);
}

/* From outside: text of any bytes becomes text. */
static char *
take_text (char *text)
{
  char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_free (text);
  return valid;
}

char *
hoist_certificate_compute_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return g_strdup ("");
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
}

HoistCertificate *
hoist_certificate_new (GTlsCertificate *certificate, GTlsCertificateFlags problems,
                       const char *host)
{
  HoistCertificate *self = g_new0 (HoistCertificate, 1);
  g_atomic_ref_count_init (&self->refs);
  self->host = g_strdup (host);
  self->subject = take_text (g_tls_certificate_get_subject_name (certificate));
  self->issuer = take_text (g_tls_certificate_get_issuer_name (certificate));
  self->names = join_names (certificate);
  self->valid_from = to_wall (g_tls_certificate_get_not_valid_before (certificate));
  self->valid_until = to_wall (g_tls_certificate_get_not_valid_after (certificate));
  self->fingerprint = hoist_certificate_compute_fingerprint (certificate);
  self->reasons = make_reasons (problems);
  return self;
}

HoistCertificate *
hoist_certificate_ref (HoistCertificate *certificate)
{
  g_atomic_ref_count_inc (&certificate->refs);
  return certificate;
}

void
hoist_certificate_unref (HoistCertificate *certificate)
{
  if (certificate == NULL || !g_atomic_ref_count_dec (&certificate->refs))
    return;
  g_free (certificate->host);
  g_free (certificate->subject);
  g_free (certificate->issuer);
  g_free (certificate->names);
  g_free (certificate->fingerprint);
  g_strfreev (certificate->reasons);
  g_free (certificate);
}

char *
hoist_certificate_dup_groups (const char *fingerprint)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; fingerprint[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, g_ascii_toupper (fingerprint[i]));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
