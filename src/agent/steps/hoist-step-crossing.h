/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps copy, catch-up, switch and backup share about a database that is migrated on a
 * copy. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-database.h"

G_BEGIN_DECLS

typedef struct
{
  HoistStepDatabase database;
  HoistDatabaseCopyOrder order;
  char *folder;
} HoistStepCrossing;

/* From `database`, `run` (absent: this one) and `columns`; NOT_OFFERED where the engine can't. */
gboolean hoist_step_crossing_read (HoistStepWork *work, HoistStepCrossing *ret,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_step_crossing_clear (HoistStepCrossing *crossing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistStepCrossing, hoist_step_crossing_clear)
/* The release, its settings and its way to the copy in a folder of the tenant's own, where its
 * migrations run before it is deployed: the folder's path. */
char *hoist_step_crossing_lend (HoistStepWork *work, const HoistStepCrossing *crossing,
                                GError **error);
gboolean hoist_step_crossing_unlend (HoistStepWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After what was done there, whether that was good or not: FALSE with what went wrong first. */
gboolean hoist_step_crossing_end_lent (HoistStepWork *work, gboolean good,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A command of the deployed folder as it is in that one. */
HoistValue *hoist_step_crossing_move_command (HoistStepWork *work, const HoistValue *command,
                                              const char *folder);
/* A path in a live environment as it is in the one that was prepared, where there is one; NULL: it
 * lies elsewhere. */
char *hoist_step_crossing_move_environment (HoistStepWork *work, const char *text);

/* Carries what was noted, again and again, until so little is left that a stop need not wait for
 * it: into the copy, or (back) into what was set aside. BUSY: more is written than can be carried.
 */
gboolean hoist_step_crossing_catch_up (HoistStepWork *work, const HoistStepCrossing *crossing,
                                       gboolean back, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The value of a line NAME=value, without quotes; NULL: another line. */
char *hoist_step_crossing_read_line (const char *line, const char *name);
/* Every FROM/… (or FROM alone) in the text becomes TO/…. */
char *hoist_step_crossing_move_text (const char *text, const char *from, const char *to);

G_END_DECLS
