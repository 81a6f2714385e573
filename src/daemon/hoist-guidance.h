/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every problem document says what is true now and what to do next. An error that does not say it
 * itself gets the sentence of its code here. Thread: any. */
#pragma once
#include "protocol/hoist-routes.h"

G_BEGIN_DECLS

/* `route` NULL: none was found. */
void hoist_guidance_attach (GError *error, const HoistRoute *route);

G_END_DECLS
