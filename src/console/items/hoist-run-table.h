/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs and journal records as files for other programs: CSV (RFC 4180, with a head line; a value
 * that a spreadsheet would take for a formula gets an apostrophe) and JSON (the API's own
 * documents). Pure. Thread: any. */
#pragma once
#include "model/hoist-event.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

char *hoist_run_table_dup_csv (const GPtrArray *runs);
char *hoist_run_table_dup_json (const GPtrArray *runs);
char *hoist_event_table_dup_csv (const GPtrArray *events);
char *hoist_event_table_dup_json (const GPtrArray *events);

G_END_DECLS
