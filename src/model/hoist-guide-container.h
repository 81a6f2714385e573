/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which image a release puts in a container: "registry.example/team/app:{version}" of a guide's
 * service. Pure. Thread: any. */
#pragma once
#include "model/hoist-guide.h"

G_BEGIN_DECLS

/* The reference of the image of a release, "v1.2.0": {release} is the release, {version} the same
 * without what the guide's tags begin with. "" where the service has no image, or no release is
 * given. */
char *hoist_guide_container_fill_image (const HoistGuide *guide, const HoistGuideService *service,
                                        const char *release);

G_END_DECLS
