/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks where to, and writes a list of tenants there as CSV or JSON (by the end of the name). The
 * file is made and written off the main thread; a toast (win.say) says how it went. Thread: main.
 */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* `reports`: HoistTenantReport*, references; taken. */
void hoist_export_dialog_ask (GtkWidget *widget, GPtrArray *reports);
/* Without asking, for what is behind the dialog and for tests. */
void hoist_export_dialog_write (GtkWidget *widget, GFile *file, GPtrArray *reports);

G_END_DECLS
