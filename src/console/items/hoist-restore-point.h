/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a tenant can go back to: its backups, newest first, and runs that made none (code only);
 * each with why it can't be used. Pure. Thread: main. */
#pragma once
#include "client/hoist-client-plans.h"
#include "client/hoist-tenant-report.h"

G_BEGIN_DECLS

typedef struct
{
  char *backup, *run; /* bk_ or ""; rn_ that is taken back or "" */
  char *version;      /* what it goes back to */
  char *title, *subtitle;
  char *reason; /* why it can't be used; NULL: it can */
  gint64 time;
  gboolean has_data;    /* FALSE: only the code can go back */
  gboolean made_by_run; /* the backup of the run that is taken back: the best choice */
} HoistRestorePoint;

void hoist_restore_point_free (HoistRestorePoint *point);
/* `run` (may be NULL or ""): the run that is to be taken back, HoistRestorePoint*, newest first. */
GPtrArray *hoist_restore_point_list (const HoistTenantReport *report, const char *run);
/* Index of the one to preselect: the run's own, else the newest usable of another version, else the
 * newest usable; -1 none. */
int hoist_restore_point_choose (const GPtrArray *points, const HoistTenantReport *report);
/* The plan to ask for. Its texts are those of `point`. */
HoistPlanWish hoist_restore_point_make_wish (const HoistRestorePoint *point, gboolean data,
                                             gboolean safety);

G_END_DECLS
