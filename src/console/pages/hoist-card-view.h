/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card of a manual step: what a person does, commands to copy, whom the run waits for, a note,
 * Done and Cancel. It stays open until the plane says that the node has seen it done; why it has
 * not stands on it, in a part that a screen reader says by itself. Who may not operate reads it,
 * and why there are no buttons.
 *
 * Signal "done" (guint step, char *note). Cancel is the action "run.cancel". Thread: main. */
#pragma once
#include <gtk/gtk.h>
#include "model/hoist-plan.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

#define HOIST_TYPE_CARD_VIEW (hoist_card_view_get_type ())
G_DECLARE_FINAL_TYPE (HoistCardView, hoist_card_view, HOIST, CARD_VIEW, GtkWidget)

/* Hides where nobody is waited for. What is typed and the focus stay while it is the same card.
 * `plan`: NULL as long as it is not known. `sending`: an answer to Done is awaited. */
void hoist_card_view_show (HoistCardView *self, const HoistRun *run, const HoistPlan *plan,
                           gboolean may_change, gboolean sending);
/* To the first thing that can be done on it. */
void hoist_card_view_focus (HoistCardView *self);

G_END_DECLS
