/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the guide requires, asked on this node. Private to the order `facts`. Worker thread; changes
 * nothing. */
#pragma once
#include "agent/hoist-order-subject.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistOrderSubject *subject;
  const char *engine, *database; /* NULL: this node has none of the tenant */
  const HoistDriverCall *call;
} HoistOrderAsking;

/* {ID: {holds, detail}} of each; what can't be told does not hold, and detail says why. */
HoistValue *hoist_order_requirements_list (const HoistOrderAsking *asking);
/* Puts what the guide says of its settings in place of `error`, where one of them does not hold: a
 * database of another engine than the guide's can't even be named. */
void hoist_order_requirements_explain (const HoistOrderAsking *asking, GError **error);

G_END_DECLS
