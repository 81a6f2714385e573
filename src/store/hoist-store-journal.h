/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The journal: append-only, hash-chained, one transaction per record; a run's snapshot is kept
 * beside it and changes in the same transaction (SAFETY.md, Journal). Thread: any. */
#pragma once
#include "model/hoist-event.h"
#include "model/hoist-run.h"
#include "store/hoist-store.h"

G_BEGIN_DECLS

typedef struct
{
  HoistEventType type;
  const char *phase;
  const char *tenant, *run;  /* NULL or "" when none */
  int step;                  /* -1 */
  const HoistValue *payload; /* may be NULL */
  gint64 epoch; /* >0: the tenant's lease must still have this epoch, else FENCED and nothing is
                   written */
  const HoistRun *snapshot; /* non-NULL: stored as the run's new state in the same transaction
                               (position is filled in) */
  gint64 expected; /* of a snapshot: >0: what is stored of the run must stand at this position, -1:
                      nothing may be stored of it yet, else CONFLICT; 0: not checked */
} HoistJournalEntry;

/* Appends; the new record (with position and hash) or NULL. After the commit "appended"
 * (HoistEvent*, HoistRun* or NULL, borrowed) is emitted on the store, strictly in the order of
 * positions and outside its mutexes: in the calling thread, or in another one that is just
 * announcing (so a handler that appends hears of its own record after it has returned). INVALID:
 * phase is a word, snapshot is of `run` and `tenant`. CONFLICT: the run is not as expected, an
 * ended run can't open again, an undoing one can't go forward, a run keeps its plan and tenant.
 * BUSY: another run of this tenant is open. NO_SPACE: not written although the reserve was given
 * back. */
HoistEvent *hoist_store_journal_append (HoistStore *self, const HoistJournalEntry *entry,
                                        GError **error);
gint64 hoist_store_journal_get_head (HoistStore *self);
/* Records with position > after, at most limit, oldest first; filters may be NULL. HoistEvent* */
GPtrArray *hoist_store_journal_list (HoistStore *self, gint64 after, guint limit,
                                     const char *tenant, const char *run, GError **error);
/* Recomputes the chain; CORRUPT names the first bad position. */
gboolean hoist_store_journal_verify (HoistStore *self, gint64 *ret_n, GError **error);

G_END_DECLS
