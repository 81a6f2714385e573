/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guide in words, for people who have to judge it before it is installed: what it starts, stops,
 * runs and asks, in the order in which it matters. Pure; placeholders stay as they are written.
 * Thread: any (the locale). */
#pragma once
#include "model/hoist-guide.h"

G_BEGIN_DECLS

typedef struct
{
  const char *section; /* translated; lines of one section stand together */
  char *title;         /* as the guide calls it */
  char *text;          /* may have several lines; "" nothing more to say */
} HoistGuideOutlineLine;
void hoist_guide_outline_line_free (gpointer line);

GPtrArray *hoist_guide_outline_make (const HoistGuide *guide); /* HoistGuideOutlineLine* */

G_END_DECLS
