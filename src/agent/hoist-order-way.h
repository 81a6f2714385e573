/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on the way of an upgrade by git ancestry: revisions that the guide speaks of, stops
 * that it requires. Blocking; reads the mirror only. Thread: a worker. */
#pragma once
#include "agent/hoist-order-subject.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistOrderSubject *subject;
  const HoistDriverCall *call;
  const char *from, *to; /* commits; "": unknown, then nothing is on the way */
} HoistOrderWay;

/* Revisions of notices, requirements and steps: an array of texts. One that can't be told is a
 * warning in `findings` (HoistFinding*, NULL: not said). */
HoistValue *hoist_order_way_list_revisions (const HoistOrderWay *way, GPtrArray *findings);
/* The guide's required stops, as tags. */
HoistValue *hoist_order_way_list_stops (const HoistOrderWay *way);
/* Of tags that are gone to one after the other, the first one from `from`: [{tag, commit,
 * revisions}]. A tag that is not there has the commit "". */
HoistValue *hoist_order_way_list_legs (const HoistOrderWay *way, const HoistValue *tags);

G_END_DECLS
