/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A service that is a container, as a guide says it. Private to model/hoist-guide*.c and their
 * tests. Thread: any. */
#pragma once
#include "model/hoist-guide-reader.h"
#include "model/hoist-guide.h"

G_BEGIN_DECLS

gboolean hoist_guide_reader_container_is_one (const HoistGuideService *service);
/* container, image and runtime of the service `r` stands at; complains where its driver is another,
 * and where it has what the container has already. */
void hoist_guide_reader_container (HoistReader *r, HoistGuideService *service);

G_END_DECLS
