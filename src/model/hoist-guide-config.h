/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where, besides the settings, a tenant says which database it uses: an element of the guide's
 * `migrations: config:`. Part of HoistGuide, immutable. Thread: any. */
#pragma once
#include "model/hoist-guide-step.h"
#include "model/hoist-value.h"

G_BEGIN_DECLS

typedef struct
{
  char *file; /* below the tenant's folder */
  char *section, *key;
  HoistGuideFormat format;
} HoistGuideConfig;

void hoist_guide_config_free (gpointer config);
void hoist_guide_config_write (const HoistGuideConfig *config, HoistJsonWriter *w);

/* For an order or a step's arguments: {file, format, section, key}. */
HoistValue *hoist_guide_config_new_place (const HoistGuideConfig *config);

G_END_DECLS
