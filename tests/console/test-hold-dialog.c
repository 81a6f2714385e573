/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holding: the question names what it is about and needs a reason; the way back is what was. */
#include "console/dialogs/hoist-hold-dialog.h"

#include "scene.h"

static GVariant *
pairs (const char *const *slugs, const char *reason)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (; *slugs != NULL; slugs++)
    {
      g_autofree char *id = scene_id ("tn_", *slugs);

      g_variant_builder_add (&builder, "(ss)", id, reason);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
test_way_back (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  const char *slugs[] = { "acme", "globex", NULL };
  const char *held = NULL;
  g_autoptr (GVariant) holds = pairs (slugs, "freeze");
  g_autoptr (GVariant) back = g_variant_ref_sink (
      hoist_hold_dialog_get_way_back (hoist_session_get_fleet (session), holds));

  g_assert_cmpuint (g_variant_n_children (back), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const char *tenant, *reason;
      HoistTenantItem *item;

      g_variant_get_child (back, i, "(&s&s)", &tenant, &reason);
      item = hoist_fleet_find_tenant (hoist_session_get_fleet (session), tenant);
      held = hoist_tenant_item_get_report (item)->hold_reason;
      g_assert_cmpstr (reason, ==, held != NULL ? held : ""); /* not "freeze" */
    }
}

static GtkWindow *
ask (GtkWidget *widget, HoistSession *session, const char *const *slugs, const char *reason)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) tenants = NULL;
  GtkWindow *dialog;

  for (; *slugs != NULL; slugs++)
    {
      g_autofree char *id = scene_id ("tn_", *slugs);

      g_strv_builder_add (ids, id);
    }
  tenants = g_strv_builder_end (ids);
  dialog = hoist_hold_dialog_ask (widget, session, (const char *const *) tenants, reason);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (dialog));
  scene_settle ();
  return dialog;
}

static void
test_question (void)
{
  g_autoptr (HoistSession) session = scene_session ();
  GtkWindow *window = scene_show (gtk_label_new ("behind"), 600, 500);
  const char *one[] = { "acme", NULL }, *two[] = { "acme", "globex", NULL };
  GtkWindow *dialog = ask (GTK_WIDGET (window), session, one, "");

  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==, "Hold acme?");
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "confirm"));
  scene_close (dialog);
  dialog = ask (GTK_WIDGET (window), session, two, "v0.3.0 made segments slow");
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "Hold 2 tenants?");
  g_assert_true (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "confirm"));
  scene_picture (dialog, "hold");
  scene_close (dialog);
  scene_close (window);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/hold-dialog/way-back", test_way_back);
  g_test_add_func ("/console/hold-dialog/question", test_question);
  return g_test_run ();
}
