/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guide requires of an upgrade. Part of HoistGuide, immutable. Thread: any. */
#pragma once
#include "model/hoist-guide-step.h"

G_BEGIN_DECLS

/* What must be so before an upgrade; asked when it is planned. */
typedef struct
{
  char *id, *says, *next; /* says: why not, where it is not so */
  gboolean warns;         /* the upgrade may go on all the same */
  char *query, *file;     /* one of four: as in a proof */
  char **command;         /* ends with 0 */
  char *setting;          /* or the value of this setting begins with one of these */
  char **begins;
  HoistGuideRange range;
} HoistGuideRequirement;

void hoist_guide_requirement_free (gpointer requirement);
void hoist_guide_requirement_write (const HoistGuideRequirement *requirement, HoistJsonWriter *w);

G_END_DECLS
