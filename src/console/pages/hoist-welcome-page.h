/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first page: explore the demo fleet (made here, with progress and a way to cancel), this
 * computer, or a control plane. Thread: main. */
#pragma once
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_WELCOME_PAGE (hoist_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistWelcomePage, hoist_welcome_page, HOIST, WELCOME_PAGE, HoistPage)

/* `demo_folder`: where the demo fleet is or will be. When it is ready, win.open-demo is activated.
 */
HoistWelcomePage *hoist_welcome_page_new (const char *demo_folder);
void hoist_welcome_page_show_progress (HoistWelcomePage *self, double fraction,
                                       const char *message);

G_END_DECLS
