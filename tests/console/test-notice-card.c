/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A notice: text and never markup, a check that is told about, its words. */
#include "console/widgets/hoist-notice-card.h"
#include "scene.h"

static void
count_cb (guint *n)
{
  ++*n;
}

static void
test_toggle (void)
{
  GtkWidget *widget = g_object_ref_sink (hoist_notice_card_new ("v1#1", "Read", NULL));
  HoistNoticeCard *card = HOIST_NOTICE_CARD (widget);
  guint n = 0;

  g_signal_connect_swapped (card, "toggled", G_CALLBACK (count_cb), &n);
  g_assert_false (hoist_notice_card_get_active (card));
  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (scene_find (widget, GTK_TYPE_CHECK_BUTTON, "I have read this")), TRUE);
  g_assert_true (hoist_notice_card_get_active (card));
  hoist_notice_card_set_active (card, TRUE); /* it is already */
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (hoist_notice_card_get_id (card), ==, "v1#1");
  g_object_unref (widget);
}

static void
test_words (void)
{
  const char *text = "Set <b>KEY</b> & restart";
  GtkWidget *card =
      g_object_ref_sink (hoist_notice_card_new ("i", "Set <b>KEY</b>\n& restart", "Rows will go"));
  GtkWidget *check = scene_find (card, GTK_TYPE_CHECK_BUTTON, "Rows will go");

  g_assert_nonnull (check);
  g_assert_nonnull (scene_find (card, GTK_TYPE_LABEL, text));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       text);
  g_object_unref (card);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/notice-card/toggle", test_toggle);
  g_test_add_func ("/console/notice-card/words", test_words);
  return g_test_run ();
}
