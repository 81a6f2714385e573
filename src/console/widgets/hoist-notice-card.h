/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A notice that must be acknowledged: its text and a check button. Signal "toggled". Thread: main.
 */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HOIST_TYPE_NOTICE_CARD (hoist_notice_card_get_type ())
G_DECLARE_FINAL_TYPE (HoistNoticeCard, hoist_notice_card, HOIST, NOTICE_CARD, GtkWidget)

/* `check_label` NULL: "I have read this". */
GtkWidget *hoist_notice_card_new (const char *id, const char *text, const char *check_label);
const char *hoist_notice_card_get_id (HoistNoticeCard *self);
gboolean hoist_notice_card_get_active (HoistNoticeCard *self);
void hoist_notice_card_set_active (HoistNoticeCard *self, gboolean active);

G_END_DECLS
