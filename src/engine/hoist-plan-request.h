/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody asks a plan for (PROTOCOL.md, PLAN_REQUEST). Borrowed strings; lives as long as the call. Thread: any. */
#pragma once
#include "model/hoist-plan.h"

G_BEGIN_DECLS

typedef struct {
  HoistPlanKind kind;
  const char *target_version;   /* NULL: latest (upgrade), or that of the backup/run (rollback) */
  gboolean backup_db, run_migrations, restore_data;
  const char *backup, *run;     /* rollback: restore point or the run to take back; NULL */
} HoistPlanRequest;

G_END_DECLS
