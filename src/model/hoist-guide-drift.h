/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guide says of the schema that the deployed release makes: one database's member `drift`
 * (data/guides/README.md). Part of a guide, immutable; thread: any. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HOIST_GUIDE_DRIFT_REFUSE, /* an upgrade of a database in which something matters */
  HOIST_GUIDE_DRIFT_WARN,
  HOIST_GUIDE_DRIFT_SKIP
} HoistGuideDriftCheck;
extern const char *const hoist_guide_drift_check_names[]; /* refuse, warn, skip, NULL */

typedef struct _HoistGuideDrift
{
  HoistGuideDriftCheck check;
  char **ignore; /* patterns of TABLE or TABLE.NAME that are left alone */
  char **schema; /* argv template that makes the schema; empty: the migrations do */
} HoistGuideDrift;

G_END_DECLS
