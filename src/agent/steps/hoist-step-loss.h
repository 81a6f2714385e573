/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a new release has lost the data: the tables after the migrations beside those of the
 * backup, and whether anything of it has opened the tenant's database at all. Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-database.h"

G_BEGIN_DECLS

/* Sessions that the database has had until nobody has it open; -1 where nobody counts them. */
gboolean hoist_step_loss_count_sessions (HoistStepWork *work, const HoistStepDatabase *database,
                                         gint64 *ret_ever,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After the migrations: what has fewer rows than in the backup is said; a database without any row,
 * which had some, is refused (FAILED). */
gboolean hoist_step_loss_check_rows (HoistStepWork *work, const HoistStepDatabase *database,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Keeps for health what the migrations did: the fact database_opened. */
gboolean hoist_step_loss_note_migrations (HoistStepWork *work, const HoistStepDatabase *database,
                                          gint64 before, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The last look before the services start: the fact database_sessions. */
gboolean hoist_step_loss_note_sessions (HoistStepWork *work, const HoistStepDatabase *database,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* At the end of health: FAILED when the migrations have not opened the database and no service has
 * since. */
gboolean hoist_step_loss_check_used (HoistStepWork *work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
