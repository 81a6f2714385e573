/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The saved filters of the list of tenants, kept among the preferences, and the menu that applies
 * and removes them. Thread: main. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/* One of the same name is replaced. */
void hoist_saved_filters_add (const char *name, const char *line);
/* What brings it back to its place, for the action app.restore-filter: (us); floating, NULL: there
 * was none. */
GVariant *hoist_saved_filters_remove (const char *name);
/* Nothing is done when one of that name was saved meanwhile. */
void hoist_saved_filters_restore (GVariant *removed);
/* The filter of that name; newly allocated, NULL when there is none. */
char *hoist_saved_filters_find (const char *name);
guint hoist_saved_filters_count (void);
/* Actions: tenants.apply-filter(line), tenants.save-filter, tenants.remove-filter(name). A new
 * menu.
 */
GMenuModel *hoist_saved_filters_make_menu (void);

G_END_DECLS
