/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From guide, tenant, facts, releases and a request to the exact list of steps: a pure function (ARCHITECTURE.md, contract 1). No I/O, no clock, no random
 * numbers: what it needs is in the input. Thread: any. */
#pragma once
#include "engine/hoist-plan-request.h"
#include "model/hoist-backup.h"
#include "model/hoist-guide.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef struct {
  const char *plan_id, *backup_id;   /* ids that the plan and the backup it makes shall have */
  gint64 now;                        /* wall µs */
  const HoistGuide *guide;
  const HoistTenant *tenant;
  const char *repository;
  const HoistValue *facts;           /* the agent's answer to `facts` for the target */
  GPtrArray *releases;               /* HoistRelease* of the application; NULL: none known */
  const HoistPlanRequest *request;   /* its target_version is what hoist_plan_choose_target said */
  const HoistBackup *restore_from;   /* rollback: the restore point; NULL: code only */
  const char *rolls_back;            /* rollback: rn_ that is taken back; NULL */
  const HoistValue *comparison;      /* rollback: what would be lost; NULL */
  GPtrArray *findings;               /* HoistFinding* of the control plane, before the agent's; NULL */
  double estimate_s, downtime_s, restore_s;   /* <0 unknown: then the builder goes by weights */
} HoistPlanInput;

/* REFUSED: no plan can be made (already there, a downgrade, a required stop, no such target). INVALID: the guide does not fit the tenant. */
HoistPlan *hoist_plan_build (const HoistPlanInput *input, GError **error);

/* The tag an upgrade is asked for, or the newest release that is no pre-release; newly allocated. REFUSED when there is none. */
char *hoist_plan_choose_target (GPtrArray *releases, const char *wanted, GError **error);

#define HOIST_PLAN_LIFE_US (15 * 60 * G_USEC_PER_SEC)   /* a plan can be run for fifteen minutes */
#define HOIST_ACKNOWLEDGE_NO_BACKUP "no-backup"
#define HOIST_ACKNOWLEDGE_DISCARD_ROWS "discard-rows"

G_END_DECLS
