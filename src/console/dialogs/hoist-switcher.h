/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quick switcher: type a few letters, Enter goes to the first of what is found; Down and Up
 * move through the list, so that a screen reader reads each. Thread: main. */
#pragma once
#include <adwaita.h>
#include "console/hoist-plane-set.h"

G_BEGIN_DECLS

#define HOIST_TYPE_SWITCHER (hoist_switcher_get_type ())
G_DECLARE_FINAL_TYPE (HoistSwitcher, hoist_switcher, HOIST, SWITCHER, AdwWindow)

/* What is chosen is activated on `parent` (its win. and app. actions), after this has closed. */
HoistSwitcher *hoist_switcher_new (GtkWindow *parent, HoistPlaneSet *planes);

G_END_DECLS
