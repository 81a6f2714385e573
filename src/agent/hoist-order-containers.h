/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the order `facts` says of the guide's containers: which image each has, and which the target
 * would put in it, brought here by its tag and from then on known by its id. Thread: worker. */
#pragma once
#include "agent/hoist-order-subject.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistOrderSubject *subject;
  const char *deployed, *target; /* releases; "" unknown, or nobody asks */
  gboolean pulls;                /* the images of the target are wanted */
  const HoistDriverCall *call;
} HoistOrderContainers;

/* {service, container, runtime, image, from_id, from_pull, to_id, to_pull} of each service that a
 * release puts an image in; what is not known is "", with a HoistFinding added that says why. */
HoistValue *hoist_order_containers_list (const HoistOrderContainers *asking, GPtrArray *findings);

G_END_DECLS
