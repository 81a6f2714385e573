/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody is about to ask for: target, options and the notices he has read. Lives from
 * "Upgrade…" to the start of the run, so that going back and forth between pages loses nothing.
 * Signal "changed". Thread: main. */
#pragma once
#include <gio/gio.h>
#include "client/hoist-client-plans.h"

G_BEGIN_DECLS

#define HOIST_TYPE_UPGRADE_DRAFT (hoist_upgrade_draft_get_type ())
G_DECLARE_FINAL_TYPE (HoistUpgradeDraft, hoist_upgrade_draft, HOIST, UPGRADE_DRAFT, GObject)

HoistUpgradeDraft *hoist_upgrade_draft_new (const char *tenant);
const char *hoist_upgrade_draft_get_tenant (HoistUpgradeDraft *self);
const char *hoist_upgrade_draft_get_target (HoistUpgradeDraft *self); /* NULL: the latest */
void hoist_upgrade_draft_set_target (HoistUpgradeDraft *self, const char *target);
gboolean hoist_upgrade_draft_get_backup (HoistUpgradeDraft *self);
void hoist_upgrade_draft_set_backup (HoistUpgradeDraft *self, gboolean backup);
gboolean hoist_upgrade_draft_get_migrations (HoistUpgradeDraft *self);
void hoist_upgrade_draft_set_migrations (HoistUpgradeDraft *self, gboolean migrations);
/* Begin anew with an empty database: acknowledges that its data is not carried over. */
gboolean hoist_upgrade_draft_get_recreate (HoistUpgradeDraft *self);
void hoist_upgrade_draft_set_recreate (HoistUpgradeDraft *self, gboolean recreate);
void hoist_upgrade_draft_acknowledge (HoistUpgradeDraft *self, const char *notice,
                                      gboolean acknowledged);
gboolean hoist_upgrade_draft_has_acknowledged (HoistUpgradeDraft *self, const char *notice);
/* Of what the plan demands: how many are still open. */
guint hoist_upgrade_draft_count_open (HoistUpgradeDraft *self, const HoistPlan *plan);
/* What the plan demands and was acknowledged, as a new strv. */
char **hoist_upgrade_draft_dup_acknowledged (HoistUpgradeDraft *self, const HoistPlan *plan);
/* Strings are borrowed from the draft. */
HoistPlanWish hoist_upgrade_draft_get_wish (HoistUpgradeDraft *self);

G_END_DECLS
