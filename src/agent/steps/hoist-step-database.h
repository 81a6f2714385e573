/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps stop, backup, migrate and restore share about the database of the arguments.
 * Thread: worker. */
#pragma once
#include "agent/steps/hoist-step-work.h"
#include "drivers/hoist-database.h"

G_BEGIN_DECLS

typedef struct
{
  const HoistDatabaseDriver *driver; /* NULL: the arguments name no database */
  const char *name;                  /* borrowed from the arguments */
  char *path;                        /* as the driver located it */
} HoistStepDatabase;

/* From `database`, located; a path that leaves the tenant's folder through a link is REFUSED. */
gboolean hoist_step_database_read (HoistStepWork *work, HoistStepDatabase *ret,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of another argument of that shape. */
gboolean hoist_step_database_read_member (HoistStepWork *work, const char *member,
                                          HoistStepDatabase *ret,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hoist_step_database_clear (HoistStepDatabase *database);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoistStepDatabase, hoist_step_database_clear)
char *hoist_step_database_describe (const HoistStepDatabase *database); /* where it is */
/* Waits at most wait_ms until nobody but us has it open; BUSY names who has. */
gboolean hoist_step_database_wait_free (HoistStepWork *work, const HoistStepDatabase *database,
                                        guint wait_ms, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What a backup is made of, from the arguments; returns the folder that `order` points into. */
char *hoist_step_database_fill_order (HoistStepWork *work, const HoistStepDatabase *database,
                                      HoistDatabaseBackupOrder *order);
/* Manifest of the backup the arguments name. */
HoistBackup *hoist_step_database_read_backup (HoistStepWork *work, GError **error);
gboolean hoist_step_database_holds (HoistStepWork *work, const HoistStepDatabase *database,
                                    const HoistBackup *backup);
/* Puts the backup in place when the content differs; what was there goes to quarantine: facts
 * quarantine, digest, and in an undo discarded_rows. */
gboolean hoist_step_database_restore (HoistStepWork *work, const HoistStepDatabase *database,
                                      const HoistBackup *backup,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The other way: the database that `restore` of this step set aside is put back, what is in its
 * place is kept in quarantine and the rows written since are counted: facts discarded_rows,
 * quarantine. */
gboolean hoist_step_database_put_back (HoistStepWork *work, const HoistStepDatabase *database,
                                       const HoistBackup *backup,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The rows that a finished `restore` has set aside: fact discarded_rows. */
void hoist_step_database_count_set_aside (HoistStepWork *work, const HoistStepDatabase *database,
                                          const HoistBackup *backup);
/* The folder of what this step's apply or undo has set aside. */
char *hoist_step_database_name_quarantine (HoistStepWork *work, gboolean undo);
/* Whether the content is the backup's: APPLIED, NOT_APPLIED, PARTIAL (no database there), UNKNOWN.
 */
HoistProbe hoist_step_database_compare (HoistStepWork *work, const HoistStepDatabase *database,
                                        const HoistBackup *backup, char **ret_detail);

G_END_DECLS
