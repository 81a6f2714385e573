/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a guide wants done besides what every upgrade does. Where a step belongs is told by `when`;
 * whether it belongs to an upgrade by versions, by a revision on the way, and by roles. Part of
 * HoistGuide, immutable. Thread: any. */
#pragma once
#include "base/hoist-json-writer.h"
#include "model/hoist-guide-deed.h"

G_BEGIN_DECLS

typedef enum
{
  HOIST_GUIDE_BEFORE_STOP,
  HOIST_GUIDE_WHILE_STOPPED,    /* behind the migrations */
  HOIST_GUIDE_AFTER_START,      /* before health is proven */
  HOIST_GUIDE_BEFORE_MIGRATIONS /* stopped, and the files of the new release are there */
} HoistGuideWhen;
extern const char *const hoist_guide_when_names[]; /* before_stop, while_stopped, after_start,
                                                      before_migrations */

typedef enum
{
  HOIST_GUIDE_UNDO_COMMAND,
  HOIST_GUIDE_UNDO_BACKUP,  /* what it did lies in the database; the backup takes it back */
  HOIST_GUIDE_UNDO_NOTHING, /* nothing of it has to be taken back: a cache, a message */
  HOIST_GUIDE_UNDO_NONE,    /* a point of no return, with a reason */
  HOIST_GUIDE_UNDO_FILE,    /* the file's values go back: of configure, always */
  HOIST_GUIDE_UNDO_SERVICES /* of end: the services start them again */
} HoistGuideUndo;
extern const char *const hoist_guide_undo_names[]; /* command, backup, nothing, none, file,
                                                      services */

typedef enum
{
  HOIST_GUIDE_COMMAND,
  HOIST_GUIDE_CONFIGURE, /* values of a configuration file */
  HOIST_GUIDE_CARD,      /* what a person does; the run waits */
  HOIST_GUIDE_END        /* daemons that are no children of the services */
} HoistGuideStepKind;

/* How it is told whether a step was done. All empty: it can't be told. */
typedef struct
{
  char *file;     /* template, relative to the tenant's folder: it exists */
  char **command; /* argv template: it ends with 0 */
  char *query;    /* on the database: the first value is there, not 0 and not "" */
} HoistGuideProof;

/* from <= deployed < to <= target; or the revision is an ancestor of the target and none of what is
 * deployed. All empty: every upgrade. */
typedef struct
{
  char *from, *to, *revision;
  char **roles; /* of the tenant's node; empty: any */
} HoistGuideRange;

typedef struct
{
  HoistGuideStepKind kind;
  char *id, *title;
  char **command; /* argv template; of a command */
  HoistGuideConfigure configure;
  HoistGuideCard card;
  HoistGuideEnd end;
  HoistGuideWhen when;
  char **environment; /* NAME=value templates */
  char *folder;       /* template, relative to the tenant's folder; "" it */
  gboolean as_agent;  /* as the user of the agent, not as the tenant's */
  gboolean in_target; /* with the target's files, though those of before are deployed */
  char **brings;      /* what of the tenant's folder it finds there, relative */
  guint seconds;
  HoistGuideProof only_when; /* asked before: else the step is left out */
  HoistGuideProof done_when;
  char **removes; /* tables that a command may take rows from */
  HoistGuideUndo undo;
  char **undo_command;
  char *reason; /* why there is no way back */
  HoistGuideRange range;
  gboolean once;   /* never again for a tenant that has had it */
  gboolean on_all; /* of several nodes on each, not on the lead alone */
} HoistGuideStep;

/* A failure that is known: any of these texts in what was said, and what helps. */
typedef struct
{
  char **says;
  char *remedy;
} HoistGuideProblem;

void hoist_guide_step_free (gpointer step);
void hoist_guide_step_write (const HoistGuideStep *step, HoistJsonWriter *w);

void hoist_guide_range_clear (HoistGuideRange *range);
void hoist_guide_range_write (const HoistGuideRange *range, HoistJsonWriter *w);
/* `passed`: the revisions that are on the way, as the node found; `roles`: of the node, NULL where
 * nothing is known (then every role counts). */
gboolean hoist_guide_range_applies (const HoistGuideRange *range, const char *deployed,
                                    const char *target, const char *const *passed,
                                    const char *const *roles);

/* What the migrations calculate, for rows that are carried over to a migrated copy. */
typedef struct
{
  char *column; /* "table.column" */
  char *value;  /* SQL over the row as the release before wrote it */
} HoistGuideColumn;

G_END_DECLS
