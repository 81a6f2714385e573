/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A certificate for comparing: all its facts, in groups, as text. */
#include "console/widgets/hoist-certificate-view.h"

#include "scene.h"

/* Always the same one, so that its picture is: O=The Hoist tests, CN=berlin, plane.example, until
 * 2046; its key was thrown away. */
static const char pem[] = "-----BEGIN CERTIFICATE-----\n"
                          "MIIBxTCCAWugAwIBAgIUEuo4mUrYBZUhcvXZ9DO05ykiHowwCgYIKoZIzj0EAwIw\n"
                          "KzEYMBYGA1UECgwPVGhlIEhvaXN0IHRlc3RzMQ8wDQYDVQQDDAZiZXJsaW4wHhcN\n"
                          "MjYxMTI5MjMxMDIxWhcNNDYxMTI0MjMxMDIxWjArMRgwFgYDVQQKDA9UaGUgSG9p\n"
                          "c3QgdGVzdHMxDzANBgNVBAMMBmJlcmxpbjBZMBMGByqGSM49AgEGCCqGSM49AwEH\n"
                          "A0IABK0U2YyvX1PUr8jJGZ2DbmzcN+y+MwDgthnaSHw5arGI7i3PZjjo6T9DYRdl\n"
                          "pODNhXjlpcS87re3be0qThyF7nmjbTBrMB0GA1UdDgQWBBT8ohQPfaxK+jly2UlY\n"
                          "2cLPCQ4EgDAfBgNVHSMEGDAWgBT8ohQPfaxK+jly2UlY2cLPCQ4EgDAPBgNVHRMB\n"
                          "Af8EBTADAQH/MBgGA1UdEQQRMA+CDXBsYW5lLmV4YW1wbGUwCgYIKoZIzj0EAwID\n"
                          "SAAwRQIgZXEwYcQxftjLJgwP6epOs6rUB1yKbUJy10fWzU6vjw8CIQC0QSQJIaVt\n"
                          "O35h72IXg4l7Dn7RXVIyEgrzz9cCLt27Ag==\n"
                          "-----END CERTIFICATE-----\n";

static void
test_shows (void)
{
  g_autoptr (GTlsCertificate) tls = g_tls_certificate_new_from_pem (pem, -1, NULL);
  g_autoptr (HoistCertificate) certificate = hoist_certificate_new (
      tls, G_TLS_CERTIFICATE_UNKNOWN_CA | G_TLS_CERTIFICATE_BAD_IDENTITY, "<b>127.0.0.1</b>");
  g_autofree char *groups = hoist_certificate_dup_groups (certificate->fingerprint);
  GtkWidget *view = hoist_certificate_view_new ();
  GtkWindow *window = scene_show (view, 520, 480);
  g_autofree char *texts = NULL;
  g_autofree char *with_pin = NULL;

  hoist_certificate_view_show (HOIST_CERTIFICATE_VIEW (view), certificate, NULL);
  scene_picture (window, "certificate");
  texts = scene_texts (view);
  g_assert_nonnull (strstr (texts, "<b>127.0.0.1</b>")); /* text, not markup */
  g_assert_nonnull (strstr (texts, "plane.example"));
  g_assert_nonnull (strstr (texts, "It was made out for another name."));
  for (guint i = 0; i < 4; i++) /* a line of four groups each */
    {
      groups[20 * i + 19] = '\0';
      g_assert_nonnull (strstr (texts, groups + 20 * i));
    }
  g_assert_null (strstr (texts, "that was trusted"));
  hoist_certificate_view_show (HOIST_CERTIFICATE_VIEW (view), certificate,
                               certificate->fingerprint);
  with_pin = scene_texts (view);
  g_assert_nonnull (strstr (with_pin, "SHA-256 that was trusted"));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/certificate-view/shows", test_shows);
  return g_test_run ();
}
