/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line across a page for a lasting state (offline, past the point of no return), which newer
 * libadwaita calls AdwBanner. Role alert, so that a screen reader says it. Text is never markup.
 * Thread: main. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_BANNER_INFO,
  HOIST_BANNER_WARNING,
  HOIST_BANNER_ERROR,
  HOIST_BANNER_SUCCESS
} HoistBannerKind;

#define HOIST_TYPE_BANNER (hoist_banner_get_type ())
G_DECLARE_FINAL_TYPE (HoistBanner, hoist_banner, HOIST, BANNER, GtkWidget)

GtkWidget *hoist_banner_new (void);
void hoist_banner_show_text (HoistBanner *self, HoistBannerKind kind, const char *text);
/* A button that activates `detailed_action`; NULL label takes it away. */
void hoist_banner_set_button (HoistBanner *self, const char *label, const char *detailed_action);
/* Where there is no room beside a long sentence the button stands below it. */
void hoist_banner_set_narrow (HoistBanner *self, gboolean narrow);
void hoist_banner_hide (HoistBanner *self);
gboolean hoist_banner_is_shown (HoistBanner *self);
const char *hoist_banner_get_text (HoistBanner *self);

G_END_DECLS
