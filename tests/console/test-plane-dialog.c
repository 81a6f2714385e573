/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding a control plane: a bad address is named in the dialog, a certificate is compared once, a
 * sign-in wants its parts, the checks are shown, and only then is it offered. */
#include "console/dialogs/hoist-plane-dialog.h"

#include "console/widgets/hoist-banner.h"
#include "scene.h"
#include "served-plane.h"

typedef struct
{
  guint n;
  char *address, *name, *username, *pin, *token, *keep_as;
  HoistPlaneStage stage;
} Offered;

static void
connected_cb (HoistPlaneDialog *dialog, HoistPlaneOffer *offer, Offered *offered)
{
  offered->n++;
  offered->address = g_strdup (offer->address);
  offered->name = g_strdup (offer->name);
  offered->username = g_strdup (offer->username);
  offered->pin = g_strdup (offer->pin);
  offered->token = g_strdup (offer->token);
  offered->keep_as = g_strdup (offer->keep_as);
  offered->stage = offer->stage;
}

static void
clear (Offered *offered)
{
  g_free (offered->address);
  g_free (offered->name);
  g_free (offered->username);
  g_free (offered->pin);
  g_free (offered->token);
  g_free (offered->keep_as);
}

static gboolean
was_offered (gpointer offered)
{
  return ((Offered *) offered)->n == 1;
}

static GtkWidget *
row (HoistPlaneDialog *dialog, const char *title)
{
  GtkWidget *found = scene_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW, title);

  g_assert_nonnull (found);
  return found;
}

static void
type (HoistPlaneDialog *dialog, const char *title, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row (dialog, title)), text);
}

static HoistPlaneDialog *
present (HoistPlaneDialog *dialog, Offered *offered)
{
  if (offered != NULL)
    g_signal_connect (dialog, "connected", G_CALLBACK (connected_cb), offered);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  return dialog;
}

static void
go_on (HoistPlaneDialog *dialog)
{
  g_assert_true (hoist_plane_dialog_can_go_on (dialog));
  gtk_widget_activate_action (GTK_WIDGET (dialog), "plane.next", NULL);
}

static HoistBanner *
banner_of (gpointer dialog)
{
  return HOIST_BANNER (scene_find (dialog, HOIST_TYPE_BANNER, NULL));
}

static gboolean
banner_is_shown (gpointer dialog)
{
  return hoist_banner_is_shown (banner_of (dialog));
}

static gboolean
is_at_trust (gpointer dialog)
{
  return g_str_equal (hoist_plane_dialog_get_page (dialog), "trust");
}

static gboolean
is_at_sign_in (gpointer dialog)
{
  return g_str_equal (hoist_plane_dialog_get_page (dialog), "sign-in");
}

static gboolean
says_no_keyring (gpointer dialog)
{
  g_autofree char *texts = scene_texts (dialog);

  return strstr (texts, "There is no keyring here: Hoist asks each time") != NULL;
}

static gboolean
can_be_added (gpointer dialog)
{
  return g_str_equal (hoist_plane_dialog_get_page (dialog), "check")
         && hoist_plane_dialog_can_go_on (dialog);
}

static void
test_bad_address (void)
{
  HoistPlaneDialog *dialog = present (hoist_plane_dialog_new (NULL), NULL);

  g_assert_false (hoist_plane_dialog_can_go_on (dialog));
  type (dialog, "Address", "http://example.org");
  go_on (dialog);
  g_assert_true (banner_is_shown (dialog));
  g_assert_nonnull (strstr (hoist_banner_get_text (banner_of (dialog)), "this computer only"));
  g_assert_true (gtk_widget_has_css_class (row (dialog, "Address"), "error"));
  scene_picture (GTK_WINDOW (dialog), "add-control-plane-http");
  type (dialog, "Address", "http://127.0.0.1");
  g_assert_false (banner_is_shown (dialog));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
test_nobody_there (void)
{
  HoistPlaneDialog *dialog = present (hoist_plane_dialog_new (NULL), NULL);
  g_autofree char *socket = g_build_filename (g_get_user_runtime_dir (), "nobody.sock", NULL);

  type (dialog, "Address", socket);
  go_on (dialog);
  scene_wait (banner_is_shown, dialog);
  scene_picture (GTK_WINDOW (dialog), "add-control-plane-error");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* http on loopback, no sign-in: two pages. */
static void
test_adds (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (3, FALSE);
  Offered offered = { 0 };
  HoistPlaneDialog *dialog = present (hoist_plane_dialog_new (NULL), &offered);

  scene_picture (GTK_WINDOW (dialog), "add-control-plane");
  type (dialog, "Address", served_plane_get_address (served));
  go_on (dialog);
  scene_wait (can_be_added, dialog);
  scene_picture (GTK_WINDOW (dialog), "add-control-plane-checks");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row (dialog, "Name"))), ==, "Berlin");
  go_on (dialog);
  g_assert_cmpuint (offered.n, ==, 1);
  g_assert_cmpstr (offered.address, ==, served_plane_get_address (served));
  g_assert_cmpstr (offered.name, ==, "Berlin");
  g_assert_null (offered.token);
  g_assert_cmpstr (offered.pin, ==, "");
  g_assert_cmpint (offered.stage, ==, HOIST_STAGE_PRODUCTION);
  clear (&offered);
}

/* https with an unknown certificate and a sign-in: all four. */
static void
test_all_pages (void)
{
  char *folder = served_plane_make_folder ();
  g_autofree char *pem = tls_files_make (folder, "berlin", "DNS:plane.example");
  g_autoptr (ServedPlane) served = served_plane_new_https (3, pem, 0);
  Offered offered = { 0 };
  HoistPlaneDialog *dialog = present (hoist_plane_dialog_new (NULL), &offered);
  GtkWidget *compared;

  served->unauthorized = TRUE;
  type (dialog, "Address", served_plane_get_address (served));
  go_on (dialog);
  scene_wait (is_at_trust, dialog);
  g_assert_cmpuint (served->fake->n_requests, ==, 0);
  g_assert_false (hoist_plane_dialog_can_go_on (dialog)); /* not before it was compared */
  scene_settle ();
  scene_picture (GTK_WINDOW (dialog), "add-control-plane-certificate");
  compared = scene_find (GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON,
                         "I have compared the SHA-256, and it is the same");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (compared), TRUE);
  go_on (dialog);
  scene_wait (is_at_sign_in, dialog);
  g_assert_false (hoist_plane_dialog_can_go_on (dialog));
  scene_wait (says_no_keyring, dialog);
  type (dialog, "User", "dana");
  type (dialog, "Password", "correct horse");
  scene_picture (GTK_WINDOW (dialog), "sign-in");
  go_on (dialog);
  scene_wait (can_be_added, dialog);
  go_on (dialog);
  g_assert_cmpuint (offered.n, ==, 1);
  g_assert_cmpstr (offered.token, ==, "hst_right");
  g_assert_cmpstr (offered.username, ==, "dana");
  g_assert_null (offered.keep_as); /* there is no keyring in this test, and it was said */
  g_assert_cmpuint (strlen (offered.pin), ==, 64);
  clear (&offered);
  served_plane_remove_folder (folder);
}

static HoistKnownPlane *
make_known (const char *address, const char *pin)
{
  HoistKnownPlane *plane = hoist_known_plane_new ("6ba7b810-9dad-11d1-80b4-00c04fd430c8",
                                                  HOIST_PLANE_ADDRESS, "Berlin", address);
  HoistPlaneNotes notes = *hoist_known_plane_get_notes (plane);

  notes.username = "dana";
  notes.pin = pin;
  hoist_known_plane_set_notes (plane, &notes);
  return plane;
}

static void
test_sign_in (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (3, FALSE);
  g_autoptr (HoistKnownPlane) plane = make_known (served_plane_get_address (served), NULL);
  Offered offered = { 0 };
  HoistPlaneDialog *dialog = present (hoist_plane_dialog_new_sign_in (NULL, plane), &offered);

  served->unauthorized = TRUE;
  g_assert_false (hoist_plane_dialog_can_go_on (dialog));
  type (dialog, "Password", "correct horse");
  g_assert_true (hoist_plane_dialog_can_go_on (dialog)); /* the user is known */
  adw_combo_row_set_selected (
      ADW_COMBO_ROW (scene_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW, "Sign in with")), 1);
  g_assert_false (hoist_plane_dialog_can_go_on (dialog));
  type (dialog, "Token", "hst_wrong");
  go_on (dialog);
  scene_wait (banner_is_shown, dialog); /* it was tried, and is not kept */
  g_assert_cmpuint (offered.n, ==, 0);
  type (dialog, "Token", "hst_right");
  go_on (dialog);
  scene_wait (was_offered, &offered);
  g_assert_cmpstr (offered.token, ==, "hst_right");
  g_assert_null (offered.keep_as);
  clear (&offered);
}

/* A sign-in to a plane whose certificate has changed: refused, with no way on. */
static void
test_sign_in_to_a_stranger (void)
{
  char *folder = served_plane_make_folder ();
  g_autofree char *pem = tls_files_make (folder, "stranger", "DNS:plane.example");
  g_autoptr (ServedPlane) served = served_plane_new_https (3, pem, 0);
  g_autoptr (HoistKnownPlane) plane =
      make_known (served_plane_get_address (served),
                  "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
  Offered offered = { 0 };
  HoistPlaneDialog *dialog = present (hoist_plane_dialog_new_sign_in (NULL, plane), &offered);

  type (dialog, "Password", "correct horse");
  go_on (dialog);
  scene_wait (banner_is_shown, dialog);
  g_assert_true (is_at_sign_in (dialog));
  g_assert_cmpuint (served->fake->n_requests, ==, 0); /* no password was sent */
  gtk_window_destroy (GTK_WINDOW (dialog));

  /* Replacing it shows both, wants the comparison, and asks for nothing else. */
  dialog = present (hoist_plane_dialog_new_replace (NULL, plane), &offered);
  scene_wait (is_at_trust, dialog);
  g_assert_false (hoist_plane_dialog_can_go_on (dialog));
  scene_settle ();
  scene_picture (GTK_WINDOW (dialog), "replace-certificate");
  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (scene_find (GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON,
                                    "I have compared the SHA-256, and it is the same")),
      TRUE);
  go_on (dialog);
  g_assert_cmpuint (offered.n, ==, 1);
  g_assert_cmpuint (strlen (offered.pin), ==, 64);
  g_assert_cmpstr (offered.pin, !=, hoist_known_plane_get_notes (plane)->pin);
  g_assert_cmpuint (served->fake->n_requests, ==, 0);
  clear (&offered);
  served_plane_remove_folder (folder);
}

/* A foreign plane says only at its list that it wants a sign-in. */
static void
test_foreign (void)
{
  g_autoptr (ServedPlane) served = served_plane_new (3, TRUE);
  HoistPlaneDialog *dialog = present (hoist_plane_dialog_new (NULL), NULL);

  type (dialog, "Address", served_plane_get_address (served));
  go_on (dialog);
  scene_wait (can_be_added, dialog);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row (dialog, "Name"))), ==, "127.0.0.1");
  scene_picture (GTK_WINDOW (dialog), "add-control-plane-foreign");
  gtk_widget_activate_action (GTK_WIDGET (dialog), "plane.back", NULL);
  g_assert_cmpstr (hoist_plane_dialog_get_page (dialog), ==, "address");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/plane-dialog/bad-address", test_bad_address);
  g_test_add_func ("/console/plane-dialog/nobody-there", test_nobody_there);
  g_test_add_func ("/console/plane-dialog/adds", test_adds);
  g_test_add_func ("/console/plane-dialog/all-pages", test_all_pages);
  g_test_add_func ("/console/plane-dialog/sign-in", test_sign_in);
  g_test_add_func ("/console/plane-dialog/stranger", test_sign_in_to_a_stranger);
  g_test_add_func ("/console/plane-dialog/foreign", test_foreign);
  return g_test_run ();
}
