/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving the history as a file: asks where, reads all of it from the plane page by page, writes it
 * whole or not at all, and says what was written. The name's end says the form: .json, else CSV.
 * Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "console/hoist-session.h"
#include "console/items/hoist-run-filter.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_ACTIVITY_RUNS,
  HOIST_ACTIVITY_AUDIT
} HoistActivityKind;

/* `filter` (of runs; copied) may be NULL. Speaks by win.say of `widget`. */
void hoist_activity_export_ask (GtkWidget *widget, HoistSession *session, HoistActivityKind kind,
                                const HoistRunFilter *filter, const char *file_name);
/* Without asking where. */
void hoist_activity_export_save (GtkWidget *widget, HoistSession *session, HoistActivityKind kind,
                                 const HoistRunFilter *filter, GFile *file);

G_END_DECLS
