/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be read before an upgrade from one release to another: the notices of every release in
 * between and those of the guide. Pure. Thread: any. */
#pragma once
#include "model/hoist-guide.h"
#include "model/hoist-release.h"

G_BEGIN_DECLS

/* A release is passed on the way from `low` to `high`: above the one, up to the other. A
 * pre-release only when it is `high` itself. */
gboolean hoist_plan_notices_is_between (const HoistRelease *release, const char *low,
                                        const char *high);
/* The way of an upgrade. */
typedef struct
{
  const char *from, *to;
  const char *const *passed; /* the guide's revisions on it; NULL where the node was not asked */
  const char *const *roles;  /* of the tenant's nodes; NULL: they are everything */
} HoistPlanWay;
/* HoistNotice*, each id once: the releases' in their order, then the guide's that are meant for
 * that way. `releases` may be NULL. */
GPtrArray *hoist_plan_notices_collect (const HoistGuide *guide, const GPtrArray *releases,
                                       const HoistPlanWay *way);
/* What does not go back, of the guide's notices with one of these ids: char*, borrowed. */
GPtrArray *hoist_plan_notices_list_lasting (const HoistGuide *guide, const char *const *had);
/* The nearest release between the two that the guide doesn't let anybody skip; NULL: none. */
const char *hoist_plan_notices_find_stop (const HoistGuide *guide, const char *from,
                                          const char *to);
/* A notice that no release of the plan tells (one of a revision, or of every upgrade) is told by
 * the target: that element of `releases` (HoistRelease*) is replaced. */
void hoist_plan_notices_tell (GPtrArray *releases, const char *target, const HoistNotice *notice);

G_END_DECLS
