/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gtk_actionable_set_detailed_action_name sets the name before the target and warns when the widget
 * is on the screen already: this sets both in the right order. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* "win.show-run('rn_…')"; NULL: no action. */
void hoist_action_set_detailed (GtkActionable *actionable, const char *detailed_action);

G_END_DECLS
