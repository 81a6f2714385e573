/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every page is: a header bar with back button, title and own buttons, a banner, and content.
 * A page's template derives from it and adds children of type "start", "end", "title" (header bar)
 * or none (content). A page goes elsewhere by activating an action; it never meets the window.
 * Thread: main. */
#pragma once
#include "console/widgets/hoist-banner.h"

G_BEGIN_DECLS

#define HOIST_TYPE_PAGE (hoist_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (HoistPage, hoist_page, HOIST, PAGE, GtkWidget)

struct _HoistPageClass
{
  GtkWidgetClass parent_class;
  void (*refresh) (HoistPage *self);          /* F5; may be NULL */
  void (*find) (HoistPage *self, int action); /* Ctrl+F (0), F3 (1), Shift+F3 (-1); may be NULL */
  void (*shown) (
      HoistPage *self); /* it has come to the front: put the focus where work begins; may be NULL */
  /* It has another width now (called when idle), told in pixels of text of the usual size: with
   * text one and a half times as large two thirds of what it really has. May be NULL. */
  void (*resized) (HoistPage *self, int width);
  gpointer padding[4];
};

const char *hoist_page_get_title (HoistPage *self);
void hoist_page_set_title (HoistPage *self, const char *title);
const char *hoist_page_get_subtitle (HoistPage *self);
void hoist_page_set_subtitle (HoistPage *self, const char *subtitle);
HoistBanner *hoist_page_get_banner (HoistPage *self);
GtkWidget *hoist_page_get_content (HoistPage *self);
/* Set by the navigation: is there anything to go back to, and does the page carry the window's left
 * controls? */
void hoist_page_set_place (HoistPage *self, gboolean can_go_back, gboolean start_controls);
void hoist_page_refresh (HoistPage *self);
void hoist_page_find (HoistPage *self, int action);
void hoist_page_focus (HoistPage *self);
/* There is something to work with now: it gets the keyboard if nothing had it before and nobody has
 * moved on from the header bar meanwhile. */
void hoist_page_content_came (HoistPage *self);

G_END_DECLS
