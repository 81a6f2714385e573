/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One hop of an upgrade that may not be made at once: from one required stop to the next, the last
 * one to the target. A plan that is one of several carries all of them; each is a run of its own.
 * Thread: any. */
#pragma once
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  char *from_version;
  char *to_version, *to_commit;  /* commit full */
  gboolean required_stop;        /* the guide requires it; FALSE: the target itself */
  char **releases;               /* tags of what comes with it, newest first */
  double estimate_s, downtime_s; /* as those of a plan, not hashed; 0: not known */
  char **acknowledge; /* ids of the notices that are first told here: each is in one hop only */
} HoistPlanHop;
HoistPlanHop *hoist_plan_hop_new (const HoistPlanHop *fields);
void hoist_plan_hop_free (HoistPlanHop *hop);
void hoist_plan_hop_write (const HoistPlanHop *hop, HoistJsonWriter *w, const char *name);
HoistPlanHop *hoist_plan_hop_read (const HoistValue *value, GError **error);

G_END_DECLS
