/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An icon and a word side by side: health, outcome, verified. The icon may turn (a spinner).
 * Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/items/hoist-words.h"

G_BEGIN_DECLS

#define HOIST_TYPE_STATUS (hoist_status_get_type ())
G_DECLARE_FINAL_TYPE (HoistStatus, hoist_status, HOIST, STATUS, GtkWidget)

GtkWidget *hoist_status_new (void);
/* `word` NULL: the look's own. An empty icon name is shown as a spinner. Only icon: the word
 * becomes its accessible name. */
void hoist_status_set_look (HoistStatus *self, HoistLook look, const char *word);
void hoist_status_set_icon_only (HoistStatus *self, gboolean icon_only);
void hoist_status_set_ellipsize (HoistStatus *self, gboolean ellipsize); /* the word may be cut */
const char *hoist_status_get_word (HoistStatus *self);

G_END_DECLS
