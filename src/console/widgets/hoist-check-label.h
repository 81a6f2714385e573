/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentence beside a check mark, which GTK 4.8 keeps in one line. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For a check button with a label. Its sentence wraps in a narrow window, and is longer in other
 * languages. */
void hoist_check_label_wrap (GtkCheckButton *check);

G_END_DECLS
