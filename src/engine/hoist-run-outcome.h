/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a run ends: what must be read back from the node before an outcome may be said, and what
 * people are told. Pure. Thread: any. */
#pragma once
#include "model/hoist-backup.h"
#include "model/hoist-run.h"
#include "model/hoist-sighting.h"

G_BEGIN_DECLS

/* The node shows exactly that commit with nothing changed in its tree, every service running and
 * healthy. FAILED names the first thing that is not so. */
gboolean hoist_run_outcome_prove (const HoistSighting *sighting, const char *commit,
                                  const char *version, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  const HoistRun *run;
  HoistOutcome outcome;
  const char *cause, *error_key; /* "" none */
  const HoistSighting *sighting; /* what was read back; NULL: nothing could be */
  const HoistBackup *backup;     /* of the run, when it is there */
  const char *note;              /* one more sentence; NULL */
  GHashTable *names;  /* of several nodes: id -> what people call it; NULL: there is one */
  gboolean was_mixed; /* its nodes were not at one release before */
} HoistRunEnding;
/* The payload of the record "ended": outcome, cause, error_key, what_is_true_now, next. */
HoistValue *hoist_run_outcome_describe (const HoistRunEnding *ending);

G_END_DECLS
