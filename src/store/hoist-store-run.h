/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans, run snapshots, their log lines, and leases. Snapshots change only through
 * hoist_store_journal_append. Thread: any. */
#pragma once
#include "model/hoist-plan.h"
#include "model/hoist-run.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

gboolean hoist_store_add_plan (HoistStore *self, const HoistPlan *plan,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistPlan *hoist_store_dup_plan (HoistStore *self, const char *id, GError **error);

HoistRun *hoist_store_dup_run (HoistStore *self, const char *id, GError **error);
/* Newest first; filters may be NULL; ret_total may be NULL. HoistRun* */
GPtrArray *hoist_store_list_runs (HoistStore *self, const char *tenant, const char *state,
                                  guint limit, guint offset, guint *ret_total, GError **error);
/* Runs that have not ended, oldest first: what recovery must finish. */
GPtrArray *hoist_store_list_open_runs (HoistStore *self, GError **error);
HoistRun *hoist_store_dup_open_run_of_tenant (HoistStore *self,
                                              const char *tenant); /* NULL: none */
HoistRun *
hoist_store_dup_parked_run_of_tenant (HoistStore *self,
                                      const char *tenant); /* parked and not resolved; NULL: none */
/* The newest unresolved failed run (parked, or old-restored unless it was cancelled and has no
 * error_key) of this tenant with the same from and to versions (row 4); NULL: none. These three
 * never answer "none" because something could not be read: that is fatal (hoist-store.h). */
HoistRun *hoist_store_dup_failed_before (HoistStore *self, const char *tenant, const char *from,
                                         const char *to);

/* Log lines get seq 1, 2, … per run, in order. One transaction per batch. Returns the last seq, -1
 * on error (NOT_FOUND: no such run). `lines` (HoistLogLine*, with hoist_log_line_free as its free
 * function) afterwards holds exactly what was kept, with seq: beyond 4 MiB of output a step, lines
 * are left out and one says where they are. */
gint64 hoist_store_append_log (HoistStore *self, const char *run, GPtrArray *lines, GError **error);
GPtrArray *hoist_store_list_log (HoistStore *self, const char *run, gint64 after, guint limit,
                                 GError **error);

/* Lease of a tenant: claim raises the epoch. BUSY when another live holder has it. Time is
 * CLOCK_BOOTTIME with the boot id; another boot id or a holder whose process (pid, start time) is
 * gone counts as expired. TTL 15 s. The same run of the same process may claim again (its old epoch
 * is fenced then). A released lease fences too. */
gint64 hoist_store_claim_lease (HoistStore *self, const char *tenant, const char *run,
                                GError **error); /* the epoch, or 0 */
gboolean hoist_store_renew_lease (HoistStore *self, const char *tenant, gint64 epoch,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT; /* FENCED */
gboolean hoist_store_release_lease (HoistStore *self, const char *tenant, gint64 epoch,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
