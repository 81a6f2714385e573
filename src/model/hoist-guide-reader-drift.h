/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a schema is compared, as a guide says it. Private to model/hoist-guide*.c and their
 * tests. Thread: any. */
#pragma once
#include "model/hoist-guide-drift.h"
#include "model/hoist-guide-reader.h"
#include "model/hoist-guide.h"

G_BEGIN_DECLS

/* The member `drift` of one database; NULL: none. */
HoistGuideDrift *hoist_guide_reader_read_drift (HoistReader *database);
void hoist_guide_reader_write_drift (const HoistGuideDrift *drift, HoistJsonWriter *w);
void hoist_guide_reader_free_drift (HoistGuideDrift *drift);

G_END_DECLS
