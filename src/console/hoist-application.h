/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application org.hoist.Console: one instance, its actions (app.…) and keyboard shortcuts,
 * resources and style. Thread: main. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

#define HOIST_TYPE_APPLICATION (hoist_application_get_type ())
G_DECLARE_FINAL_TYPE (HoistApplication, hoist_application, HOIST, APPLICATION, AdwApplication)

HoistApplication *hoist_application_new (void);
/* Templates and icons; before the first widget. For tests, which have no application. */
void hoist_application_register_resources (void);

G_END_DECLS
