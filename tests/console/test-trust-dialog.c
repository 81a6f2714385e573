/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another host key: both fingerprints are shown, nothing is trusted before it was compared, the key
 * of before needs no trust, and a third one means to compare anew. */
#include "console/dialogs/hoist-trust-dialog.h"

#include "base/hoist-error.h"
#include "console/widgets/hoist-banner.h"
#include "node-scene.h"
#include "scene.h"

#define NEW_KEY "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static HoistTrustDialog *
open_dialog (const HoistNodeReport *report)
{
  HoistTrustDialog *dialog = hoist_trust_dialog_new (NULL, NULL, report->node);

  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  return dialog;
}

static void
compare (HoistTrustDialog *dialog)
{
  GtkWidget *check = scene_find (GTK_WIDGET (dialog), GTK_TYPE_CHECK_BUTTON, NULL);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
}

static void
test_way (void)
{
  g_autoptr (HoistNodeReport) report = node_scene_report ("web3", NODE_SCENE_KEY);
  HoistTrustDialog *dialog = open_dialog (report);
  g_autofree char *texts = NULL;

  compare (dialog);
  g_assert_false (hoist_trust_dialog_can_trust (dialog)); /* nobody knows what it shows */
  hoist_trust_dialog_take (dialog, NEW_KEY);
  scene_settle ();
  g_assert_false (hoist_trust_dialog_can_trust (dialog)); /* nobody has compared it */
  texts = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (texts, report->node->fingerprint));
  g_assert_nonnull (strstr (texts, NEW_KEY));
  compare (dialog);
  g_assert_true (hoist_trust_dialog_can_trust (dialog));
  scene_picture (GTK_WINDOW (dialog), "trust");
  scene_close (GTK_WINDOW (dialog));
}

static void
test_stops (void)
{
  g_autoptr (HoistNodeReport) report = node_scene_report ("web3", NODE_SCENE_KEY);
  HoistTrustDialog *dialog = open_dialog (report);
  GtkWidget *banner = scene_find (GTK_WIDGET (dialog), HOIST_TYPE_BANNER, NULL);
  g_autoptr (GError) third =
      g_error_new_literal (HOIST_ERROR, HOIST_ERROR_HOST_KEY, "web3 shows another key.");

  hoist_trust_dialog_take (dialog, NEW_KEY);
  compare (dialog);
  hoist_trust_dialog_take_problem (dialog, third);
  g_assert_true (hoist_banner_is_shown (HOIST_BANNER (banner)));
  compare (dialog); /* what was compared is not there any more */
  g_assert_false (hoist_trust_dialog_can_trust (dialog));
  hoist_trust_dialog_take (dialog, report->node->fingerprint);
  compare (dialog);
  g_assert_false (hoist_trust_dialog_can_trust (dialog));
  g_assert_nonnull (
      strstr (hoist_banner_get_text (HOIST_BANNER (banner)), "nothing to trust anew"));
  scene_close (GTK_WINDOW (dialog));
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/trust-dialog/way", test_way);
  g_test_add_func ("/console/trust-dialog/stops", test_stops);
  return g_test_run ();
}
