/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a reader wants logs (times, wrapping, following) is taken from the preferences when one is
 * opened, and kept there when he changes it. Which lines he looks at is not: that belongs to one
 * log. Thread: main. */
#pragma once
#include "console/hoist-preferences.h"
#include "console/widgets/hoist-log-view.h"

G_BEGIN_DECLS

void hoist_log_preferences_keep (HoistLogView *view, HoistPreferences *preferences);

G_END_DECLS
