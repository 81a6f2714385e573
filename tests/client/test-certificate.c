/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The facts of a certificate, and its fingerprint as openssl prints it. */
#include "client/hoist-certificate.h"
#include "base/hoist-file.h"
#include "tls-files.h"

#include <string.h>

static void
test_facts (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hoist-tls-XXXXXX", NULL);
  g_autofree char *file = tls_files_make (folder, "berlin", "DNS:plane.example,DNS:b.example");
  g_autoptr (GTlsCertificate) tls = g_tls_certificate_new_from_file (file, &error);
  g_assert_no_error (error);
  g_autoptr (HoistCertificate) certificate = hoist_certificate_new (
      tls, G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_EXPIRED, "plane.example");
  g_assert_cmpstr (certificate->host, ==, "plane.example");
  g_assert_nonnull (strstr (certificate->subject, "berlin"));
  g_assert_nonnull (strstr (certificate->issuer, "The Hoist tests"));
  g_assert_cmpstr (certificate->names, ==, "plane.example, b.example");
  g_assert_cmpint (certificate->valid_until, >, g_get_real_time ());
  g_assert_cmpint (certificate->valid_from, <=, g_get_real_time ());
  g_assert_cmpuint (g_strv_length (certificate->reasons), ==, 2);

  /* openssl's own words: "sha256 Fingerprint=AB:CD:…" */
  g_autofree char *said = NULL;
  g_autoptr (GSubprocess) child =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "openssl", "x509", "-in", file,
                        "-noout", "-fingerprint", "-sha256", NULL);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, &said, NULL, &error));
  g_autofree char *groups = hoist_certificate_dup_groups (certificate->fingerprint);
  g_autoptr (GString) bare = g_string_new (groups);
  g_string_replace (bare, " ", "", 0);
  g_autoptr (GString) colons = g_string_new (strchr (said, '=') + 1);
  g_string_replace (colons, ":", "", 0);
  g_string_replace (colons, "\n", "", 0);
  g_assert_cmpstr (bare->str, ==, colons->str);
  g_assert_cmpuint (strlen (groups), ==, 64 + 15);

  g_autoptr (HoistCertificate) trusted = hoist_certificate_new (tls, 0, "plane.example");
  g_assert_cmpuint (g_strv_length (trusted->reasons), ==, 0);
  g_assert_true (hoist_file_remove_tree (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/facts", test_facts);
  return g_test_run ();
}
