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
/* Rows of every table, to be compared after a command while the services are stopped; NULL without
 * an error where they run, or where there is no database. HoistTableDigest* */
GPtrArray *hoist_step_loss_count_for_command (HoistStepWork *work,
                                              const HoistStepDatabase *database, GError **error);
/* After it: tables with fewer rows than `before` (may be NULL) are said; FAILED names one that the
 * guide does not speak of (removes). */
gboolean hoist_step_loss_check_command (HoistStepWork *work, const HoistStepDatabase *database,
                                        const GPtrArray *before,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Triggers, views and the like before the migrations (kept in the backup's folder, so that a second
 * attempt does not take what the first has left for it), and which of them are gone after. */
void hoist_step_loss_note_objects (HoistStepWork *work, const HoistStepDatabase *database);
void hoist_step_loss_tell_objects (HoistStepWork *work, const HoistStepDatabase *database);
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
