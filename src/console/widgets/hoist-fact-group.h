/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A titled boxed list of facts. Giving it facts again changes the rows of the same key in place, so
 * that focus stays. Thread: main. */
#pragma once
#include "console/widgets/hoist-fact-row.h"

G_BEGIN_DECLS

#define HOIST_TYPE_FACT_GROUP (hoist_fact_group_get_type ())
G_DECLARE_FINAL_TYPE (HoistFactGroup, hoist_fact_group, HOIST, FACT_GROUP, GtkWidget)

/* Properties: "title", "description", "empty-text" (one row that says so when there are no facts;
 * NULL: the group hides). */
GtkWidget *hoist_fact_group_new (const char *title);
void hoist_fact_group_set_title (HoistFactGroup *self, const char *title);
void hoist_fact_group_set_description (HoistFactGroup *self, const char *description);
void hoist_fact_group_set_empty_text (HoistFactGroup *self, const char *text);
void hoist_fact_group_set_facts (HoistFactGroup *self, const HoistFact *facts, guint n_facts);
/* A last row that folds more facts away behind one title ("8 tables unchanged"). NULL title: none.
 */
void hoist_fact_group_set_fold (HoistFactGroup *self, const char *title, const HoistFact *facts,
                                guint n_facts);
/* A button at the right of the title; NULL takes it away. */
void hoist_fact_group_set_header_suffix (HoistFactGroup *self, GtkWidget *widget);
HoistFactRow *hoist_fact_group_find (HoistFactGroup *self, const char *key);
guint hoist_fact_group_get_n_rows (HoistFactGroup *self);

G_END_DECLS
