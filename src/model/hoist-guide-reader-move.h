/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A change of engine as a guide says it. Private to model/hoist-guide*.c and their tests. Thread:
 * any. */
#pragma once
#include "model/hoist-guide-engine.h"
#include "model/hoist-guide-reader.h"
#include "model/hoist-guide.h"

G_BEGIN_DECLS

/* The member `move` of one database; NULL: none. */
HoistGuideMove *hoist_guide_reader_read_move (HoistReader *database, const HoistGuide *guide);
void hoist_guide_reader_write_move (const HoistGuideMove *move, HoistJsonWriter *w);
void hoist_guide_reader_free_move (HoistGuideMove *move);

G_END_DECLS
