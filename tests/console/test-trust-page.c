/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hard stop: both fingerprints, what was not sent, and no button that goes on. */
#include "console/pages/hoist-trust-page.h"

#include "protocol/hoist-problem.h"
#include "scene.h"
#include "served-plane.h"

static void
test_stop (void)
{
  char *folder = served_plane_make_folder ();
  g_autofree char *pem = tls_files_make (folder, "berlin", "DNS:plane.example");
  g_autoptr (GTlsCertificate) tls = g_tls_certificate_new_from_file (pem, NULL);
  g_autoptr (HoistCertificate) certificate =
      hoist_certificate_new (tls, G_TLS_CERTIFICATE_UNKNOWN_CA, "plane.example");
  g_autoptr (HoistSession) session = scene_session ();
  HoistPlaneNotes notes = { .name = "Berlin",
                            .pin = "00112233445566778899aabbccddeeff"
                                   "00112233445566778899aabbccddeeff",
                            .pinned_at = SCENE_NOW };
  HoistTrustPage *page = g_object_new (HOIST_TYPE_TRUST_PAGE, NULL);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 760, 820);
  g_autofree char *texts = NULL;
  g_autofree char *unknown = NULL;

  hoist_trust_page_show_certificate (page, "Berlin", certificate, &notes);
  scene_settle ();
  scene_picture (window, "certificate-changed");
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "The Certificate Has Changed"));
  g_assert_nonnull (strstr (texts, "0011 2233"));
  g_assert_nonnull (strstr (texts, "nothing was sent"));
  g_assert_null (scene_find (GTK_WIDGET (page), GTK_TYPE_CHECK_BUTTON, NULL));
  g_assert_nonnull (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Credentials and Planes…"));
  g_assert_null (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Trust"));
  notes.pin = "";
  hoist_trust_page_show_certificate (page, "Berlin", certificate, &notes);
  unknown = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (unknown, "The Certificate Is Not Trusted"));
  scene_close (window);
  served_plane_remove_folder (folder);
}

/* A host key is compared and learned by ssh itself: the page says how, and one may try again. */
static void
test_host_key (void)
{
  g_autoptr (GError) error = hoist_problem_new_error (
      HOIST_ERROR_HOST_KEY, "This computer does not know the host key of plane.example.",
      "Nothing was sent there, no token and no order.",
      "Run “ssh plane.example” in a terminal, compare the fingerprint that it shows with the "
      "machine’s own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there), say yes, then try "
      "again.");
  HoistTrustPage *page = g_object_new (HOIST_TYPE_TRUST_PAGE, NULL);
  GtkWindow *window = scene_show (GTK_WIDGET (page), 760, 620);
  g_autofree char *texts = NULL;

  hoist_trust_page_show_host_key (page, "Berlin", error);
  scene_settle ();
  scene_picture (window, "host-key-unknown");
  texts = scene_texts (GTK_WIDGET (page));
  g_assert_nonnull (strstr (texts, "The Host Key Is Not Trusted"));
  g_assert_nonnull (strstr (texts, "Nothing was sent there"));
  g_assert_nonnull (strstr (texts, "Run “ssh plane.example”"));
  g_assert_nonnull (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Try Again"));
  g_assert_null (scene_find (GTK_WIDGET (page), GTK_TYPE_BUTTON, "Trust"));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/trust-page/stop", test_stop);
  g_test_add_func ("/trust-page/host-key", test_host_key);
  return g_test_run ();
}
