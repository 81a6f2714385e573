/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arguments of each step kind, filled from guide and tenant exactly as PROTOCOL.md's table
 * says. Pure. Private to the engine's plan builder (and its tests). Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistPlanInput *input;
  const char *from_version, *from_commit, *to_version, *to_commit;
  gboolean backup;                          /* the run makes one */
  gboolean is_follower;                     /* the database is the lead's */
  gboolean is_shared;                       /* others have it open when this one is stopped */
  const char *const *group;                 /* nodes that are stopped together; NULL: it alone */
  HoistValue *services, *database, *health; /* filled once, shared by the steps */
} HoistPlanArguments;

/* Fills what several steps share; INVALID names the placeholder or part that does not fit. */
gboolean hoist_plan_arguments_init (HoistPlanArguments *self, const HoistPlanInput *input,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_plan_arguments_clear (HoistPlanArguments *self);
/* Of a follower: filled from `place`, with the versions and the like of the lead's. `input` must
 * live as long. */
gboolean hoist_plan_arguments_init_follower (HoistPlanArguments *self, HoistPlanInput *input,
                                             const HoistPlanArguments *lead,
                                             const HoistPlanPlace *place,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistPlanArguments, hoist_plan_arguments_clear)

/* A new object for a step of that kind; NULL with INVALID. Those of `dependencies` and `activate`
 * are filled by hoist-plan-dependencies.h. */
HoistValue *hoist_plan_arguments_fill (const HoistPlanArguments *self, HoistStepKindId kind,
                                       GError **error);
/* The migrations run on a copy: there are some, and the guide wants it so. */
gboolean hoist_plan_arguments_is_on_copy (const HoistPlanInput *input);
/* A way back to the database that such an upgrade has set aside. */
gboolean hoist_plan_arguments_switches_back (const HoistPlanInput *input);
/* Scripts of the guide that exist at the target, in the guide's order. Borrowed strings. */
GPtrArray *hoist_plan_arguments_list_migrations (const HoistPlanInput *input);

G_END_DECLS
