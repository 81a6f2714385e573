/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A long sentence beside a check mark needs no more width than the window has. */
#include "console/widgets/hoist-check-label.h"

#include "scene.h"

static void
test_wrap (void)
{
  GtkWidget *check =
      gtk_check_button_new_with_label ("I have compared it: the machine itself says the same "
                                       "fingerprint, and nobody stands between");
  int before, after;

  g_object_ref_sink (check);
  gtk_widget_measure (check, GTK_ORIENTATION_HORIZONTAL, -1, &before, NULL, NULL, NULL);
  hoist_check_label_wrap (GTK_CHECK_BUTTON (check));
  gtk_widget_measure (check, GTK_ORIENTATION_HORIZONTAL, -1, &after, NULL, NULL, NULL);
  g_assert_cmpint (after, <, before / 2);
  g_object_unref (check);
}

int
main (int argc, char **argv)
{
  scene_init (&argc, &argv);
  g_test_add_func ("/console/check-label/wrap", test_wrap);
  return g_test_run ();
}
