/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a page shows while it has nothing to show: loading (nothing for half a second, a spinner,
 * words after three), empty or error, each with at most one next action; and the content once there
 * is some. In a template its one child is the content. Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOIST_TYPE_PLACEHOLDER (hoist_placeholder_get_type ())
G_DECLARE_FINAL_TYPE (HoistPlaceholder, hoist_placeholder, HOIST, PLACEHOLDER, GtkWidget)

GtkWidget *hoist_placeholder_new (void);
void hoist_placeholder_show_loading (HoistPlaceholder *self, const char *text);
void hoist_placeholder_show_content (HoistPlaceholder *self);
void hoist_placeholder_show_status (HoistPlaceholder *self, const char *icon_name,
                                    const char *title, const char *description);
/* A status page that names the cause; the button is "Try Again" on win.refresh, and what went wrong
 * can be copied for people who help. */
void hoist_placeholder_show_error (HoistPlaceholder *self, const char *title, const GError *error);
/* The button of the status just shown; NULL takes it away. */
void hoist_placeholder_set_button (HoistPlaceholder *self, const char *label,
                                   const char *detailed_action);
/* What Copy Details copies; NULL: no error is shown. */
const char *hoist_placeholder_get_details (HoistPlaceholder *self);
/* "blank", "loading", "status" or "content". */
const char *hoist_placeholder_get_state (HoistPlaceholder *self);

G_END_DECLS
