/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HoistToaster: the words at the bottom of a window, and what was just done and can be taken back.
 * A screen reader is told each of them; the last offer can be taken without reaching its button
 * (win.undo, Ctrl+Z) until it goes. Thread: main. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

#define HOIST_TYPE_TOASTER (hoist_toaster_get_type ())
G_DECLARE_FINAL_TYPE (HoistToaster, hoist_toaster, HOIST, TOASTER, GObject)

/* Signals: "changed" (hoist_toaster_can_undo has another answer); "over" (action name, target):
 * that offer is gone, taken or not; what it was about can be made final. */
HoistToaster *hoist_toaster_new (AdwToastOverlay *overlay);
/* As long as that window is open toasts are shown in it; what is on offer then moves back. */
void hoist_toaster_set_window (HoistToaster *self, AdwPreferencesWindow *window);
/* `text` is plain, also when it comes from outside. */
void hoist_toaster_say (HoistToaster *self, const char *text);
/* `detailed_action` is what `button` does. */
void hoist_toaster_offer (HoistToaster *self, const char *text, const char *button,
                          const char *detailed_action);
gboolean hoist_toaster_can_undo (HoistToaster *self);
/* Does what the button of the newest offer does. */
void hoist_toaster_undo (HoistToaster *self);

G_END_DECLS
