/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of a lead: reasons for and against, a button only for those that may. */
#include "console/dialogs/hoist-lead-dialog.h"

#include "lane-scene.h"

static HoistLeadReport *
make_lead (const char *name, gboolean is_lead, gboolean fits, const char *fault)
{
  HoistLeadReport *lead = g_new0 (HoistLeadReport, 1);
  const char *merits[] = { fits ? "The tenant is healthy there." : NULL, NULL };
  const char *faults[] = { fault, NULL };

  lead->node = scene_id ("nd_", name);
  lead->name = g_strdup (name);
  lead->is_lead = is_lead;
  lead->proposed = !is_lead && fits;
  lead->fits = fits;
  lead->merits = g_strdupv ((char **) merits);
  lead->faults = g_strdupv ((char **) faults);
  return lead;
}

static void
test_choice (void)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWindow *window = scene_show (page, 700, 600);
  g_autoptr (HoistTenantReport) report = lane_scene_report (FALSE);
  g_autoptr (GPtrArray) leads =
      g_ptr_array_new_with_free_func ((GDestroyNotify) hoist_lead_report_free);
  HoistLeadDialog *dialog = hoist_lead_dialog_new (page, NULL, report);
  g_autofree char *texts = NULL;

  g_ptr_array_add (leads, make_lead ("web1", TRUE, TRUE, "1.2 GiB are free on /srv."));
  g_ptr_array_add (leads, make_lead ("web2", FALSE, TRUE, NULL));
  g_ptr_array_add (leads, make_lead ("web3", FALSE, FALSE, "The tenant was never seen there."));
  hoist_lead_dialog_show_leads (dialog, leads);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  scene_settle ();
  texts = scene_texts (GTK_WIDGET (dialog));
  g_assert_nonnull (strstr (texts, "Lead of acme"));
  g_assert_nonnull (strstr (texts, "For: The tenant is healthy there."));
  g_assert_nonnull (strstr (texts, "proposed"));
  g_assert_nonnull (strstr (texts, "Against: The tenant was never seen there."));
  g_assert_nonnull (scene_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "Make Lead"));
  scene_picture (GTK_WINDOW (dialog), "lead");
  gtk_window_destroy (GTK_WINDOW (dialog));
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/lead-dialog/choice", test_choice);
  return g_test_run ();
}
