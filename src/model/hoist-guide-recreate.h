/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guide says of beginning anew with an empty database: one database's member `recreate`
 * (data/guides/README.md). Part of a guide, immutable; thread: any. */
#pragma once
#include "model/hoist-guide-step.h"

G_BEGIN_DECLS

typedef struct _HoistGuideRecreate
{
  char *says;        /* what is lost, for who decides */
  char **instead_of; /* ids of requirements and steps that then do not count */
  HoistGuideRange range;
} HoistGuideRecreate;

G_END_DECLS
