/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a change of engine share: that before the stop (`ahead`), that behind it, and
 * the way back. Thread: worker. */
#pragma once
#include "agent/hoist-agent-move.h"
#include "agent/steps/hoist-step-database.h"
#include "drivers/hoist-typed-carry.h"
#include "drivers/hoist-typed-copy.h"

G_BEGIN_DECLS

typedef struct
{
  HoistStepDatabase from, to; /* of a way back: the new one, and the old one */
  char **alike;
  HoistTypedCopyOrder order; /* always from the old one to the new one */
  const char *run;           /* that moved */
  gboolean back, ahead;
  char *was; /* the old one as it was at one moment, while it goes on */
  HoistAgentMove kept;
} HoistStepTransfer;
void hoist_step_transfer_clear (HoistStepTransfer *t);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistStepTransfer, hoist_step_transfer_clear)

gboolean hoist_step_transfer_keep (HoistStepWork *work, HoistStepTransfer *t, gboolean proven,
                                   const char *digest, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What an interrupted attempt of this run left over there goes; anybody else's is REFUSED. */
gboolean hoist_step_transfer_prepare (HoistStepWork *work, HoistStepTransfer *t,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The application's own command, in that folder, makes its tables. */
gboolean hoist_step_transfer_make_tables (HoistStepWork *work, HoistStepTransfer *t,
                                          const char *folder, const HoistValue *command,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_step_transfer_copy_rows (HoistStepWork *work, HoistStepTransfer *t,
                                        const HoistTypedCopyOrder *order,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Each table read anew on both sides and compared: CORRUPT. Facts: tables, rows. */
gboolean hoist_step_transfer_compare (HoistStepWork *work, HoistStepTransfer *t,
                                      const HoistTypedCopyOrder *order,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The part before the stop: what can't be done so is said and left to the part behind it. FALSE
 * only when cancelled, or what was begun can't be taken back. */
gboolean hoist_step_transfer_go_ahead (HoistStepWork *work, HoistStepTransfer *t,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rounds until hardly anything is left; BUSY: more is written than can be carried. */
typedef gboolean (*HoistStepTransferRoundFunc) (HoistStepWork *work, HoistStepTransfer *t,
                                                HoistTypedCarried *ret, GError **error);
gboolean hoist_step_transfer_catch_up (HoistStepWork *work, HoistStepTransfer *t,
                                       HoistStepTransferRoundFunc carry,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Behind the stop: TRUE with *ret_done when all that was written meanwhile is over there. */
gboolean hoist_step_transfer_carry_rest (HoistStepWork *work, HoistStepTransfer *t,
                                         gboolean *ret_done,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Nothing is noted any more. */
gboolean hoist_step_transfer_end_ahead (HoistStepWork *work, HoistStepTransfer *t,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Behind the copy: from now on it is noted in the new database what is written. Where that can't
 * be it is said, and the way back counts. FALSE only when cancelled. */
gboolean hoist_step_transfer_note (HoistStepWork *work, HoistStepTransfer *t,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Rows that only the new database has; -1: it can't be told. */
gint64 hoist_step_transfer_count_since (HoistStepWork *work, const HoistStepTransfer *t);
/* The old database must be what it was when it was moved. A copy of it gets what was noted and
 * takes its name; where nothing was noted it is as it was, and what was written since is counted.
 * Facts: carried, discarded_rows, quarantine. */
gboolean hoist_step_transfer_come_back (HoistStepWork *work, HoistStepTransfer *t,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of a move that is undone: what was written to the new database since its services started goes
 * into the old one, too. *ret_left: rows that only the new one has afterwards; -1: not known. */
gboolean hoist_step_transfer_rescue (HoistStepWork *work, HoistStepTransfer *t, gint64 *ret_left,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Before the stop: what can't be done so is said, and left to the part behind it. */
gboolean hoist_step_transfer_come_ahead (HoistStepWork *work, HoistStepTransfer *t,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hoist_step_transfer_undo_back (HoistStepWork *work, HoistStepTransfer *t,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
HoistProbe hoist_step_transfer_probe_back (HoistStepWork *work, HoistStepTransfer *t,
                                           char **ret_detail);
/* By the last step of a run that went back: nobody has to note anything more. `entry`: the step. */
void hoist_step_transfer_finish_back (HoistStepWork *work, const HoistValue *entry);
/* As the step reads its arguments. */
gboolean hoist_step_transfer_read (HoistStepWork *work, HoistStepTransfer *t,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
