/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is checked before anything is touched, over plain values: the same code serves the order
 * `facts` (a plan's live preflight) and the step `preflight` (again, just before). Reads only; a
 * check that can't be made is a blocker that says why. Blocking; worker thread.
 * Rules: SAFETY.md "Backups" (space for backup and restore), fact 6 (git), PRODUCT.md rows 3, 16.
 */
#pragma once
#include "drivers/hoist-driver-call.h"
#include "drivers/hoist-source.h"
#include "model/hoist-plan.h"

G_BEGIN_DECLS

typedef struct
{
  const char *directory;           /* of the tenant */
  const char *state_folder;        /* where backups and mirrors are kept */
  const HoistSourceOrigin *origin; /* mirror already refreshed */
  const char *from_commit;         /* "" : whatever HEAD is */
  const char *to_tag, *to_commit;  /* to_commit "": whatever the tag is */
  const char *engine, *database;   /* absolute path; NULL or "": none */
  gboolean backup;                 /* a backup is wanted */
  gboolean copy;                   /* the migrations run on a copy */
  const char *move_to;             /* place of the new database of a move; NULL: none */
  GPtrArray *services;             /* HoistServiceOrder*; NULL: none */
} HoistPreflight;

typedef struct
{
  char *commit;        /* HEAD of the tenant; "" */
  char *target_commit; /* "" when there is no such release */
  gboolean tree_clean;
  gint64 database_bytes; /* 0 none */
  guint database_tables;
  gint64 free_backup_bytes, free_database_bytes, free_tree_bytes; /* -1 unknown */
  GPtrArray *findings;                                            /* HoistFinding* */
} HoistPreflightReport;
void hoist_preflight_report_clear (HoistPreflightReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistPreflightReport, hoist_preflight_report_clear)

/* FALSE only when cancelled; everything else is a finding. */
gboolean hoist_preflight_check (const HoistPreflight *what, const HoistDriverCall *call,
                                HoistPreflightReport *ret,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
