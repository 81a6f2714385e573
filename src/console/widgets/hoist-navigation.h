/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stack of pages with a way back, which newer libadwaita calls AdwNavigationView. The bottom page
 * stays; the pages above it go with `pop`. Thread: main. */
#pragma once
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_NAVIGATION (hoist_navigation_get_type ())
G_DECLARE_FINAL_TYPE (HoistNavigation, hoist_navigation, HOIST, NAVIGATION, GtkWidget)

GtkWidget *hoist_navigation_new (void);
/* Takes a floating page. Everything else is dropped. */
void hoist_navigation_set_root (HoistNavigation *self, HoistPage *page);
void hoist_navigation_push (HoistNavigation *self, HoistPage *page);
/* Puts `page` in the place of the visible one (which is dropped), so that "back" skips it. */
void hoist_navigation_replace (HoistNavigation *self, HoistPage *page);
/* FALSE when the bottom is visible. */
gboolean hoist_navigation_pop (HoistNavigation *self);
/* Pops until a page of this type is visible, or the bottom. */
void hoist_navigation_pop_to_type (HoistNavigation *self, GType type);
void hoist_navigation_pop_to_root (HoistNavigation *self);
HoistPage *hoist_navigation_get_visible_page (HoistNavigation *self); /* NULL when empty */
guint hoist_navigation_get_depth (HoistNavigation *self);
/* In a narrow window the bottom page has a back button as well (to the sidebar). Notifies
 * "visible-page". */
void hoist_navigation_set_folded (HoistNavigation *self, gboolean folded);

G_END_DECLS
