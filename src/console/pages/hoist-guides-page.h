/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guides of a control plane: one of them as an outline in words, and the plan that it would
 * make between two releases. It changes nothing; installing one is `hoistctl guide install`.
 * Thread: main. */
#pragma once
#include "client/hoist-client-guides.h"
#include "console/hoist-session.h"
#include "console/widgets/hoist-page.h"

G_BEGIN_DECLS

#define HOIST_TYPE_GUIDES_PAGE (hoist_guides_page_get_type ())
G_DECLARE_FINAL_TYPE (HoistGuidesPage, hoist_guides_page, HOIST, GUIDES_PAGE, HoistPage)

HoistGuidesPage *hoist_guides_page_new (HoistSession *session);
/* As the plane answered: {applications:[{name, title}]}; the first one is chosen. */
void hoist_guides_page_show_list (HoistGuidesPage *self, const HoistValue *applications);
void hoist_guides_page_show_guide (HoistGuidesPage *self, const HoistGuideFile *file);
/* HoistRelease*, newest first: the choice of from and to. */
void hoist_guides_page_show_releases (HoistGuidesPage *self, const GPtrArray *releases);
void hoist_guides_page_show_plan (HoistGuidesPage *self, const HoistPlan *plan);
/* Why there is no plan. */
void hoist_guides_page_show_refusal (HoistGuidesPage *self, const GError *error);
void hoist_guides_page_show_problem (HoistGuidesPage *self, const GError *error);

G_END_DECLS
