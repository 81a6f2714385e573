/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One health check of a guide, asked now for a tenant: what the orders `observe` and `facts` say of
 * its services. Blocks for two seconds at most; thread: worker. */
#pragma once
#include "agent/hoist-order-subject.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean good;
  char *version; /* what it reports; NULL when the check does not read one, or it was not there */
  char *detail;  /* one sentence */
} HoistHealthSeen;
void hoist_health_seen_clear (HoistHealthSeen *seen);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistHealthSeen, hoist_health_seen_clear)

void hoist_order_health_ask (const HoistOrderSubject *subject, const HoistGuideHealth *health,
                             const HoistDriverCall *call, HoistHealthSeen *ret);

G_END_DECLS
