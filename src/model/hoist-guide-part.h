/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guide as one node of a tenant with several needs it. Thread: any. */
#pragma once
#include "model/hoist-guide.h"

G_BEGIN_DECLS

/* The guide as one node of a tenant needs it: only the services that run there and their health
 * checks. `roles` are the node's, NULL: none. */
HoistGuide *hoist_guide_new_part (const HoistGuide *guide, gboolean is_lead,
                                  const char *const *roles);
/* One of `wanted` is among `roles`, or nothing is wanted. */
gboolean hoist_guide_roles_fit (char *const *wanted, const char *const *roles);

G_END_DECLS
