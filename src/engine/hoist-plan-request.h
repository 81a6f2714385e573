/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody asks a plan for (PROTOCOL.md, PLAN_REQUEST), and what it is made of. Borrowed
 * strings; lives as long as the call. Thread: any. */
#pragma once
#include "model/hoist-backup.h"
#include "model/hoist-guide.h"
#include "model/hoist-plan.h"
#include "model/hoist-tenant.h"

G_BEGIN_DECLS

typedef struct
{
  HoistPlanKind kind;
  const char *target_version; /* NULL: latest (upgrade), or that of the backup/run (rollback) */
  gboolean backup_db, run_migrations, restore_data;
  gboolean recreate; /* upgrade: begin anew with an empty database, where the guide offers it */
  const char *backup, *run; /* rollback: restore point or the run to take back; NULL */
} HoistPlanRequest;

/* One node of the tenant. */
typedef struct
{
  const char *name;          /* of the node, for people */
  const HoistTenant *tenant; /* as that node sees it: its `node` says which */
  const HoistGuide *guide;   /* the part that is meant for it */
  const HoistValue *facts;   /* NULL: they could not be had */
  const char *problem;       /* then why; NULL */
  const char *const *roles;  /* of the node; NULL: none */
  GPtrArray *steps_done;     /* rollback: arguments of the guide's steps done there; NULL: none */
} HoistPlanPlace;

/* All that the plan builder looks at. */
typedef struct
{
  const char *plan_id, *backup_id; /* ids that the plan and the backup it makes shall have */
  gint64 now;                      /* wall µs */
  const HoistGuide *guide;
  const HoistTenant *tenant;
  const char *repository;
  const HoistValue *facts;       /* the (lead's) agent's answer to `facts` for the target */
  GPtrArray *followers;          /* HoistPlanPlace*, in their order; NULL: it has none */
  const char *lead_name;         /* for people, with followers */
  const char *const *lead_roles; /* of its node; NULL: none */
  GPtrArray *releases;           /* HoistRelease* of the application; NULL: none known */
  GPtrArray *legs; /* HoistPlanLeg*: the way in hops, whose first is the request's target; NULL: it
                      is gone at once */
  const HoistPlanRequest *request; /* its target_version is what hoist_plan_releases_choose said */
  const HoistBackup *restore_from; /* rollback: the restore point; NULL: code only */
  const char *rolls_back;          /* rollback: rn_ that is taken back; NULL */
  const char *copy_run;         /* rollback: … whose database is set aside and can be brought up
                                   to date; NULL */
  const char *moved_run;        /* rollback: … which moved the database to another engine; NULL */
  const HoistValue *comparison; /* rollback: what would be lost; NULL */
  const char *const *notices_had; /* rollback: what that upgrade made people acknowledge; NULL */
  const char *const *steps_had;   /* ids of the guide's steps that the tenant has had; NULL */
  GPtrArray *steps_done;          /* rollback: const HoistValue*, arguments of what the run that is
                                     taken back did by the guide's steps, in order; NULL */
  const char *const *node_roles;  /* NULL: not known */
  GPtrArray *findings;            /* HoistFinding* of the control plane, before the agent's; NULL */
  double estimate_s, downtime_s, restore_s; /* <0 unknown: then the builder goes by weights */
  double rehearsed_s; /* what was done to the clone took, in a rehearsal of this way; 0: none */
} HoistPlanInput;

G_END_DECLS
