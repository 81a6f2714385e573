/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of restore points to choose one from, newest first; one that can't be used says why.
 * Signal "chosen" (int): the reader has chosen another. Thread: main. */
#pragma once
#include <adwaita.h>
#include "console/items/hoist-restore-point.h"

G_BEGIN_DECLS

#define HOIST_TYPE_RESTORE_CHOICE (hoist_restore_choice_get_type ())
G_DECLARE_FINAL_TYPE (HoistRestoreChoice, hoist_restore_choice, HOIST, RESTORE_CHOICE, GtkWidget)

GtkWidget *hoist_restore_choice_new (void);
/* HoistRestorePoint*; kept. `chosen` -1: none. */
void hoist_restore_choice_set_points (HoistRestoreChoice *self, GPtrArray *points, int chosen);
const HoistRestorePoint *hoist_restore_choice_get_chosen (HoistRestoreChoice *self); /* or NULL */

G_END_DECLS
