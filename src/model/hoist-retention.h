/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of a tenant's backups, and of the databases that its runs left beside its own on a server,
 * may go, and of each other one why it stays. Pure. Thread: any. */
#pragma once
#include "model/hoist-backup.h"
#include "model/hoist-run.h"

G_BEGIN_DECLS

#define HOIST_RETENTION_KEEP 5
#define HOIST_RETENTION_DAYS 30

typedef enum
{
  HOIST_RETENTION_MAY_GO,
  HOIST_RETENTION_NEWEST,     /* the newest sound one */
  HOIST_RETENTION_ONLY,       /* the newest of all: none is known to be sound */
  HOIST_RETENTION_PARKED,     /* named by a parked run that nobody has resolved */
  HOIST_RETENTION_OPEN,       /* named by a run that has not ended */
  HOIST_RETENTION_ROLLBACK,   /* what a rollback of the newest upgrade would restore */
  HOIST_RETENTION_VERIFYING,  /* somebody is reading it; the engine says so, not the rule */
  HOIST_RETENTION_UNVERIFIED, /* nobody has restored it yet: nobody knows what would be lost */
  HOIST_RETENTION_RULE,       /* one of the newest, or not old enough */
  HOIST_RETENTION_PRUNING,    /* is going; its node has not said yet that it is gone */
  HOIST_RETENTION_PRUNED,
  HOIST_RETENTION_UNKNOWN /* nobody could say which databases there are */
} HoistRetentionReason;
extern const char *const hoist_retention_reason_names[]; /* may-go, newest-verified, newest,
         parked-run, open-run, rollback-point, verifying, unverified, rule, pruning, pruned,
         unknown, NULL */

/* What becomes of one backup or one database. A plain value. */
typedef struct
{
  char *backup;   /* bk_; "" */
  char *database; /* hoist_…; "" */
  char *version;
  gint64 size, created_at; /* as the backup says */
  HoistRetentionReason reason;
  char *run;     /* PARKED, OPEN, ROLLBACK: rn_; "" */
  char *problem; /* PRUNING: why it is not gone yet; UNKNOWN; "" */
} HoistRetentionVerdict;
const char *hoist_retention_verdict_get_name (const HoistRetentionVerdict *verdict);
HoistRetentionVerdict *hoist_retention_verdict_new (const HoistRetentionVerdict *fields);
void hoist_retention_verdict_free (HoistRetentionVerdict *verdict);
void hoist_retention_verdict_write (const HoistRetentionVerdict *verdict, HoistJsonWriter *w,
                                    const char *name);
HoistRetentionVerdict *hoist_retention_verdict_read (const HoistValue *value, GError **error);
/* "Stays: the newest one that is proven"; translated. hoist-retention-sentence.c */
char *hoist_retention_verdict_dup_sentence (const HoistRetentionVerdict *verdict);
typedef struct
{
  guint may_go, going, stay; /* those that are gone are none of these */
  guint may_go_databases;    /* of may_go */
  gint64 may_go_bytes;
} HoistRetentionSum;
HoistRetentionSum hoist_retention_count (const GPtrArray *verdicts);

/* A backup goes only when both are exceeded: `keep` sound ones are newer, and it is older than
 * `days`. One whose age is not known does not go. */
typedef struct
{
  guint keep, days;
} HoistRetentionRule;

typedef struct
{
  const GPtrArray *backups; /* HoistBackup*, all of one tenant, in any order */
  const GPtrArray *runs;    /* HoistRun*, all of that tenant, in any order */
  const GPtrArray *plans;   /* HoistPlan* of those that are open or parked; others are ignored */
  gint64 now;               /* wall µs */
} HoistRetentionFacts;

/* HoistRetentionVerdict*, one per backup, newest first. */
GPtrArray *hoist_retention_judge (const HoistRetentionFacts *facts, const HoistRetentionRule *rule);

/* A database beside, as its node sees it: hoist_RN_…, hoist_BK_…. */
typedef struct
{
  const char *name;
  gint64 bytes;
  gboolean is_going; /* somebody had it removed */
} HoistRetentionDatabase;
/* The run or the backup that it is of; NULL: it is none that was made by Hoist. */
char *hoist_retention_dup_database_owner (const char *name);
/* Whether a step with these arguments (NULL: none) switches to the copy of that run, or makes or
 * restores that backup. */
gboolean hoist_retention_step_names (const HoistValue *args, const char *owner);
/* The same rule, for databases: the newest are those of the newest runs. What the way back of a
 * copy that was switched to needs stays. Of a run or a backup that is none of the tenant's nothing
 * is said: they share a server. HoistRetentionVerdict*, newest first. */
GPtrArray *hoist_retention_judge_databases (const HoistRetentionFacts *facts,
                                            const HoistRetentionRule *rule,
                                            const HoistRetentionDatabase *databases, guint n);
/* The run that a rollback without a name would take back; NULL: none. */
const HoistRun *hoist_retention_find_taken_back (const GPtrArray *runs);
gboolean hoist_retention_holds_by_rule (gint64 created_at, guint n_newer,
                                        const HoistRetentionRule *rule, gint64 now);
/* A run that has not ended, or is parked and not resolved: what it names must stay. */
gboolean hoist_retention_is_unfinished (const HoistRun *run);

G_END_DECLS
