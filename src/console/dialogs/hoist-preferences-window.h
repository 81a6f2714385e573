/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of preferences: what is changed in it holds at once. Thread: main. */
#pragma once
#include <adwaita.h>
#include "console/hoist-preferences.h"

G_BEGIN_DECLS

#define HOIST_TYPE_PREFERENCES_WINDOW (hoist_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (HoistPreferencesWindow, hoist_preferences_window, HOIST, PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

GtkWindow *hoist_preferences_window_new (GtkWindow *parent, HoistPreferences *preferences);

G_END_DECLS
