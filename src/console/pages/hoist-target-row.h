/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An AdwComboRow of releases that a tenant can be upgraded to, newest first. Shared by the pages
 * "What changes" and "Upgrade". Thread: main. */
#pragma once
#include <adwaita.h>
#include "client/hoist-client-releases.h"

G_BEGIN_DECLS

/* Those newer than the deployed one; `selected` NULL: the latest. Filling it with what it has
 * changes nothing. */
void hoist_target_row_fill (AdwComboRow *row, const HoistReleaseList *list, const char *selected);
void hoist_target_row_select (AdwComboRow *row, const char *tag);
char *hoist_target_row_dup_target (AdwComboRow *row); /* NULL when there is none */

G_END_DECLS
