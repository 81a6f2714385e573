/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan that a guide would make, for people who judge it: of a tenant that is made up, on a node
 * that has everything, between two releases. What only a node can tell (facts, conditions,
 * revisions on the way) is not in it, and a finding says so. Pure; no I/O. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistGuide *guide;
  GPtrArray *releases;    /* HoistRelease* that are known; NULL: none */
  const char *repository; /* "" not known */
  const char *from, *to;  /* tags */
} HoistGuideQuestion;

/* A plan that is stored nowhere and can't be run. REFUSED: no such upgrade (a downgrade, a required
 * stop in between). INVALID: the guide does not even fit a tenant that has all that it names. */
HoistPlan *hoist_guide_explanation_make (const HoistGuideQuestion *question, GError **error);

G_END_DECLS
