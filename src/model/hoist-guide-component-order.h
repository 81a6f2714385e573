/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A component of a guide as an order to a node: its commands and its file, filled for one tenant.
 * Pure. Thread: any. */
#pragma once
#include "model/hoist-guide-component.h"
#include "model/hoist-guide.h"

G_BEGIN_DECLS

/* Where its version stands, filled for the tenant: {command} or {file, member}. INVALID. */
HoistValue *hoist_guide_component_order_new_place (const HoistGuideComponent *component,
                                                   const HoistTenant *tenant,
                                                   const HoistGuide *guide, GError **error);
/* `templates` with {version} in it, filled for the tenant. INVALID. */
char **hoist_guide_component_order_fill (char *const *templates, const char *version,
                                         const HoistTenant *tenant, const HoistGuide *guide,
                                         GError **error);

G_END_DECLS
