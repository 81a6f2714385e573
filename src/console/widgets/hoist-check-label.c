/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Called by whoever owns the check button; main thread only; it never changes what is said. */
#include "console/widgets/hoist-check-label.h"

void
hoist_check_label_wrap (GtkCheckButton *check)
{
  gtk_label_set_wrap (GTK_LABEL (gtk_widget_get_last_child (GTK_WIDGET (check))), TRUE);
}
