/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which versions the guide's components have on this node. Asking them may start a program each, so
 * what was found is kept on the node for an hour for whoever only looks. Thread: worker. */
#pragma once
#include "agent/hoist-order-subject.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistOrderSubject *subject;
  const char *commit; /* that is deployed */
  const HoistDriverCall *call;
} HoistOrderComponents;

/* {name, title, version, detail} of each that this node may have; version "": it can't be read, and
 * detail says why. */
HoistValue *hoist_order_components_read (const HoistOrderComponents *asking);
/* The same, or what was found not long ago with the same guide and commit. */
HoistValue *hoist_order_components_recall (const HoistOrderComponents *asking);
/* The same as read, with `wanted`: the version that a file of the target says; "". */
HoistValue *hoist_order_components_read_for (const HoistOrderComponents *asking, const char *target,
                                             const char *target_commit);
/* Something is about to change one of them. */
void hoist_order_components_forget (const HoistAgentState *state, const char *tenant);

G_END_DECLS
