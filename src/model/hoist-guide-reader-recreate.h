/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Beginning anew with an empty database, as a guide says it. Private to model/hoist-guide*.c and
 * their tests. Thread: any. */
#pragma once
#include "model/hoist-guide-reader.h"
#include "model/hoist-guide-recreate.h"
#include "model/hoist-guide.h"

G_BEGIN_DECLS

/* The member `recreate` of one database; NULL: none. */
HoistGuideRecreate *hoist_guide_reader_read_recreate (HoistReader *database);
/* Once everything is read: each word of `instead_of` is a requirement or a step of the guide. */
void hoist_guide_reader_check_recreate (HoistReader *r, const HoistGuide *guide);
void hoist_guide_reader_write_recreate (const HoistGuideRecreate *recreate, HoistJsonWriter *w);
void hoist_guide_reader_free_recreate (HoistGuideRecreate *recreate);

G_END_DECLS
